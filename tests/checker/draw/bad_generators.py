"""Two ways to draw that must not pass (错误的抽取方法), written afresh: they show that the tests bite.

Both give everybody in reach the same chance in the long run and both look random once; neither can be told
from a sound draw by watching one of them.
"""

from __future__ import annotations

from random import Random

PAGE = 50


def skip_sampling(units: int, count: int, seed: int) -> list[int]:
    """One random start, then every so-many-th of a sorted list: as many outcomes as starts, no more."""
    step = units // count
    start = Random(seed).randrange(step)
    return [start + step * at for at in range(count)]


def page_shuffle(units: int, count: int, seed: int) -> list[int]:
    """Only the first page of the list is shuffled, and the first of it are taken."""
    page = list(range(min(PAGE, units)))
    Random(seed).shuffle(page)
    return page[:count]
