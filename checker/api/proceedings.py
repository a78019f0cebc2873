"""``/v1/orders``, ``/v1/referrals`` and the like: courses over HTTP (处理程序接口), made from the courses.

Who acts is the officer the token is bound to; its role says in which posts, its place of which bureaus. The
ledger looks at officer, post and bureau again. A verdict that a proposal rests on is that of the rule base in
use, by both its engines, which any thread may ask; it takes a thousandth of a second.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from io import BytesIO
from urllib.parse import unquote

from aiohttp import web
from pydantic_core import to_json
from sqlmodel import Session

from checker.api import act_body
from checker.api.desk import Asked
from checker.api.once import Answer, Turn, take_turn
from checker.api.problems import Refused
from checker.api.reading import body_of, flag, json_object, media_type, queried
from checker.api.routes import Handle
from checker.consequences import acting, reading, shown
from checker.consequences.book import book
from checker.consequences.duty_list import as_json
from checker.roles import POSTS_OF, Permission
from rules.place import prefix_of
from sanctions import case_export, responsibility
from sanctions.course.course import ACTORS, Course
from sanctions.course.reading import shipped_courses
from sanctions.proceeding import kept
from sanctions.proceeding.ledger import Book
from sanctions.proceeding.request import Request, Signed

MEDIA_TYPE = "application/json"
MOST_MIB = 8
"""Of an act with its papers; a larger paper is told by its digest, and where it stands."""
IN_A_THREAD = 64 * 1024
"""Bytes of a body that is read aside, so that others need not wait for it."""
MOST_LISTED, LISTED = 200, 50
MOST_EXPORTED_MIB = 64
"""Of a whole case over HTTP; a larger one is exported on the command line."""


def opening(course: Course) -> Handle:
    """Return what opens a proceeding of a course."""

    async def open_one(asked: Asked) -> web.Response:
        return await _act(asked, course, "")

    return open_one


def acts(course: Course) -> Handle:
    """Return what makes the other acts of a course."""

    async def act_on(asked: Asked) -> web.Response:
        return await _act(asked, course, asked.request.match_info["proceeding"])

    return act_on


def listing(course: Course) -> Handle:
    """Return what lists the proceedings of a course, page by page."""

    async def list_page(asked: Asked) -> web.Response:
        found = queried(asked.request, ("state", "bureau", "after", "limit"))
        if (state := found.get("state")) is not None and state not in course.states:
            raise Refused("query", f"state: expected one of {', '.join(course.states)}")
        bureau, after, limit = _place(asked, found.get("bureau")), found.get("after", ""), _limit(found)
        if "after" in found and not re.fullmatch(act_body.NUMBER, after):
            raise Refused("query", "after: expected the next of the page before")
        within = prefix_of(asked.bearer.place) if bureau is None else bureau
        rows, following = await asked.desk.store.read(
            lambda session: reading.page(
                session, course, within=within, states=[state] if state else (), after=after, limit=limit
            )
        )
        return _answer({"proceedings": rows, "next": following})

    return list_page


def showing(course: Course) -> Handle:
    """Return what shows one proceeding of a course, masked unless asked for in full with a reason."""

    async def show(asked: Asked) -> web.Response:
        full = flag(queried(asked.request, ("full",)), "full")
        number, store = asked.request.match_info["proceeding"], asked.desk.store
        if full and not asked.bearer.may(Permission.PROCEEDINGS_FULL):
            raise Refused("forbidden", "its role does not allow to read personal data in full")
        await store.read(lambda session: _check_reach(session, asked, course, number))
        if full:
            await _note(asked, course, number)
        found = await store.read(
            lambda session: reading.read(session, store.keys, course, number, "full" if full else "partial")
        )
        return _answer(found)

    return show


async def export(asked: Asked) -> web.Response:
    """Return the whole file of a case as a ZIP, nothing masked; the reason comes first and is kept.

    Raises:
        Refused: It is too large to be had here.
        Refusal: There is no such case, or no reason.
    """
    _ = queried(asked.request, ())
    courses, store = shipped_courses(), asked.desk.store
    course, number = courses.courses["case"], asked.request.match_info["proceeding"]
    await store.read(lambda session: _check_reach(session, asked, course, number))
    await _note(asked, course, number)

    def written(session: Session) -> bytes:
        family, out = kept.family(session, store.keys, courses, number), BytesIO()
        sizes = (
            paper.size for one in family.members.values() for made in one.entries for paper in made.papers
        )
        if sum(sizes) > MOST_EXPORTED_MIB * 2**20:
            raise Refused("gone", f"its papers are over {MOST_EXPORTED_MIB} MiB: use sunlit case export")
        _ = case_export.write_zip(out, case_export.whole_file(session, store.keys, courses, family))
        return out.getvalue()

    content = await store.read(written)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{number}.zip"'}
    return web.Response(body=content, content_type="application/zip", headers=headers)


async def duties(asked: Asked) -> web.Response:
    """Return what is owed, overdue duties first."""
    found = queried(asked.request, ("place", "actor", "late", "limit"))
    if (actor := found.get("actor")) is not None and actor not in ACTORS:
        raise Refused("query", f"actor: expected one of {', '.join(ACTORS)}")
    place, late, limit = _place(asked, found.get("place")), flag(found, "late"), _limit(found)
    store, now, ledger = asked.desk.store, asked.desk.now(), _book(asked)
    owed = await store.read(
        lambda session: responsibility.open_duties(
            session,
            store.keys,
            ledger.courses,
            ledger.terms,
            now=now,
            place=asked.bearer.place if place is None else place,
            actor=actor,
            late_only=late,
            limit=limit,
        )
    )
    return _answer({"duties": as_json(one for one in owed if asked.bearer.reaches(one.bureau))})


async def _act(asked: Asked, course: Course, number: str) -> web.Response:
    """Make an act, once under its key.

    Raises:
        Refused: The token makes no acts, or the body cannot be taken.
        Refusal: The act cannot be made; nothing was changed.
    """
    _ = queried(asked.request, ())
    _ = media_type(asked.request, (MEDIA_TYPE,))
    officer = asked.bearer.officer
    if officer is None:
        raise Refused("forbidden", "this token makes no acts: it is bound to no officer (--officer)")
    _ = media_type(asked.request, (MEDIA_TYPE,))
    body = b"".join(
        [piece async for piece in body_of(asked, MOST_MIB * 2**20, asked.desk.settings.body_seconds)]
    )
    turn = await take_turn(asked, hashlib.sha256(body).digest())
    if isinstance(turn, Answer):
        return turn.response(replayed=True)
    try:
        if len(body) > IN_A_THREAD:
            request = await asyncio.to_thread(_read, course, body, number)
        else:
            request = _read(course, body, number)
        _check_role(asked, course, request)
        signed = Signed(asked.desk.now(), officer)
        with asked.desk.rules.current() as assessor:
            ledger = book(assessor.assessed)
            answer = await asked.desk.store.write(
                lambda session: _perform(session, turn, ledger, course, request, signed)
            )
    except BaseException:
        # what was refused is no answer to keep: the same key may come again corrected
        await asyncio.shield(turn.release())
        raise
    return answer.response()


def _read(course: Course, body: bytes, number: str) -> Request:
    return act_body.read(course, json_object(body), number)


def _perform(
    session: Session, turn: Turn, ledger: Book, course: Course, request: Request, signed: Signed
) -> Answer:
    asked = turn.asked
    for one, within in ((request.proceeding_id, course), (request.parent_id, None)):
        if one:
            _check_reach(session, asked, within, one)
    done = acting.perform(session, asked.desk.store.keys, ledger, request, signed)
    if not asked.bearer.reaches(done.proceeding.bureau):
        raise Refused("out_of_scope", "its officer is of a bureau outside the jurisdiction of the token")
    location = None if request.proceeding_id else f"/v1/{course.path}/{done.proceeding.id}"
    body = to_json(shown.acted(ledger.courses, done))
    answer = Answer(200 if location is None else 201, body, location=location)
    turn.finish(session, answer)
    return answer


def _check_role(asked: Asked, course: Course, request: Request) -> None:
    posts = course.acts[request.act].posts
    if POSTS_OF.get(asked.bearer.role, frozenset()).isdisjoint(posts):
        raise Refused("forbidden", f"its role ({asked.bearer.role}) acts not as {' or '.join(posts)}")


def _check_reach(session: Session, asked: Asked, course: Course | None, number: str) -> None:
    """Let what lies outside the jurisdiction not be told apart from what is not there.

    Raises:
        Refusal: There is no such proceeding that the token may see.
    """
    bureau = reading.bureau_of(session, course, number)
    if not asked.bearer.reaches(bureau):
        raise kept.unknown(number)


async def _note(asked: Asked, course: Course, number: str) -> None:
    """Keep who reads in full and why, before anything is shown."""
    store, reader = asked.desk.store, asked.bearer.officer or f"token/{asked.bearer.token_id}"
    reasons = asked.request.headers.getall("X-Reason", [""])
    # a header takes no Chinese but in the form of addresses
    reason = unquote(reasons[0]) if len(reasons) == 1 else ""
    await store.write(
        lambda session: reading.note_full(
            session, store.keys, course, number, reader, reason, asked.desk.now()
        )
    )


def _book(asked: Asked) -> Book:
    with asked.desk.rules.current() as assessor:
        return book(assessor.assessed)


def _place(asked: Asked, code: str | None) -> str | None:
    if code is None:
        return None
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        raise Refused("query", "expected six digits of GB/T 2260")
    if not asked.bearer.reaches(code):
        raise Refused("out_of_scope", "expected a place within the jurisdiction of the token")
    return code


def _limit(found: dict[str, str]) -> int:
    text = found.get("limit", str(LISTED))
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST_LISTED):
        raise Refused("query", f"limit: expected a number from 1 to {MOST_LISTED}")
    return int(text)


def _answer(content: object) -> web.Response:
    return web.Response(
        body=to_json(content), content_type="application/json", headers={"Cache-Control": "no-store"}
    )
