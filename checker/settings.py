"""Every setting (设置), with its unit and default, in one table that ``sunlit settings`` prints.

A setting is an environment variable, ``SUNLIT_`` before its name in capitals. All are read once
at start-up; one that cannot be used, and one that nobody knows, is told by its name.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

PREFIX = "SUNLIT_"


class Setting(NamedTuple):
    """One environment variable; `default` is a whole number of `unit`, or a text."""

    name: str
    default: int | str
    unit: str
    meaning: str
    title: str
    low: int = 0

    @property
    def variable(self) -> str:
        """Return the name of the environment variable."""
        return PREFIX + self.name.upper()


SETTINGS = (
    Setting("data", "", "folder", "where everything is kept unless said otherwise", "数据文件夹"),
    Setting("database", "", "URL", "SQLite or PostgreSQL; empty: a file in the data folder", "数据库"),
    Setting("keys", "", "folder", "keys for personal data and signatures; empty: in the data folder", "密钥"),
    Setting("rule_base", "", "folder", "the rule base; empty: the one that came with it", "规则库"),
    Setting("rule_bases", "", "folder", "archive of rule bases by fingerprint", "规则库存档"),
    Setting("host", "127.0.0.1", "address", "where the service listens", "监听地址"),
    Setting("port", 8070, "port", "where the service listens; 0: any free one", "监听端口"),
    Setting("log_form", "json", "json or text", "how log lines are written", "日志格式"),
    Setting("connections", 1024, "connections", "open at once; one more is answered 503", "最大连接数", 1),
    Setting("header_seconds", 10, "seconds", "until the head of a request must have come", "请求头时限", 1),
    Setting("body_seconds", 30, "seconds", "until the body of one case must have come", "请求体时限", 1),
    Setting("file_seconds", 600, "seconds", "until a file to be screened must have come", "文件时限", 1),
    Setting("idle_seconds", 60, "seconds", "an idle connection is kept open", "空闲连接时限", 1),
    Setting("case_kib", 256, "KiB", "largest body of one case", "单件上限", 1),
    Setting(
        "case_seconds", 10, "seconds", "an explanation may take; it then says where it stopped", "解释时限", 1
    ),
    Setting("file_mib", 64, "MiB", "largest file to be screened", "文件上限", 1),
    Setting("jobs_waiting", 100, "jobs", "waiting at once; one more is answered 429", "排队任务上限", 1),
    Setting("job_seconds", 3600, "seconds", "one screening may take", "任务时限", 1),
    Setting("job_days", 7, "days", "results of screenings are kept", "结果保留期", 1),
    Setting("token_seconds", 5, "seconds", "until a revoked token is refused everywhere", "令牌复核间隔"),
    Setting("stop_seconds", 20, "seconds", "requests may take to end when the service stops", "停止时限", 1),
    Setting("officer", "", "id", "who acts at the command line, if --by is left out", "办理人员"),
    Setting("destinations", "", "file", "where messages go, see docs/delivery.md", "报送配置"),
    Setting("sync_at", "", "hour", "when the service syncs by itself, as 02:00; empty: never", "同步时刻"),
    Setting("debug", "", "any text", "print the traceback of errors nobody expected", "调试"),
)


class SettingsRefused(Exception):
    """Settings that cannot be used, each told in a sentence."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force, read once at start-up; folders and addresses resolved."""

    data: Path
    database: str
    keys: Path
    rule_base: Path | None
    rule_bases: Path
    host: str
    port: int
    log_form: str
    connections: int
    header_seconds: int
    body_seconds: int
    file_seconds: int
    idle_seconds: int
    case_kib: int
    case_seconds: int
    file_mib: int
    jobs_waiting: int
    job_seconds: int
    job_days: int
    token_seconds: int
    stop_seconds: int
    officer: str
    destinations: Path | None
    sync_at: str
    debug: bool

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read every setting.

        >>> Settings.read({"SUNLIT_PORT": "9000", "SUNLIT_DATA": "kept"}).port
        9000

        Raises:
            SettingsRefused: Some cannot be used; all of them are told.
        """
        problems: list[str] = []
        values = {setting.name: _value(setting, environ, problems) for setting in SETTINGS}
        problems += _unknown(environ)
        if values["log_form"] not in ("json", "text"):
            problems.append(f"SUNLIT_LOG_FORM={values['log_form']!r}: expected json or text")
        if cast("int", values["port"]) > 65_535:
            problems.append(f"SUNLIT_PORT={values['port']}: expected a port, 0 to 65535")
        if not re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|", str(values["sync_at"])):
            problems.append(f"SUNLIT_SYNC_AT={values['sync_at']!r}: expected an hour such as 02:00")
        if problems:
            raise SettingsRefused(tuple(problems))
        data = Path(str(values["data"])) if values["data"] else _data_folder(environ)
        folders = {
            "data": data,
            "keys": Path(str(values["keys"])) if values["keys"] else data / "keys",
            "rule_base": Path(str(values["rule_base"])) if values["rule_base"] else None,
            "rule_bases": Path(str(values["rule_bases"])) if values["rule_bases"] else data / "rule_bases",
            "database": values["database"] or f"sqlite:///{data / 'sunlit.db'}",
            "destinations": Path(str(values["destinations"])) if values["destinations"] else None,
            "debug": bool(values["debug"]),
        }
        return cls(**cast("dict[str, object]", values | folders))  # pyright: ignore[reportArgumentType]


def _value(setting: Setting, environ: Mapping[str, str], problems: list[str]) -> int | str:
    text = environ.get(setting.variable, "").strip()
    if isinstance(setting.default, str):
        return text or setting.default
    if not text:
        return setting.default
    # int() would take more than ASCII digits, and an underscore
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) < setting.low:
        least = f", {setting.low} or more" if setting.low else ""
        problems.append(f"{setting.variable}={text[:40]!r}: expected a whole number of {setting.unit}{least}")
        return setting.default
    return int(text)


def _unknown(environ: Mapping[str, str]) -> list[str]:
    known = [setting.variable for setting in SETTINGS]
    problems: list[str] = []
    for variable in sorted(environ):
        if variable.startswith(PREFIX) and variable not in known:
            near = difflib.get_close_matches(variable, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "see sunlit settings"
            problems.append(f"{variable}: there is no such setting; {hint}")
    return problems


def _data_folder(environ: Mapping[str, str]) -> Path:
    chosen = environ.get("XDG_DATA_HOME")
    return (Path(chosen) if chosen else Path.home() / ".local" / "share") / "sunlit"
