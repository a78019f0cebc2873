"""``sunlit settings``: every setting, its unit and what is in force."""

from __future__ import annotations

import os

import typer

from checker.cli.terminal import DONE, AsJson, InLanguage, Terminal
from checker.settings import SETTINGS, Settings


def settings(*, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Show every setting with its unit, its default and the value in force. 查看设置."""
    terminal = Terminal.of(lang, as_json=as_json)
    found = Settings.read()
    either = terminal.either
    rows = [
        (
            setting.variable,
            _shown(getattr(found, setting.name)),
            setting.unit,
            setting.title if terminal.language == "zh" else setting.meaning,
            either("环境变量", "environment")
            if os.environ.get(setting.variable)
            else either("默认", "default"),
        )
        for setting in SETTINGS
    ]
    terminal.table(
        (
            either("变量", "variable"),
            either("当前值", "in force"),
            either("单位", "unit"),
            either("含义", "meaning"),
            either("来源", "from"),
        ),
        rows,
        whole=1,
    )
    if as_json:
        terminal.document(
            [
                {
                    "variable": setting.variable,
                    "value": _shown(getattr(found, setting.name)),
                    "unit": setting.unit,
                    "meaning": setting.meaning,
                    "default": setting.default,
                }
                for setting in SETTINGS
            ]
        )
    raise typer.Exit(DONE)


def _shown(value: object) -> int | str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int):
        return value
    if value is None:
        return ""
    text = str(value)
    # an address of a database may carry a password
    head, at, tail = text.rpartition("@")
    if at and "://" in head:
        scheme, _, user = head.partition("://")
        return f"{scheme}://{user.partition(':')[0]}:***@{tail}"
    return text
