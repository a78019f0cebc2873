"""``sunlit audit``: whether what was done stands as it was recorded, and who did what.

To look neither makes nor migrates anything: what is under examination stays as it is. An anchor file and the
act that tells where it went come about together or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli import audit_page
from checker.cli.failures import Refused
from checker.cli.screen import LEGAL_TIME
from checker.cli.site import who
from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal
from checker.settings import Settings

if TYPE_CHECKING:
    from checker.store.store import Store
    from sanctions.tables import AuditEntry

app = typer.Typer(no_args_is_help=True, help="The chain of acts: verify, anchor, show. 审计链")

OutFile = Annotated[Path, typer.Argument(metavar="FILE", help="The anchor file, a new one. 锚定文件")]
Where = Annotated[
    str, typer.Option("--where", metavar="TEXT", help="Where it goes, with its receipt. 存放处及回执编号")
]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who brings it. 经办人")]
AnchorFiles = Annotated[
    list[Path] | None,
    typer.Option("--anchor", metavar="FILE", help="Hold an anchor file against it; repeatable. 锚定文件"),
]
Object = Annotated[str, typer.Option("--object", metavar="PREFIX", help="What it was done to. 对象前缀")]
Actor = Annotated[str | None, typer.Option("--actor", metavar="NAME", help="Who did it. 行为人")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="From the begin of a day on. 起始日期")
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="So many of the newest. 最多条数")]


@app.command("checkpoint")
def checkpoint(*, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Sign the end of the chain and print it as an anchor. 签署检查点."""
    from sanctions.anchor import anchor_of_end

    terminal = Terminal.of(lang, as_json=as_json)
    with _told(terminal), existing_store(terminal, migrate=True) as store, store.writing() as session:
        made = anchor_of_end(session, store.keys.signer(), datetime.now(UTC))
    if as_json:
        terminal.document(made.told())
        return
    # to be printed or copied: nothing may break its line
    typer.echo(made.content().decode("ascii"), nl=False)
    terminal.remark(
        f"已签署至第 {made.seq} 条；用 sunlit audit anchor 写成文件并登记存放处",
        f"signed up to entry {made.seq}; sunlit audit anchor writes a file and records where it goes",
    )


@app.command("anchor")
def anchor(
    file: OutFile, *, where: Where, by: By = None, as_json: AsJson = False, lang: InLanguage = None
) -> None:
    """Write a signed checkpoint to a file, and record where it is deposited. 外部锚定."""
    from sanctions.anchor import deposit

    terminal = Terminal.of(lang, as_json=as_json)
    written = False
    with _told(terminal), existing_store(terminal, migrate=True) as store:
        try:
            with store.writing() as session:
                at = datetime.now(UTC)
                made = deposit(session, store.keys.signer(), at=at, where=where, by=by or who())
                _write_new(file, made.content(), terminal)
                written = True
        except BaseException:
            if written:  # what was not recorded must not look as if it were
                file.unlink(missing_ok=True)
            raise
    if as_json:
        terminal.document({"file": str(file), "sha256": made.sha256(), "where": where.strip(), **made.told()})
        return
    terminal.say(
        f"第 {made.seq} 条已锚定至 {file}（SHA-256 {made.sha256()}），请送交：{where.strip()}",
        f"entry {made.seq} is anchored in {file} (SHA-256 {made.sha256()}): bring it to {where.strip()}",
    )


