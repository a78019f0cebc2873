"""The commands under one name, and the door through which every failure leaves."""

from __future__ import annotations

import importlib.metadata
import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from checker.cli import (
    audit,
    deliver,
    demo,
    doctor,
    draw,
    duties,
    explain,
    keys,
    officer,
    outbox,
    proceedings,
    receipt,
    registry,
    rules,
    run,
    score,
    screen,
    serve,
    settings,
    simulate,
    template,
    token,
    visit,
)
from checker.cli.failures import tell
from checker.one_home import check_packages

app = typer.Typer(
    name="sunlit",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for name, command in (
    ("screen", screen.screen),
    ("score", score.score),
    ("explain", explain.explain),
    ("template", template.template),
    ("demo", demo.demo),
    ("doctor", doctor.doctor),
    ("duties", duties.duties),
    ("deliver", deliver.deliver),
    ("sync", deliver.sync),
    ("reconcile", deliver.reconcile),
    ("serve", serve.serve),
    ("simulate", simulate.simulate),
    ("settings", settings.settings),
):
    _ = app.command(name)(command)
app.add_typer(rules.app, name="rules")
app.add_typer(receipt.app, name="receipt")
app.add_typer(token.app, name="token")
app.add_typer(registry.app, name="registry")
app.add_typer(draw.app, name="draw")
app.add_typer(visit.app, name="visit")
app.add_typer(officer.app, name="officer")
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")
app.add_typer(outbox.app, name="outbox")
app.add_typer(run.app, name="run")
proceedings.add_to(app)

ShowVersion = Annotated[bool, typer.Option("--version", help="Print the version. 显示版本")]


@app.callback(invoke_without_command=True)
def sunlit(*, version: ShowVersion = False) -> None:
    """阳光执法: screen written reviews against labour law. 劳动保障书面审查筛查."""
    if version:
        typer.echo(importlib.metadata.version("sunlit"))
        raise typer.Exit


def main() -> None:
    """Run one command; every failure becomes a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # a terminal that cannot show a character gets its number instead of a failure
            stream.reconfigure(errors="backslashreplace")
    try:
        _ = check_packages()
        app()
    except SystemExit:
        raise
    except BaseException as error:  # the edge: nothing passes it as a traceback
        raise SystemExit(tell(error, sys.argv[1:])) from None
