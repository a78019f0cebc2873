"""``sunlit doctor``: whether this installation can be trusted with a screening."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import typer

from checker.cli.screen import LEGAL_TIME
from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal
from checker.one_home import check_packages
from rules.rule_base import RuleBase, shipped

if TYPE_CHECKING:
    from sqlmodel import Session

    from sanctions.audit import AuditFound
    from sanctions.encrypted import Keys

LIBRARIES = (
    "aiohttp",
    "alembic",
    "cryptography",
    "narwhals",
    "openpyxl",
    "polars",
    "prometheus-client",
    "psycopg",
    "python-calamine",
    "python-stdnum",
    "sqlalchemy",
    "sqlglot",
    "sqlmodel",
    "structlog",
    "xlsxwriter",
)
ANCHOR_DAYS = 30
"""An anchor older than that is told: what was done since could be rewritten unseen."""
STALE_DAYS = 400
"""A figure that nobody looked at for longer is told: most are reviewed once a year."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: ``ok``, ``warning`` or ``failed``, and what was seen."""

    name: str
    state: str
    seen: str


def doctor(*, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Check this installation: packages, libraries, rule base, worked examples, figures, store. 检查安装."""
    terminal = Terminal.of(lang, as_json=as_json)
    checks = list(examine(datetime.now(LEGAL_TIME).date()))
    either = terminal.either
    words = {
        "ok": either("正常", "ok"),
        "warning": either("注意", "look"),
        "failed": either("异常", "failed"),
    }
    terminal.table(
        (either("检查", "check"), either("结果", "result"), either("情况", "seen")),
        [(check.name, words[check.state], check.seen) for check in checks],
    )
    failed = any(check.state == "failed" for check in checks)
    if as_json:
        terminal.document({"ok": not failed, "checks": [asdict(check) for check in checks]})
    raise typer.Exit(NEEDS_A_PERSON if failed else DONE)


def examine(today: date) -> Iterator[Check]:
    """Yield what was found, one check after the other; one that fails does not stop the rest."""
    yield Check("python", "ok" if sys.version_info >= (3, 11) else "failed", platform.python_version())
    yield _tried("packages", lambda: str(check_packages()))
    for name in LIBRARIES:
        yield _tried(name, lambda name=name: importlib.metadata.version(name))
    yield _tried("temporary files", _writable)
    yield from look_at_store(os.environ)
    yield _tried("rule base", lambda: f"{shipped().version} {shipped().fingerprint}")
    try:
        base = shipped()
    except Exception:  # told by the check above
        return
    yield _tried("worked examples", lambda: _examples(base))
    yield _figures(base, today)


def _tried(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, "ok", look())
    except Exception as error:  # whatever is wrong is the finding
        return Check(name, "failed", f"{type(error).__name__}: {error}")


def _writable() -> str:
    with tempfile.TemporaryFile() as file:
        _ = file.write(b"\0" * 4096)
    return tempfile.gettempdir()


def look_at_store(environ: Mapping[str, str], now: datetime | None = None) -> Iterator[Check]:
    """Look at the store and follow its audit chain; nothing is made or migrated.

    Args:
        environ: The settings.
        now: When the age of anchors is reckoned, the present moment unless told.
    """
    from checker.settings import Settings
    from checker.store.migration import newest
    from checker.store.opening import schema
    from checker.store.store import Store
    from sanctions.audit import verify
    from sanctions.encrypted import Keys

    try:
        settings = Settings.read(environ)
        found = schema(settings.database)
        if found is None:
            yield Check("store", "ok", "none yet")
            return
        store = Store.open(settings.database, Keys.open(settings.keys), migrate=False)
    except Exception as error:  # whatever is wrong is the finding
        older = getattr(error, "code", "") == "store_older"
        yield Check("store", "warning" if older else "failed", f"{type(error).__name__}: {error}")
        return
    try:
        yield Check("store", "ok", f"schema {found} of {newest()}")
        with store.reading() as session:
            audit = verify(session, store.keys.signer())
            anchors = _anchors(session, now or datetime.now(LEGAL_TIME))
            draws = _tried("draws", lambda: _draws(session, store.keys))
    except Exception as error:  # as above
        yield Check("audit", "failed", f"{type(error).__name__}: {error}")
    else:
        yield _audit(audit)
        yield anchors
        yield draws
    finally:
        store.close()


def _audit(found: AuditFound) -> Check:
    seen = f"{found.entries} entries, {found.verified} signed checkpoints hold"
    if found.broken_at is not None:
        seen += f"; the chain breaks at {found.broken_at} ({found.why})"
    if not found.head_matches:
        seen += "; its end is not where the head says: entries were cut off or added"
    if found.failed_at is not None:
        seen += f"; {found.failed} checkpoints do not hold, the first at {found.failed_at}"
    return Check("audit", "ok" if found.whole else "failed", seen)


def _anchors(session: Session, now: datetime) -> Check:
    """Name the newest checkpoint and the newest anchor outside; without one a rewritten chain is not seen."""
    from sanctions.anchor import newest_checkpoint, newest_deposit

    try:
        signed, kept = newest_checkpoint(session), newest_deposit(session)
    except (TypeError, ValueError) as error:  # a value was altered: what else is found is told all the same
        return Check("anchors", "failed", f"{type(error).__name__}: {error}")
    seen = "no signed checkpoint yet"
    if signed is not None:
        seen = f"newest checkpoint: entry {signed[0]} on {_day(signed[1])}"
    if kept is None:
        return Check("anchors", "warning", f"{seen}; no anchor outside yet: sunlit audit anchor makes one")
    seen += f"; newest anchor: entry {kept.seq} on {_day(kept.at)}, {kept.where}"
    if now - kept.at > timedelta(days=ANCHOR_DAYS):
        return Check("anchors", "warning", f"{seen}: more than {ANCHOR_DAYS} days ago, make another")
    return Check("anchors", "ok", seen)


def _day(at: datetime) -> str:
    return f"{at.astimezone(LEGAL_TIME):%Y-%m-%d}"


def _draws(session: Session, keys: Keys) -> str:
    """Follow what is kept of draws: log, rows and audit chain have to tell the same."""
    from checker.draw.followed import follow

    entries, draws = follow(session, keys)
    return f"{entries} entries of {draws} draws follow"


def _examples(base: RuleBase) -> str:
    from checker.worked_examples import judge_examples

    told = list(judge_examples(base, base.rules.values()))
    wrong = [f"{example.rule} ({example.name})" for example in told if not example.holds]
    if wrong:
        msg = f"{len(wrong)} of {len(told)} do not hold: {', '.join(wrong[:5])}"
        raise ValueError(msg)
    return f"{len(told)} hold"


def _figures(base: RuleBase, today: date) -> Check:
    figures = [figure for parameter in base.parameters.values() for figure in parameter.figures]
    unsigned = sum(not figure.signed for figure in figures)
    stale = sum(
        figure.last_checked_on is None or (today - figure.last_checked_on).days > STALE_DAYS
        for figure in figures
    )
    seen = (
        f"{len(figures)} local figures, {unsigned} not signed by a legal office, {stale} not looked at lately"
    )
    return Check("figures", "warning" if unsigned or stale else "ok", seen)
