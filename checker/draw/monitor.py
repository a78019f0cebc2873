"""The live monitor of a round (抽取监测): is what was drawn like what could be drawn, and who changes what.

For each label of an attribute (ownership, district, size) the number drawn is held against its exact law:
within a stratum, units with as many tickets are exchangeable, so that given how many of them were drawn the
number with the label is hypergeometric; over all strata these numbers add up. All is reckoned in whole
numbers and rounded only for print. It finds systematic bias; that a single unit was shielded is found only
by computing the draw again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, prod

from checker.draw.commitment import Frozen
from checker.draw.lists import FrameRow
from checker.draw.log import Entry
from checker.draw.outcome import Outcome, PlannedVisit

UNKNOWN = ""
"""The label of a unit an attribute does not name."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One label of an attribute, drawn against frame.

    Attributes:
        p: How likely a number drawn is that is no more likely than the one seen (two-sided, exact).
        corrected: The same after Holm's correction for all labels looked at.
    """

    attribute: str
    label: str
    in_frame: int
    drawn: int
    expected: Fraction
    p: Fraction
    corrected: Fraction

    def as_dict(self) -> dict[str, str | int]:
        """Return it for JSON; figures that are no counts are rounded decimal strings."""
        return {
            "attribute": self.attribute,
            "label": self.label,
            "in_frame": self.in_frame,
            "drawn": self.drawn,
            "expected": rounded(self.expected, 1),
            "p": rounded_p(self.p),
            "corrected": rounded_p(self.corrected),
        }


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many; `name` is a reason, a signer or an inspector."""

    name: str
    count: int
    of: int

    def as_dict(self) -> dict[str, str | int]:
        """Return it for JSON."""
        share = Fraction(self.count, self.of) if self.of else Fraction()
        return {"name": self.name, "count": self.count, "of": self.of, "rate": rounded(share)}


@dataclass(frozen=True, slots=True)
class Monitored:
    """What is published of a round.

    Attributes:
        excluded: By reason, of frame and excluded together.
        replaced: Replacements, of the visits drawn.
        signed: By signer, the replacements signed of all replacements.
        replaced_of: By inspector, those of his visits that had their unit replaced.
    """

    compared: tuple[Compared, ...]
    excluded: tuple[Rate, ...]
    replaced: Rate
    signed: tuple[Rate, ...]
    replaced_of: tuple[Rate, ...]

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return {
            "compared": [one.as_dict() for one in self.compared],
            "excluded": [one.as_dict() for one in self.excluded],
            "replaced": self.replaced.as_dict(),
            "signed": [one.as_dict() for one in self.signed],
            "replaced_of": [one.as_dict() for one in self.replaced_of],
        }


def monitor(
    frozen: Frozen,
    outcome: Outcome,
    entries: Iterable[Entry] = (),
    attributes: Mapping[str, Mapping[str, str]] | None = None,
) -> Monitored:
    """Return what is published of a round.

    Args:
        entries: The log's entries of this draw.
        attributes: For each attribute the label of each unit, as units are listed in the frame.
    """
    drawn = {unit for name, ranked in outcome.orders.items() for _, unit in ranked[: outcome.quotas[name]]}
    replaced = [entry for entry in entries if entry.kind == "replace"]
    signers = Counter(str(one) for entry in replaced for one in entry.body["signers"])
    everybody = len(frozen.frame) + len(frozen.excluded)
    reasons = Counter(row.reason for row in frozen.excluded)
    return Monitored(
        tuple(compare(frozen.frame, drawn, attributes or {})),
        tuple(Rate(reason, reasons[reason], everybody) for reason in sorted(reasons)),
        Rate("", len(replaced), len(outcome.visits)),
        tuple(Rate(one, signers[one], len(replaced)) for one in sorted(signers)),
        tuple(_of_inspectors(outcome.visits, {int(entry.body["visit"]) for entry in replaced})),
    )


