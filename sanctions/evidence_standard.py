"""A common standard of evidence (移送证据标准): what a referral for refusal to pay should show, item by item.

It stands in `evidence_standard.yaml` with the source of each item. An item that is not met holds nothing up:
the police may not refuse a case for incompleteness, and doubt is no bar (310号令 第三条: 涉嫌).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from sanctions import unpaid
from sanctions.case import facts_of
from sanctions.course.course import Cited
from sanctions.course.fields import titles
from sanctions.course.forms import CitedForm, Form
from sanctions.course.reading import CoursesBroken
from sanctions.proceeding.proceeding import Family, Proceeding

FILE = Path(__file__).with_name("evidence_standard.yaml")
CONDUCT = ("evasion_asset", "evasion_flight", "evasion_records", "evasion_other", "ability_to_pay")
"""Any of these will do (刑法第二百七十六条之一第一款); as facts of a case."""


class ItemForm(Form):
    """One item, as the file has it."""

    title: str
    papers: tuple[str, ...] = ()
    proven: str = ""
    where_needed: bool = False
    source: list[CitedForm]


class StandardForm(Form):
    """The file."""

    items: dict[str, ItemForm]


@dataclass(frozen=True, slots=True)
class Item:
    """Something a referral should show: papers of which any will do, or what the ledger itself proves."""

    name: str
    title: tuple[str, str]
    papers: tuple[str, ...]
    proven: str
    where_needed: bool
    sources: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """Whether a family meets an item, and by what: ``320500-2026-Z0001/3`` is a proceeding and its act.

    UNKNOWN is what cannot be told, or is not there and may not be needed.
    """

    item: Item
    met: Truth
    by: tuple[str, ...] = ()


@lru_cache
def evidence_standard() -> tuple[Item, ...]:
    """Return the standard that comes with this version, in its order.

    Raises:
        CoursesBroken: The file does not read.
    """
    return read(FILE)


def read(file: Path) -> tuple[Item, ...]:
    """Read a standard.

    Raises:
        CoursesBroken: It does not read, or an item names neither papers nor what proves it; each is told.
    """
    try:
        form = StandardForm.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise CoursesBroken([f"{file.name}: {told}" for told in problems]) from None
    except (OSError, yaml.YAMLError) as error:
        raise CoursesBroken([f"{file.name}: cannot be read: {error}"]) from None
    amiss = [
        f"{file.name}: {name}: expected papers, or proven by one of {', '.join(_PROVEN)}"
        for name, one in form.items.items()
        if bool(one.papers) is bool(one.proven) or (one.proven and one.proven not in _PROVEN)
    ]
    if amiss:
        raise CoursesBroken(amiss)
    return tuple(
        Item(
            name,
            titles(one.title),
            one.papers,
            one.proven,
            one.where_needed,
            tuple(Cited(cited.law, cited.article, cited.mark) for cited in one.source),
        )
        for name, one in form.items.items()
    )


def against(family: Family, items: tuple[Item, ...] | None = None) -> list[Met]:
    """Return what a family meets and what it does not, item by item."""
    found: list[Met] = []
    for item in evidence_standard() if items is None else items:
        if item.proven:
            met, by = _PROVEN[item.proven](family)
        else:
            by = tuple(_where(family, item.papers))
            met = TRUE if by else UNKNOWN if item.where_needed else FALSE
        found.append(Met(item, met, by))
    return found


def _where(family: Family, kinds: tuple[str, ...]) -> Iterator[str]:
    for one in family.members.values():
        for entry in one.entries:
            if any(paper.kind in kinds for paper in entry.papers):
                yield f"{one.id}/{entry.number}"


def _arrears_found(family: Family) -> tuple[Truth, tuple[str, ...]]:
    found = family.root.last("arrears")
    return (FALSE, ()) if found is None else (TRUE, (f"{family.root.id}/{found.number}",))


def _order_served(family: Family) -> tuple[Truth, tuple[str, ...]]:
    """Whether an order in force was served by the last day of its period."""
    best: tuple[Truth, tuple[str, ...]] = (FALSE, ())
    for order in _orders(family):
        served, due = order.last("serve"), _due(order)
        if served is None or due is None:
            continue
        by = (f"{order.id}/{served.number}",)
        first, last = served.happened.first_day, served.happened.last_day
        if last is not None and last <= due:
            return TRUE, by
        if first is None or first <= due:
            best = (UNKNOWN, by)
    return best


def _unpaid_at_end(family: Family) -> tuple[Truth, tuple[str, ...]]:
    """Whether something was unpaid when the period of an order in force that has run out ended."""
    best: tuple[Truth, tuple[str, ...]] = (FALSE, ())
    for order in _orders(family):
        ran_out, due = order.last("run-out"), _due(order)
        left = None if due is None else unpaid.on(family, due)
        if ran_out is None or left is None:
            continue
        by = (f"{order.id}/{ran_out.number}",)
        if left.is_paid is FALSE:
            return TRUE, by
        if left.is_paid is UNKNOWN:
            best = (UNKNOWN, by)
    return best


def _conduct(family: Family) -> tuple[Truth, tuple[str, ...]]:
    """Whether an element of conduct was found; only where all were found FALSE is there none."""
    facts = facts_of(family)
    if any(facts.get(name) is True for name in CONDUCT):
        acts = family.root.made("facts")
        return TRUE, tuple(
            f"{family.root.id}/{act.number}"
            for act in acts
            if any(act.fields["facts"].get(name) is True for name in CONDUCT)
        )
    return (FALSE if all(facts.get(name) is False for name in CONDUCT) else UNKNOWN), ()


def _orders(family: Family) -> Iterator[Proceeding]:
    return (order for order in family.of("order") if order.state != "annulled")


def _due(order: Proceeding) -> date | None:
    text = order.value("due_on")
    return None if text is None else date.fromisoformat(text)


_PROVEN: Mapping[str, Callable[[Family], tuple[Truth, tuple[str, ...]]]] = {
    "arrears_found": _arrears_found,
    "order_served": _order_served,
    "unpaid_at_end": _unpaid_at_end,
    "conduct": _conduct,
}