@app.command("verify")
def verify(*, anchors: AnchorFiles = None, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Follow the whole chain, its checkpoints and given anchors. 核查审计链."""
    terminal = Terminal.of(lang, as_json=as_json)
    with existing_store(terminal, migrate=False) as store, store.reading() as session:
        found = audit_page.examine(session, store.keys, anchors or (), terminal)
    audit_page.show(found, terminal)
    raise typer.Exit(NEEDS_A_PERSON if found.amiss else DONE)


@app.command("show")
def show(
    *,
    of_object: Object = "",
    actor: Actor = None,
    since: Since = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Show the newest acts, the oldest of them first. 查看审计记录."""
    from sanctions.audit import listed

    terminal = Terminal.of(lang, as_json=as_json)
    begin = _begin(since, terminal)
    with existing_store(terminal, migrate=False) as store, store.reading() as session:
        try:
            # one more than asked for tells whether there are more
            found = listed(session, below=of_object, actor=actor, since=begin, limit=limit + 1)
        except (TypeError, ValueError):
            told = terminal.either(
                "有条目无法读取，已被改动：请运行 sunlit audit verify",
                "an entry does not read, it was altered: run sunlit audit verify",
            )
            raise Refused("audit_altered", told, exit_code=NEEDS_A_PERSON) from None
    entries, more = found[-limit:], len(found) > limit
    if as_json:
        terminal.document({"entries": [_row(entry) for entry in entries], "more": more})
        return
    _print(entries, terminal)
    if more:
        terminal.remark("还有更早的记录：请用 --limit", "there are earlier ones: see --limit")


@contextmanager
def existing_store(terminal: Terminal, *, migrate: bool) -> Generator[Store]:
    """Yield the store of the site, which has to be there.

    Raises:
        Refused: There is none.
        StoreRefused: It cannot be used, or is older and not to be migrated.
        KeysRefused: Its keys cannot be used.
    """
    from checker.store.opening import schema
    from checker.store.store import Store
    from sanctions.encrypted import Keys

    settings = Settings.read(os.environ)
    if schema(settings.database) is None:
        told = terminal.either(
            "尚无数据库：请检查 SUNLIT_DATA 等设置（sunlit settings）",
            "there is no store yet: look at SUNLIT_DATA and the like (sunlit settings)",
        )
        raise Refused("no_store", told)
    store = Store.open(settings.database, Keys.open(settings.keys), migrate=migrate)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _told(terminal: Terminal) -> Generator[None]:
    """Tell what was refused in the reader's language."""
    from sanctions.anchor import AnchorRefused

    try:
        yield
    except AnchorRefused as error:
        exit_code = NEEDS_A_PERSON if error.code == "checkpoint_broken" else 2
        raise Refused(error.code, error.told(terminal.language), exit_code=exit_code) from None


def _write_new(file: Path, content: bytes, terminal: Terminal) -> None:
    """Write a file whole or not at all, and never over another.

    Raises:
        Refused: There is one.
        OSError: It cannot be written.
    """
    beside = file.with_name(f".{file.name}.{token_hex(8)}")
    try:
        with open(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644), "wb") as opened:
            _ = opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        _take_name(beside, file)
    except FileExistsError:
        told = terminal.either(
            f"{file} 已存在，不会覆盖：请另取文件名",
            f"{file} is there already and is not written over: choose another name",
        )
        raise Refused("file_exists", told) from None
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from None
    finally:
        beside.unlink(missing_ok=True)


def _take_name(beside: Path, file: Path) -> None:
    try:
        os.link(beside, file)
    except FileExistsError:
        raise
    except OSError:  # many a stick knows no links: the name is taken first, then filled
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        os.replace(beside, file)


def _begin(since: str | None, terminal: Terminal) -> datetime | None:
    if since is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(since), time(), LEGAL_TIME)
    except ValueError:
        told = terminal.either(
            f"--since：“{since}”不是日期，应如 2026-12-31",
            f"--since: found {since!r}, expected a day such as 2026-12-31",
        )
        raise Refused("since", told) from None


def _row(entry: AuditEntry) -> dict[str, str | int | None]:
    return {
        "seq": entry.seq,
        "at": entry.at.astimezone(LEGAL_TIME).isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "data": entry.data,
        "receipt": entry.receipt,
        "this": entry.this.hex(),
    }


def _print(entries: list[AuditEntry], terminal: Terminal) -> None:
    if not entries:
        terminal.say("没有符合条件的记录", "no acts like these")
    either = terminal.either
    header = (
        either("序号", "no."),
        either("时间", "at"),
        either("行为人", "actor"),
        either("行为", "action"),
        either("对象", "object"),
        either("凭据", "receipt"),
    )
    rows = [
        (
            entry.seq,
            f"{entry.at.astimezone(LEGAL_TIME):%Y-%m-%d %H:%M:%S}",
            entry.actor,
            entry.action,
            entry.object,
            entry.receipt or "",
        )
        for entry in entries
    ]
    terminal.table(header, rows, whole=2)
