"""Acts to ask for (办理请求的生成): mostly such as may be made, some that nobody in his senses would ask for.

What a field may hold is made up from its type; where a guard wants more than that, a value that passes stands
in the table here, by the name of the field. A course that comes new needs an entry only if its guards do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from sanctions.course.course import Act, Course
from sanctions.course.fields import ROLES, Field
from sanctions.happened import Happened
from sanctions.proceeding.proceeding import Attached
from sanctions.proceeding.request import Request
from tests.sanctions.life_cycle_goals import in_their_turn, towards
from tests.sanctions.life_cycle_model import Model, Thing
from tests.sanctions.proceeding.bureau import COUNTY, CREDIT_CODE, MIGRANTS, attached

Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """An act somebody asks for."""

    request: Request
    officer: str
    by_system: bool = False


def likely(draw: Draw, model: Model, now: datetime, goal: str) -> Ask:
    """Return an act in its turn by somebody of the right post, with all it needs, mostly towards a goal."""
    in_turn = in_their_turn(model)
    wanted = towards(model, goal) if draw(_MOSTLY) else set[str]()
    chosen = draw(st.sampled_from(sorted(wanted & in_turn.keys() or in_turn)))
    return right(draw, model, now, *in_turn[chosen])


def right(draw: Draw, model: Model, now: datetime, course: Course, act: Act, thing: Thing | None) -> Ask:
    """Return an act on a thing, or the opening of one under it, by the right post, with all it needs."""
    asked = {name: wanted for name, wanted in act.fields.items() if wanted.required or draw(_MOSTLY)}
    fields = {name: draw(good(model, course, act, wanted, now.date())) for name, wanted in asked.items()}
    kinds = [one.kind for one in act.papers if one.required or draw(_MOSTLY)]
    fit = [id_ for id_, one in model.officers.items() if one.posts & set(act.posts) and one.bureau == _HERE]
    request = _request(
        course,
        act,
        thing,
        fields,
        [attached(kind) for kind in kinds],
        _happened(draw, now, odd=False),
        "示例",
    )
    return Ask(request, draw(st.sampled_from(fit or sorted(model.officers))))


def odd(draw: Draw, model: Model, now: datetime) -> Ask:
    """Return any act of any course, on anything, by anybody, with anything said."""
    course = model.book.courses.courses[draw(st.sampled_from(sorted(model.book.courses.courses)))]
    act = course.acts[draw(st.sampled_from(sorted(course.acts)))]
    thing = model.things.get(draw(st.sampled_from(["", *model.things])))
    fields: dict[str, object] = {}
    for name, wanted in act.fields.items():
        if draw(_MOSTLY):
            fields[name] = draw(good(model, course, act, wanted, now.date()) if draw(_MOSTLY) else _ODD)
    if not draw(_MOSTLY):
        fields["nothing_asked"] = draw(_ODD)
    kinds = draw(st.lists(st.sampled_from(sorted(model.book.courses.papers)), max_size=2))
    kinds += [one.kind for one in act.papers if draw(_MOSTLY)]
    reason = draw(st.sampled_from(["示例", "", " ", "示例\x07", "\ud800"]))
    request = _request(
        course,
        act,
        thing,
        fields,
        [attached(kind) for kind in kinds],
        _happened(draw, now, odd=True),
        reason,
        nobody=draw(st.sampled_from(["", "", "320500-2026-A9999", "示例", "\ud800", "a\x00b", "-" * 300])),
    )
    return Ask(request, draw(st.sampled_from([*model.officers, "nobody", "", "a\x00b", "\ud800"])))


def _request(
    course: Course,
    act: Act,
    thing: Thing | None,
    fields: Mapping[str, object],
    papers: Sequence[Attached],
    happened: Happened | None,
    reason: str,
    nobody: str = "",
) -> Request:
    id_ = nobody if thing is None else thing.id
    return Request(
        course.name,
        act.name,
        "" if act.opens else id_,
        id_ if act.opens else "",
        happened,
        fields,
        tuple(papers),
        reason,
        # why it is recorded late is asked for as often as a reason is
        reason,
    )


def _happened(draw: Draw, now: datetime, *, odd: bool) -> Happened | None:
    day = now.date()
    texts = ["unknown", f"{day}", f"{day - timedelta(days=2)}", f"{day:%Y-%m}"]
    if odd:
        texts += [f"{day + timedelta(days=1)}", "2009-01", "1900-01-01", "2199-12-31", f"{day}T00:00"]
    told = draw(st.sampled_from(["now"] * (2 * len(texts)) + texts))
    return None if told == "now" else Happened.read(told)


def good(model: Model, course: Course, act: Act, wanted: Field, today: date) -> st.SearchStrategy[Any]:
    """Return what a field may hold."""
    named = [id_ for id_, one in model.things.items() if wanted.name == f"{one.course.name}_id"]
    if named:
        return st.sampled_from(named)
    for key in (f"{course.name}.{act.name}.{wanted.name}", wanted.name):
        if key in GOOD:
            return GOOD[key](today)
    one = st.sampled_from(wanted.codes) if wanted.codes else _BY_TYPE[wanted.type](today)
    if wanted.many and wanted.codes:
        return st.one_of(st.just(list(wanted.codes)), st.lists(one, min_size=1, max_size=2))
    return st.lists(one, min_size=1, max_size=2) if wanted.many else one


def _days(today: date, first: int, last: int) -> st.SearchStrategy[str]:
    return st.integers(first, last).map(lambda days: (today + timedelta(days=days)).isoformat())


def _just(*values: object) -> Callable[[date], st.SearchStrategy[Any]]:
    return lambda _: st.sampled_from(values)


_HERE = "320500"
_MOSTLY = st.sampled_from([True, True, True, False])
_PERSON = {"name": "示例赵某", "role": "legal_representative", "id_number": "990401199003072340"}

_BY_TYPE: Mapping[str, Callable[[date], st.SearchStrategy[Any]]] = {
    "text": _just("示例", "W01"),
    "long": _just("示例说明"),
    "number": _just("示例文〔2026〕1号", "示例文[2026]2号"),
    "day": lambda today: _days(today, -20, 20),
    "when": lambda today: st.one_of(
        st.just("unknown"), _days(today, -20, 0), _days(today, -20, 0).map(lambda day: f"{day}T10:00")
    ),
    "fen": _just(0, 1, 1_000_000),
    "count": _just(0, 1, 12),
    "flag": lambda _: st.booleans(),
    "place": _just(COUNTY),
    "credit_code": _just(CREDIT_CODE, "91990100MA0000002L"),
    "officer": _just("inv-1", "inv-2", "inv-3"),
    "line": _just({"示例": 1}),
    "person": lambda _: st.sampled_from([{**_PERSON, "role": role} for role in ROLES]),
}
_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        "",
        " ",
        "\ud800",
        "a\x00b",
        "9" * 40,
        "0001-01-01",
        "9999-12",
        "9999-12-31",
        "0001-01-01T00:00+23:00",
        "٣٢٠٥٠٦",
        -1,
        1.5,
        10**30,
        True,
        [],
        {},
        [None],
        ["nobody"],
        {"a": "\ud800"},
        {"worker": "W01", "amount_fen": 1, "odd": "\ud800"},
        {"name": 5, "role": "contractor"},
        [[["a"]]],
        {"a": float("nan")},
    ]
)
GOOD: Mapping[str, Callable[[date], st.SearchStrategy[Any]]] = {
    "case.open.subject_kind": _just("unit", "unit", "unit", "person"),
    "case.open.investigators": _just(["inv-1", "inv-2"], ["inv-1", "inv-2", "inv-3"], ["inv-1"]),
    "case.arrears.lines": _just([MIGRANTS[0]], [MIGRANTS[0]], MIGRANTS, [{"worker": "W01", "odd": 1}]),
    "case.payment.worker": _just("W01"),
    "case.payment.amount_fen": _just(1_000_000, 400_000),
    "case.payment.paid_on": lambda today: _days(today, -3, 0),
    "case.payment.paid_by": _just("debtor", "debtor", "on_behalf_of_debtor", "advance"),
    "case.facts.facts": _just({"headcount": 46}, {"headcount": "many"}),
    "document": _just("限期改正指令书", "限期改正指令书", "通知"),
    "due_on": lambda today: _days(today, 5, 30),
    "investigators": _just(["inv-1", "inv-2"], ["inv-1", "inv-2"], ["inv-2", "inv-3"], ["inv-1"]),
    "penalty.discuss.participants": _just(["head", "deputy"], ["head"]),
    "penalty.open.kinds": _just(["fine"], ["fine"], ["warning"], ["fine", "warning"]),
    "penalty.open.fine_fen": _just(100_000, 3_000_000),
    "penalty.open.simple": _just(False),
    "listing.open.limb": _just("amount"),
    "year": _just(2025),
    "grade": _just("A", "B", "C"),
}
"""Values that guards can take, with some they cannot, by field or by course, act and field."""