def compare(
    frame: Sequence[FrameRow], drawn: Collection[str], attributes: Mapping[str, Mapping[str, str]]
) -> list[Compared]:
    """Return every label of every attribute, drawn against frame, by attribute and label.

    A bureau's round (150 of 1,300) takes hundredths of a second. The numbers grow with the draw: a round ten
    times as large takes about a second a label.
    """
    classes: dict[tuple[str, int], list[str]] = {}
    for row in frame:
        classes.setdefault((row.stratum, row.tickets), []).append(row.id)
    taken = set(drawn)
    found: list[tuple[str, str, int, int, Fraction, Fraction]] = []
    for attribute, labels in sorted(attributes.items()):
        tables: dict[str, list[tuple[int, int, int, int]]] = {}
        for units in classes.values():
            within = Counter(labels.get(unit, UNKNOWN) for unit in units)
            hit = Counter(labels.get(unit, UNKNOWN) for unit in units if unit in taken)
            for label, many in within.items():
                tables.setdefault(label, []).append((len(units), many, hit.total(), hit[label]))
        for label, parts in sorted(tables.items()):
            expected = sum((Fraction(n * many, units) for units, many, n, _ in parts), Fraction())
            many, seen = sum(part[1] for part in parts), sum(part[3] for part in parts)
            found.append((attribute, label, many, seen, expected, exact_p(parts)))
    corrected = holm([one[-1] for one in found])
    return [Compared(*one, after) for one, after in zip(found, corrected, strict=True)]


def exact_p(parts: Sequence[tuple[int, int, int, int]]) -> Fraction:
    """Return the two-sided p of a sum of hypergeometric numbers.

    Args:
        parts: For each class its units, those with the label, those drawn, and drawn with the label.
    """
    ways, least = [1], 0
    for units, many, n, _ in parts:
        first = max(0, n - (units - many))
        here = [comb(many, k) * comb(units - many, n - k) for k in range(first, min(many, n) + 1)]
        ways, least = _product(ways, here), least + first
    seen = ways[sum(part[3] for part in parts) - least]
    return Fraction(sum(way for way in ways if way <= seen), prod(comb(part[0], part[2]) for part in parts))


def holm(several: Sequence[Fraction]) -> list[Fraction]:
    """Return p-values after Holm's correction, in the order given: none falls below the one before it."""
    corrected, highest = [Fraction(1)] * len(several), Fraction()
    for rank, at in enumerate(sorted(range(len(several)), key=lambda at: several[at])):
        highest = max(highest, min(Fraction(1), several[at] * (len(several) - rank)))
        corrected[at] = highest
    return corrected


def rounded(number: Fraction, places: int = 4) -> str:
    """Return a number that is not negative as a decimal string, half rounded up.

    >>> rounded(Fraction(1, 16), 3), rounded(Fraction(2), 1)
    ('0.063', '2.0')
    """
    doubled = 2 * number * 10**places
    whole, part = divmod((doubled.numerator + doubled.denominator) // (2 * doubled.denominator), 10**places)
    return f"{whole}.{part:0{places}d}"


def rounded_p(p: Fraction) -> str:
    """Return a p-value to four places; one that is not zero is never printed as zero.

    >>> rounded_p(Fraction(1, 3)), rounded_p(Fraction(1, 10**9))
    ('0.3333', '<0.0001')
    """
    return "<0.0001" if 0 < p < Fraction(1, 10_000) else rounded(p)


def _of_inspectors(visits: Iterable[PlannedVisit], replaced: Collection[int]) -> Iterable[Rate]:
    all_of, those = Counter[str](), Counter[str]()
    for visit in visits:
        all_of.update(visit.inspectors)
        if visit.number in replaced:
            those.update(visit.inspectors)
    return (Rate(one, those[one], all_of[one]) for one in sorted(all_of))


def _product(first: Sequence[int], second: Sequence[int]) -> list[int]:
    product = [0] * (len(first) + len(second) - 1)
    for at, one in enumerate(first):
        for further, other in enumerate(second, at):
            product[further] += one * other
    return product
