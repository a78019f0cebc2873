"""Options of a command that makes an act (环节的命令选项), made from what the act takes.

Each field becomes an option of its name, ``--due-on``; one whose name is that of an option of ours is written
with the act before it, ``--payment-by``. What they say is put together as the ledger asks for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from checker.cli.failures import Refused
from checker.cli.terminal import AsJson, InLanguage, Terminal

if TYPE_CHECKING:
    from sanctions.course.course import Act, Course
    from sanctions.course.fields import Field
    from sanctions.proceeding.proceeding import Attached
    from sanctions.proceeding.request import Request

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Its number, 320500-2026-A0001. 编号")]
By = Annotated[
    str,
    typer.Option("--by", metavar="OFFICER", envvar="SUNLIT_OFFICER", help="Who acts. 办理人员编号"),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="WHEN",
        help="When it happened: 2026-11-22T10:00, 2026-11-22, 2026-11 or unknown; now if left out. 发生时间",
    ),
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why. 理由")]
Because = Annotated[
    str, typer.Option("--because", metavar="TEXT", help="Why it is recorded later than --on. 补录理由")
]
ByField = Mapping[str, Any]
"""What was said, by the names of a signature."""

_TAKEN = frozenset({"by", "json", "lang", "because", "on", "paper", "reason", "under", "help"})
_FIELD = "field_"
_METAVARS = {
    "day": "DAY",
    "when": "WHEN",
    "fen": "FEN",
    "count": "N",
    "place": "CODE",
    "credit_code": "CODE",
    "officer": "ID",
    "line": "JSON|@FILE",
    "person": "JSON|@FILE",
}


def signature_of(course: Course, act: Act) -> Signature:
    """Return what a command of an act takes, as typer reads it."""
    number = Parameter("number", Parameter.KEYWORD_ONLY, annotation=Number)
    fields = {_FIELD + field.name: _parameter(act, field) for field in act.fields.values()}
    fixed: dict[str, tuple[Any, Any]] = {
        "by": (By, Parameter.empty),
        "on": (On, None),
        "paper": (_papers(act), None),
        "reason": (Reason, Parameter.empty if act.needs_reason else ""),
        "because": (Because, ""),
        **({"under": (_under(course), "")} if act.opens and course.parents else {}),
        "as_json": (AsJson, False),
        "lang": (InLanguage, None),
    }
    ours = {
        name: Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
        for name, (annotation, default) in fixed.items()
    }
    return Signature([*([] if act.opens else [number]), *fields.values(), *ours.values()])


def request_of(course: Course, act: Act, given: ByField, terminal: Terminal) -> Request:
    """Return the act asked for.

    Raises:
        Refused: A file cannot be had, or a moment is none.
        Refusal: A field is not JSON though it has to be.
    """
    from sanctions.happened import Happened
    from sanctions.proceeding.request import Request

    on: str | None = given["on"]
    try:
        happened = None if on is None else Happened.read(on)
    except (ValueError, OverflowError):
        told = terminal.either(
            f"--on {on!r} 应为 2026-11-22T10:00、2026-11-22、2026-11 或 unknown",
            f"--on: found {on!r}, expected 2026-11-22T10:00, 2026-11-22, 2026-11 or unknown",
        )
        raise Refused("when", told) from None
    fields = {
        name: _said(field, given[_FIELD + name], terminal)
        for name, field in act.fields.items()
        if given[_FIELD + name] not in (None, [])
    }
    return Request(
        course.name,
        act.name,
        proceeding_id=given.get("number", ""),
        parent_id=given.get("under", ""),
        happened=happened,
        fields=fields,
        papers=[_paper(one, terminal) for one in given["paper"] or ()],
        reason=given["reason"],
        because=given["because"],
    )


def option_of(act: Act, field: Field) -> str:
    """Return the option that says a field.

    >>> from sanctions.course.fields import Field
    >>> from sanctions.course.reading import shipped_courses
    >>> payment = shipped_courses().courses["case"].acts["payment"]
    >>> option_of(payment, Field.written("paid_on", "day 支付日期 | day of payment"))
    '--paid-on'
    >>> option_of(payment, Field.written("by", "text 支付人 | paid by"))
    '--payment-by'
    """
    word = field.name.replace("_", "-")
    return f"--{act.name}-{word}" if word in _TAKEN else f"--{word}"


def _parameter(act: Act, field: Field) -> Parameter:
    title = f"{field.title[1]}. {field.title[0]}"
    one: Any = str
    if field.codes:
        one = Literal[field.codes]
    elif field.type == "flag":
        one = Literal["true", "false"]
    elif field.type in ("fen", "count"):
        one = int
    metavar = None if field.codes or field.type == "flag" else _METAVARS.get(field.type, "TEXT")
    least = 0 if one is int else None
    kind: Any = list[one] if field.many else one
    if not field.required:
        kind = kind | None
    told = typer.Option(option_of(act, field), metavar=metavar, min=least, help=title)
    default = Parameter.empty if field.required else None
    return Parameter(
        _FIELD + field.name, Parameter.KEYWORD_ONLY, annotation=Annotated[kind, told], default=default
    )


def _papers(act: Act) -> Any:
    """Return the option for papers, with those the act asks for in its help."""
    asked = [wanted.kind if wanted.required else f"[{wanted.kind}]" for wanted in act.papers]
    told = " ".join([*asked, "[evidence]"])
    option = typer.Option(
        "--paper",
        metavar="KIND=FILE[:NUMBER]",
        help=f"A paper, once for each: {told}. 文书",
        show_default=False,
    )
    return Annotated[list[str] | None, option]


def _under(course: Course) -> Any:
    need = "" if course.stands_alone else ", has to be said"
    told = f"The {' or '.join(course.parents)} it is opened under{need}. 所属办理事项编号"
    return Annotated[str, typer.Option("--under", metavar="NUMBER", help=told, show_default=False)]


def _said(field: Field, given: Any, terminal: Terminal) -> Any:
    if not field.many:
        return next(_values(field, str(given), terminal))
    return [value for word in given for value in _values(field, str(word), terminal)]


def _values(field: Field, word: str, terminal: Terminal) -> Iterator[Any]:
    """Yield what a word says; a file of JSON may hold several values of a field that takes many."""
    from sanctions.course.fields import TYPES

    if TYPES[field.type].is_plain:
        yield field.of_word(word)
        return
    text = _text_of(Path(word[1:]), terminal) if word.startswith("@") else word
    value = field.of_word(text)
    if field.many and isinstance(value, list):
        yield from cast("list[Any]", value)
    else:
        yield value


def _text_of(file: Path, terminal: Terminal) -> str:
    from checker.strict_json import NotJson, parse

    content = file.read_bytes()
    try:
        return json.dumps(parse(content), ensure_ascii=False)
    except NotJson as error:
        told = terminal.either(f"{file} 不是可用的 JSON：{error.code}", f"{file}: {error.told}")
        raise Refused("not_json", told) from None


def _paper(word: str, terminal: Terminal) -> Attached:
    from sanctions.proceeding.request import paper

    kind, equals, rest = word.partition("=")
    if not equals or not kind or not rest:
        told = terminal.either(
            f"--paper {word!r} 应为 种类=文件[:文号]", f"--paper: found {word!r}, expected KIND=FILE[:NUMBER]"
        )
        raise Refused("paper", told)
    file, number = Path(rest), ""
    if not file.exists() and ":" in rest:
        # a name may hold a colon itself: it is the whole name where there is such a file
        name, _, number = rest.rpartition(":")
        file = Path(name)
    return paper(kind, file.name, file.read_bytes(), number=number)
