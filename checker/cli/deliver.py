"""``sunlit deliver``, ``sync`` and ``reconcile``: messages brought to other authorities, and balances."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from checker.cli.failures import Refused
from checker.cli.site import opened_store
from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal

if TYPE_CHECKING:
    from checker.delivery.configuration import Configuration
    from sanctions.delivery.balance import Balance
    from sanctions.delivery.nightly import Night
    from sanctions.delivery.synced import Synced

Only = Annotated[
    list[str] | None, typer.Option("--only", metavar="DESTINATION", help="These alone. 仅限报送对象")
]
File = Annotated[
    Path | None,
    typer.Option("--destinations", metavar="FILE", help="Else SUNLIT_DESTINATIONS. 报送配置文件"),
]


def deliver(
    *, only: Only = None, destinations: File = None, as_json: AsJson = False, lang: InLanguage = None
) -> None:
    """Send what is due, once. 报送."""
    import asyncio

    from checker.delivery import run

    terminal = Terminal.of(lang, as_json=as_json)
    configuration = configured(destinations, terminal)
    with opened_store() as store:
        told = asyncio.run(run.deliver(store, configuration, only or ()))
    if as_json:
        terminal.document(
            {
                name: {"outcomes": dict(one.outcomes), "left_alone": one.left_alone}
                for name, one in told.items()
            }
        )
    for name, one in told.items():
        done = ", ".join(f"{outcome} {count}" for outcome, count in sorted(one.outcomes.items())) or "-"
        rest = f"; {one.left_alone}" if one.left_alone else ""
        terminal.say(f"{name}：{done}{rest}", f"{name}: {done}{rest}")
    unsettled = any(
        one.left_alone or one.outcomes.keys() - {"CONFIRMED", "SUBMITTED"} for one in told.values()
    )
    raise typer.Exit(NEEDS_A_PERSON if unsettled else DONE)


def sync(
    *,
    only: Only = None,
    destinations: File = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is due, send nothing. 试运行")] = False,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Run the nightly sync: send, take receipts, reconcile, balance. 夜间同步."""
    import asyncio

    from checker.delivery import run

    terminal = Terminal.of(lang, as_json=as_json)
    configuration = configured(destinations, terminal)
    with opened_store() as store:
        if dry_run:
            _show_balances(run.balances(store, configuration, only or ()), terminal)
            return
        with terminal.progress() as bar:
            task = bar.add_task("", total=3 * len(only or configuration.destinations))

            def progress(destination: str, step: str) -> None:
                bar.update(task, advance=1, description=f"{destination} {step}")

            night = asyncio.run(run.sync(store, configuration, only or (), progress=progress))
    if not night.taken:
        told = terminal.either("另一同步正在运行：请稍后再试", "another sync is running: try again later")
        raise Refused("sync_running", told)
    show_night(night, terminal)
    raise typer.Exit(NEEDS_A_PERSON if night.needs_a_person else DONE)


def reconcile(
    *, only: Only = None, destinations: File = None, as_json: AsJson = False, lang: InLanguage = None
) -> None:
    """Print the balance of every destination, from the ledger alone. 平衡表."""
    from checker.delivery import run

    terminal = Terminal.of(lang, as_json=as_json)
    configuration = configured(destinations, terminal)
    with opened_store() as store:
        balances = run.balances(store, configuration, only or ())
    _show_balances(balances, terminal)
    raise typer.Exit(DONE if all(one.holds for one in balances) else NEEDS_A_PERSON)


def configured(file: Path | None, terminal: Terminal) -> Configuration:
    """Return the configuration named, or that of the settings.

    Raises:
        Refused: None is named, or it cannot be used.
    """
    from checker.delivery.configuration import ConfigurationRefused, read
    from checker.settings import Settings

    path = file or Settings.read(os.environ).destinations
    if path is None:
        told = terminal.either(
            "未配置报送对象：请设置 SUNLIT_DESTINATIONS 或用 --destinations 指明文件",
            "no destinations are configured: set SUNLIT_DESTINATIONS or name a file with --destinations",
        )
        raise Refused("no_destinations", told)
    try:
        return read(path)
    except ConfigurationRefused as refusal:
        raise Refused("destinations", "; ".join(refusal.problems)) from None


def show_night(night: Night, terminal: Terminal) -> None:
    """Print what a sync came to, a line a destination, and what is left to people."""
    if terminal.as_json:
        terminal.document({"destinations": [_told(one) for one in night.destinations]})
        return
    for one in night.destinations:
        done = ", ".join(f"{outcome} {count}" for outcome, count in sorted(one.told.outcomes.items())) or "-"
        terminal.say(
            f"{one.destination}：报送 {done}；新回执 {one.receipts}",
            f"{one.destination}: sent {done}; {one.receipts} new receipts",
        )
        for problem in (*one.problems, *([one.told.left_alone] if one.told.left_alone else [])):
            terminal.remark(f"{one.destination}：{problem}", f"{one.destination}: {problem}")
    _show_balances([one.balance for one in night.destinations if one.balance], terminal)


def _told(one: Synced) -> dict[str, Any]:
    found = one.reconciled
    return {
        "destination": one.destination,
        "outcomes": dict(one.told.outcomes),
        "left_alone": one.told.left_alone,
        "receipts": one.receipts,
        "events": dict(one.events),
        "reconciled": None
        if found is None
        else {
            "complete": found.complete,
            "why_incomplete": found.why_incomplete,
            "differences": dict(found.kinds),
            "braked": found.braked,
            "sent_again": found.sent_again,
        },
        "balance": None if one.balance is None else _balance(one.balance),
        "problems": one.problems,
    }


def _balance(one: Balance) -> dict[str, Any]:
    return {"destination": one.destination, "desired": one.desired, **one.parts, "holds": one.holds}


def _show_balances(balances: list[Balance], terminal: Terminal) -> None:
    if terminal.as_json and balances:
        terminal.document({"balances": [_balance(one) for one in balances]})
        return
    header = (
        ("对象", "应报", "已确认", "在途", "不明", "被拒", "死信", "待放行", "平衡")
        if terminal.language == "zh"
        else (
            "destination",
            "desired",
            "confirmed",
            "pending",
            "unknown",
            "rejected",
            "dead",
            "held",
            "holds",
        )
    )
    rows = [
        (one.destination, one.desired, *one.parts.values(), "=" if one.holds else "≠") for one in balances
    ]
    terminal.table(header, rows, whole=1)
