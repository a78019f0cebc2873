"""``sunlit order``, ``sunlit referral`` and the like: one group of commands a course, made from the course.

A group knows its name and title until somebody asks for one of its commands; only then are the courses read
and a command made for each act that a person may make. So help answers at once, and a new course has commands
without a line of code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

import sanctions
from checker.cli import proceedings_files
from checker.cli.failures import Refused
from checker.cli.proceedings_options import Number, request_of, signature_of
from checker.cli.site import opened_store, who
from checker.cli.terminal import AsJson, InLanguage, Terminal

if TYPE_CHECKING:
    from sanctions.course.course import Act, Course
    from sanctions.proceeding.ledger import Book

COURSES = Path(sanctions.__file__).parent / "courses"
_TITLE = re.compile(r"^title: (.+?) \| (.+)$", re.MULTILINE)

BESIDES: Mapping[str, Mapping[str, Callable[..., None]]] = {
    "case": {"export": proceedings_files.export},
    "referral": {"readiness": proceedings_files.readiness},
}
"""What a course can besides its acts, `list`, `show` and `acts`."""

State = Annotated[str, typer.Option("--state", metavar="STATE", help="Only in this state. 状态")]
Bureau = Annotated[str, typer.Option("--bureau", metavar="CODE", help="Only of this bureau. 办理机关")]
Full = Annotated[bool, typer.Option("--full", help="Personal data too; needs --reason. 查看全部信息")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="What --full is for. 查看理由")]
Reader = Annotated[
    str | None,
    typer.Option("--by", metavar="OFFICER", envvar="SUNLIT_OFFICER", help="Who reads. 查看人"),
]


class CourseApp(typer.Typer):
    """The commands of a course, not made yet; `filled` makes them."""

    def __init__(self, course: str) -> None:
        super().__init__(no_args_is_help=True)
        self.course = course

    def filled(self) -> typer.Typer:
        """Return them, made once."""
        return _filled(self.course)


class CourseGroup(TyperGroup):
    """The same as typer runs it: its commands are made when it is asked for one."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of its commands."""
        self._fill()
        return super().list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command by name."""
        self._fill()
        return super().get_command(ctx, cmd_name)

    def _fill(self) -> None:
        if not self.commands and self.name:
            made = typer.main.get_group(_filled(self.name))
            self.commands.update(made.commands)


def groups() -> list[tuple[str, str]]:
    """Return the names of the courses that ship, each with its title, without reading more of them."""
    found: list[tuple[str, str]] = []
    for path in sorted(COURSES.glob("*.yaml")):
        title = _TITLE.search(path.read_text(encoding="utf-8"))
        zh, en = title.groups() if title else ("", path.stem)
        found.append((path.stem, f"{en[:1].upper()}{en[1:]}, act by act. {zh}"))
    return found


def command_of(course: Course, act: Act) -> str:
    """Return the command of an act: its name, after that of the course where one of ours is called so."""
    taken = act.name in ("list", "show", "acts", *BESIDES.get(course.name, {}))
    return f"{course.name}-{act.name}" if taken else act.name


def add_to(app: typer.Typer) -> None:
    """Give an application a group for each course."""
    for name, told in groups():
        app.add_typer(CourseApp(name), name=name, cls=CourseGroup, help=told)


@lru_cache
def _filled(name: str) -> typer.Typer:
    from sanctions.course.reading import shipped_courses

    course = shipped_courses().courses[name]
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    for act in course.acts.values():
        if not act.only_system:
            _ = app.command(command_of(course, act), help=_told(act))(_made(course, act))
    looks = {"list": _list(course), "show": _show(course), "acts": _acts(course)}
    for word, command in {**looks, **BESIDES.get(name, {})}.items():
        _ = app.command(word)(command)
    return app


def _told(act: Act) -> str:
    step = f" ({act.step})" if act.step else ""
    return f"{act.title[1][:1].upper()}{act.title[1][1:]}{step}. {act.title[0]}"


def _made(course: Course, act: Act) -> Callable[..., None]:
    def make(**given: Any) -> None:
        from checker.cli.proceedings_page import show_acted
        from checker.consequences import acting
        from sanctions.proceeding.request import Signed

        terminal = Terminal.of(given["lang"], as_json=given["as_json"])
        asked = request_of(course, act, given, terminal)
        with _book(act) as book, opened_store() as store:
            signed = Signed(datetime.now(UTC), given["by"])
            with store.writing() as session:
                done = acting.perform(session, store.keys, book, asked, signed)
        show_acted(book.courses, done, terminal)

    signature = signature_of(course, act)
    make.__signature__ = signature  # type: ignore[attr-defined]
    make.__annotations__ = {one.name: one.annotation for one in signature.parameters.values()}
    make.__name__ = act.name.replace("-", "_")
    return make


@contextmanager
def _book(act: Act) -> Generator[Book]:
    """Yield what the ledger goes by: a proposal is judged by both engines, another act by none."""
    from checker.consequences.book import book, one_engine

    if not act.proposes:
        yield one_engine()
        return
    from checker.cli.score import engines
    from checker.scoring.assess import Assessor
    from checker.scoring.rule_bases import RuleBases
    from rules.rule_base import shipped

    base = shipped()
    # the receipt a proposal is kept with has to be replayable once the program has gone on to other law
    _ = RuleBases.usual().keep(base)
    with Assessor(base, engines(base, alone=False)) as assessor:
        yield book(assessor.assessed)


def _list(course: Course) -> Callable[..., None]:
    def list_all(
        *, state: State = "", bureau: Bureau = "", as_json: AsJson = False, lang: InLanguage = None
    ) -> None:
        """List them, with how far each has come. 列表."""
        from checker.cli.proceedings_page import show_rows
        from sanctions.proceeding import kept

        terminal = Terminal.of(lang, as_json=as_json)
        if state and state not in course.states:
            known = ", ".join(course.states)
            told = terminal.either(
                f"没有状态 {state!r}，应为 {known}", f"found state {state!r}, expected {known}"
            )
            raise Refused("state", told)
        with opened_store() as store, store.reading() as session:
            found = kept.rows(session, course=course.name, bureau=bureau, states=[state] if state else ())
        show_rows(course, found, terminal)

    return list_all


def _show(course: Course) -> Callable[..., None]:
    def show(
        number: Number,
        *,
        full: Full = False,
        reason: Why = "",
        by: Reader = None,
        as_json: AsJson = False,
        lang: InLanguage = None,
    ) -> None:
        """Show one, personal data masked unless --full. 查看."""
        from checker.cli.proceedings_page import show_one
        from checker.consequences import reading

        terminal = Terminal.of(lang, as_json=as_json)
        with opened_store() as store:
            if full:
                with store.writing() as session:
                    at = datetime.now(UTC)
                    reading.note_full(session, store.keys, course, number, by or who(), reason, at)
            with store.reading() as session:
                found = reading.read(session, store.keys, course, number, "full" if full else "partial")
        show_one(course, found, terminal)

    return show


def _acts(course: Course) -> Callable[..., None]:
    def acts(number: Number, *, as_json: AsJson = False, lang: InLanguage = None) -> None:
        """Say which acts may come next, with what they take. 可办理的环节."""
        from checker.cli.proceedings_page import show_acts
        from checker.consequences import reading

        terminal = Terminal.of(lang, as_json=as_json)
        with opened_store() as store, store.reading() as session:
            state = reading.state_of(session, course, number)
        show_acts(course, number, state, terminal)

    return acts
