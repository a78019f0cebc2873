"""``sunlit duties``: what is owed, by whom, by when, and what came late; alarms on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from checker.cli import duties_page
from checker.cli.failures import Refused
from checker.cli.site import opened_store
from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal

Place = Annotated[
    str, typer.Option("--place", help="Six digits, with all that lies in it. 行政区划代码，含下辖")
]
Actor = Annotated[
    str | None,
    typer.Option(
        "--actor", help="agency, agency_head, police, prosecutor, court, party, supervisor. 行为主体"
    ),
]
OfficerId = Annotated[
    str | None, typer.Option("--officer", help="Only what this officer looks after. 责任人员编号")
]
ByPlace = Annotated[bool, typer.Option("--by-place", help="Count them by city and county. 按市县汇总")]
Late = Annotated[bool, typer.Option("--late", help="Only what is surely overdue. 仅列逾期")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many. 最多条数")]
NoWatch = Annotated[bool, typer.Option("--no-watch", help="Raise no alarms, only look. 不巡查预警，仅查看")]


def duties(
    *,
    place: Place = "",
    actor: Actor = None,
    officer: OfficerId = None,
    by_place: ByPlace = False,
    late: Late = False,
    limit: Limit = 200,
    no_watch: NoWatch = False,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """List duties, overdue ones first, and raise the alarms there are. 职责清单与预警."""
    from checker.consequences.book import one_engine
    from checker.consequences.watching import watch
    from sanctions import responsibility
    from sanctions.course.course import ACTORS

    terminal = Terminal.of(lang, as_json=as_json)
    _check(terminal, place, actor, tuple(ACTORS))
    now, book = datetime.now(UTC).replace(microsecond=0), one_engine()
    courses, terms = book.courses, book.terms
    with opened_store() as store:
        watched = None if no_watch else watch(store, book, now)
        with store.reading() as session:
            counts = [
                responsibility.by_place(session, courses, now=now, place=place, actor=actor, digits=digits)
                for digits in (responsibility.CITY, responsibility.COUNTY)
            ]
            # one more than asked for tells whether there are more
            found = responsibility.open_duties(
                session,
                store.keys,
                courses,
                terms,
                now=now,
                place=place,
                actor=actor,
                officer=officer,
                late_only=late,
                limit=limit + 1,
            )
            came_late = responsibility.late_done(
                session, store.keys, courses, terms, now=now, place=place, actor=actor, limit=limit
            )
    page = duties_page.Page(
        found[:limit], came_late, counts[0], counts[1], watched, more=len(found) > limit, by_place=by_place
    )
    duties_page.show(page, terminal, now)
    overdue = any(one.overdue for one in counts[0])
    raise typer.Exit(NEEDS_A_PERSON if overdue or (watched and watched.needs_a_person) else DONE)


def _check(terminal: Terminal, place: str, actor: str | None, actors: tuple[str, ...]) -> None:
    if place and not (place.isascii() and place.isdigit() and len(place) == 6):
        told = terminal.either(
            f"--place：“{place}”不是六位区划代码，应如 320500",
            f"--place: found {place!r}, expected six digits such as 320500",
        )
        raise Refused("place", told)
    if actor is not None and actor not in actors:
        told = terminal.either(
            f"--actor：没有行为主体“{actor}”，应为 {'、'.join(actors)}",
            f"--actor: found {actor!r}, expected one of {', '.join(actors)}",
        )
        raise Refused("actor", told)
