"""``sunlit officer``: who acts for a bureau, in which posts, from a day to a day; no id is given twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from checker.cli.failures import Refused
from checker.cli.site import opened_store, who
from checker.cli.terminal import AsJson, InLanguage, Terminal

if TYPE_CHECKING:
    from sanctions.course.course import Post
    from sanctions.officer import Officer

app = typer.Typer(no_args_is_help=True, help="Officers who act for a bureau. 工作人员")

OfficerId = Annotated[str, typer.Argument(metavar="ID", help="Letters, digits, hyphens. 人员编号")]
Bureau = Annotated[str, typer.Option("--bureau", metavar="CODE", help="Six digits. 所在机关")]
Within = Annotated[str, typer.Option("--bureau", metavar="CODE", help="Only whose code begins so. 所在机关")]
Posts = Annotated[
    list[str],
    typer.Option(
        "--post",
        metavar="POST",
        help="Once for each: investigator 承办, legal_reviewer 法制审核, head 正职, acting_head 主持工作, "
        "deputy 副职, auditor 审计, supervisor 监督. 岗位",
    ),
]
Name = Annotated[str, typer.Option("--name", help="Kept sealed. 姓名")]
Since = Annotated[str, typer.Option("--since", metavar="DAY", help="First day of service. 任职起")]
Until = Annotated[str | None, typer.Option("--until", metavar="DAY", help="Last day. 任职止")]
Last = Annotated[str, typer.Option("--until", metavar="DAY", help="Last day of service. 任职止")]


@app.command("add")
def add(
    officer_id: OfficerId,
    *,
    bureau: Bureau,
    post: Posts,
    name: Name,
    since: Since,
    until: Until = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Enter an officer. 登记工作人员."""
    from sanctions import officer
    from sanctions.course.course import POSTS

    terminal = Terminal.of(lang, as_json=as_json)
    posts: frozenset[Post] = frozenset(one for one in POSTS if one in post and one != "system")
    if odd := sorted(set(post) - posts):
        known = ", ".join(one for one in POSTS if one != "system")
        told = terminal.either(
            f"没有岗位 {' '.join(odd)}，应为 {known}", f"found the post {' '.join(odd)}, expected {known}"
        )
        raise Refused("officer_posts", told)
    first, last = _day("--since", since, terminal), _day("--until", until, terminal)
    if first is None or (last is not None and last < first):
        told = terminal.either("--until 不得早于 --since", "--until: expected a day from --since on")
        raise Refused("officer_until", told)
    made = officer.Officer(officer_id, name.strip(), bureau, posts, first, last)
    with opened_store() as store, store.writing() as session:
        officer.add(session, store.keys, made, at=datetime.now(UTC), by=who())
    terminal.say(f"已登记 {officer_id}", f"officer {officer_id} is entered")
    if as_json:
        terminal.document(_row(made))


@app.command("list")
def list_officers(*, bureau: Within = "", as_json: AsJson = False, lang: InLanguage = None) -> None:
    """List officers. 列出工作人员."""
    from sanctions import officer
    from sanctions.course.course import POSTS

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.reading() as session:
        found = officer.listed(session, store.keys, bureau)
    if as_json:
        terminal.document({"officers": [_row(one) for one in found]})
        return
    if not found:
        terminal.say("尚无工作人员", "no officers yet")
    either = terminal.either
    terminal.table(
        (
            either("编号", "id"),
            either("姓名", "name"),
            either("机关", "bureau"),
            either("岗位", "posts"),
            either("任职起", "since"),
            either("任职止", "until"),
        ),
        [
            (
                one.id,
                one.name,
                one.bureau,
                either("、", ", ").join(either(*POSTS[post]) for post in sorted(one.posts)),
                one.since,
                one.until or "",
            )
            for one in found
        ],
        whole=1,
    )


@app.command("end")
def end(officer_id: OfficerId, *, until: Last, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Say on which day the service of an officer ends. 终止任职."""
    from sanctions import officer

    terminal = Terminal.of(lang, as_json=as_json)
    last = _day("--until", until, terminal)
    if last is not None:
        with opened_store() as store, store.writing() as session:
            officer.end(session, officer_id, last, at=datetime.now(UTC), by=who())
    terminal.say(f"{officer_id} 任职至 {last}", f"officer {officer_id} serves until {last}")
    if as_json:
        terminal.document({"id": officer_id, "until": last})


def _day(option: str, text: str | None, terminal: Terminal) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        told = terminal.either(
            f"{option} {text!r} 应如 2026-11-22",
            f"{option}: found {text!r}, expected a day such as 2026-11-22",
        )
        raise Refused("day", told) from None


def _row(one: Officer) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "bureau": one.bureau,
        "posts": sorted(one.posts),
        "since": one.since,
        "until": one.until,
    }
