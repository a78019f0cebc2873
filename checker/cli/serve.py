"""``sunlit serve``: the service over HTTP, in the foreground."""

from __future__ import annotations

import typer

from checker.cli.terminal import DONE, AsJson, InLanguage, Terminal


def serve(*, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Answer requests over HTTP until stopped (settings: sunlit settings). 启动服务.

    With --json the address is printed as one JSON document once requests are answered.
    """
    import signal

    # one that comes before anything is loaded has nothing to load again
    _ = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    import asyncio

    from checker.service.log_lines import set_up
    from checker.service.server import serve as run
    from checker.settings import Settings

    terminal = Terminal.of(lang, as_json=as_json)
    settings = Settings.read()
    set_up(settings.log_form)

    def ready(address: str) -> None:
        if as_json:
            terminal.document({"address": address})
        terminal.say(
            f"服务已就绪：{address}（接口文档 {address}/docs）", f"ready: {address} (see {address}/docs)"
        )
        terminal.flush()

    asyncio.run(run(settings, ready=ready))
    raise typer.Exit(DONE)
