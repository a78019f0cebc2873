"""Small rosters, and every plan there is for them, by trying everything."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from random import Random

from hypothesis import strategies as st

from checker.assignment.visits import Eligible, Visit

NAMES: tuple[str, ...] = ("A", "B", "C", "D", "E")


def sets(text: str) -> Eligible:
    """Read eligible sets: ``AB.CD`` are A and B in the first slot, C and D in the second."""
    return tuple(frozenset(part) for part in text.split("."))


def visits(*texts: str) -> list[Visit]:
    return [Visit(f"91320500MA{at:08}", sets(text)) for at, text in enumerate(texts, 1)]


def hashed(key: str) -> Callable[[str, str], bytes]:
    return lambda unit, inspector: hashlib.sha256(f"{key}i{unit}|{inspector}".encode()).digest()


def ways(eligible: Eligible) -> list[tuple[str, ...]]:
    """All ways to fill the slots of a visit with different people."""
    return [people for people in product(*map(sorted, eligible)) if len({*people}) == len(people)]


def all_loads(eligible: Sequence[Eligible], names: Sequence[str]) -> set[tuple[int, ...]]:
    """The loads of every plan, whatever the limits."""
    reached = {(0,) * len(names)}
    for one in eligible:
        added = {tuple(people.count(name) for name in names) for people in ways(one)}
        reached = {
            tuple(a + b for a, b in zip(before, more, strict=True)) for before in reached for more in added
        }
    return reached


def within(
    loads: set[tuple[int, ...]], names: Sequence[str], caps: Mapping[str, int], floors: Mapping[str, int]
) -> list[tuple[int, ...]]:
    return [
        each
        for each in sorted(loads)
        if all(
            floors.get(name, 0) <= load <= caps.get(name, load)
            for name, load in zip(names, each, strict=True)
        )
    ]


def draws(frame: Mapping[Eligible, int], drawn: int) -> Iterator[Counter[Eligible]]:
    """Every draw of so many units, as counts by class."""
    for counts in product(*(range(count + 1) for count in frame.values())):
        if sum(counts) == drawn:
            yield Counter(dict(zip(frame, counts, strict=True)))


def random_roster(random: Random, *, most_visits: int, slots: int) -> tuple[list[Visit], list[str]]:
    """A roster of 4 to 12 people: fewer may do the first slots than the later; a few are recused."""
    ids = [f"I{at:02}" for at in range(random.randint(4, 12))]
    pools = [frozenset(random.sample(ids, random.randint(2, len(ids)))) for _ in range(slots)]
    made: list[Visit] = []
    for at in range(random.randint(1, most_visits)):
        recused = {one for one in ids if random.random() < 0.08}
        made.append(Visit(f"91320500MA{at:08}", tuple(pool - recused for pool in pools)))
    return made, ids


@st.composite
def small_rosters(draw: st.DrawFn, most_visits: int = 5) -> list[Eligible]:
    """Visits of one to three slots for five people, some of the visits alike."""
    slots = draw(st.integers(1, 3))
    people = st.frozensets(st.sampled_from(NAMES), max_size=len(NAMES))
    kinds = draw(st.lists(st.tuples(*[people] * slots), min_size=1, max_size=3))
    return draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=most_visits))


def limits_of_some(names: Sequence[str] = NAMES) -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(st.sampled_from(names), st.integers(0, 4))
