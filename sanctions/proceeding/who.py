"""Who acts, and for which bureau (办理人员与管辖): in service, of the bureau, in the post asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlmodel import Session

from rules.place import prefix_of
from sanctions import officer
from sanctions.course.course import POSTS, Act
from sanctions.encrypted import Keys
from sanctions.officer import Officer
from sanctions.proceeding.proceeding import Entry, Proceeding
from sanctions.refusal import Refusal
from sanctions.time_limit import LEGAL_TIME


def officers(session: Session, keys: Keys, act: Act, made: Entry) -> tuple[Officer, dict[str, Officer]]:
    """Return who makes an act, and everybody it names, by id.

    Raises:
        Refusal: One is not entered.
    """
    ids = [made.officer]
    for name, field in act.fields.items():
        if field.type == "officer" and name in made.fields:
            value: Any = made.fields[name]
            ids += cast("list[str]", value) if field.many else [value]
    found = officer.found(session, keys, ids)
    return found[made.officer], found


def where(
    acting: Officer, made: Entry, parent: Proceeding | None, proceeding: Proceeding | None
) -> tuple[str, str]:
    """Return the bureau that handles it and the place it is about; both stay those of the family.

    Raises:
        Refusal: The place is out of the bureau's reach.
    """
    within = proceeding or parent
    if within is not None:
        return within.bureau, within.place
    place = str(made.fields.get("place") or acting.bureau)
    if not place.startswith(prefix_of(acting.bureau)):
        raise Refusal(
            "competence",
            f"place {place} is not within the jurisdiction of {acting.bureau}",
            f"{place} 不在 {acting.bureau} 的管辖区域内",
        )
    return acting.bureau, place


def check(acting: Officer, act: Act, bureau: str, at: datetime, *, by_system: bool) -> None:
    """Check that an officer may make an act; one that comes with another asks for no post.

    Raises:
        Refusal: Not in service, of another bureau, or in another post; the post is told with its source.
    """
    day = at.astimezone(LEGAL_TIME).date()
    if not acting.serves(day):
        raise Refusal(
            "not_serving", f"{acting.id} is not in service on {day}", f"{acting.id} 在 {day} 不在任职期内"
        )
    if acting.bureau != bureau:
        raise Refusal(
            "competence",
            f"{acting.id} is of bureau {acting.bureau}, this is handled by {bureau}",
            f"{acting.id} 属 {acting.bureau}，本事项由 {bureau} 办理",
        )
    if not by_system and not acting.posts & set(act.posts):
        raise wrong_post(acting, act)


def wrong_post(acting: Officer, act: Act) -> Refusal:
    """Return what is said to somebody whose post an act does not take, with the article."""
    held = "、".join(POSTS[post][0] for post in sorted(acting.posts))
    asked = "、".join(POSTS[post][0] for post in act.posts)
    source = "; ".join(f"{one.law} {one.article}".strip() for one in act.sources) or "our own design"
    return Refusal(
        "post",
        f"{acting.id} is {', '.join(sorted(acting.posts))}, expected {' or '.join(act.posts)} ({source})",
        f"{acting.id} 的岗位是{held}，该环节须由{asked}办理（{source}）",
    )
