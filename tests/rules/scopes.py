"""A vocabulary with one of everything, for tests of conditions; made up, without law in it."""

from __future__ import annotations

from rules.condition.scope import Scope
from rules.condition.tree import Aggregate, Defined, Expression, FigureOf
from rules.fact import Fact, FactType, LineKind, Vocabulary


def _fact(name: str, type_: FactType, kind: str | None = None, **more: object) -> Fact:
    return Fact(name=name, title=name, type=type_, kind=kind, **more)  # pyright: ignore[reportArgumentType]


KINDS = {"enterprise": "企业", "state_organ": "国家机关"}
FACTS = {
    fact.name: fact
    for fact in (
        _fact("headcount", "int", unit="persons", high=10**8),
        _fact("insured", "int", unit="persons", high=10**8),
        _fact("balance", "int", unit="fen", low=-100, high=100),
        _fact("huge", "int", unit="fen", high=2**62),
        _fact("has_roster", "bool"),
        _fact("obstructed", "bool"),
        _fact("closed", "bool", may_be_absent=True),
        _fact("opened_on", "date"),
        _fact("closed_on", "date", may_be_absent=True),
        _fact("unit_type", "str", values=KINDS),
        _fact("remark", "str"),
    )
}
ROSTER = {
    fact.name: fact
    for fact in (
        _fact("worker", "str", "roster"),
        _fact("hired_on", "date", "roster"),
        _fact("pay_fen", "int", "roster", unit="fen", high=10**11),
    )
}
ORDERS = {"due_on": _fact("due_on", "date", "orders")}
VOCABULARY = Vocabulary(
    FACTS,
    {
        "roster": LineKind("roster", "花名册", columns=ROSTER),
        "orders": LineKind("orders", "文书", columns=ORDERS),
    },
    {"bodies": ("enterprise", "state_organ"), "odd": ("enterprise", "guild"), "none": ()},
)
TOTAL = Aggregate("pay_total", "工资合计", "roster", "sum", ROSTER["pay_fen"], None)
FIGURES = {"floor": FigureOf("floor", 0, 10_000), "ceiling": FigureOf("ceiling", 0, 10_000)}


def scope(
    line: str | None = None, *, rules: tuple[str, ...] = (), **definitions: tuple[str | None, Expression]
) -> Scope:
    """Return the scope of a condition over `line`; definitions are (list, body) by name."""
    named = {name: Defined(name, name, kind, body) for name, (kind, body) in definitions.items()}
    return Scope(VOCABULARY, line, FIGURES, {"pay_total": TOTAL}, named, frozenset(rules))
