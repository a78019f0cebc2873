"""The draw is a simple random sample (简单随机抽样), as far as statistics can tell; bad ones are told apart.

Seeds are fixed, so nothing here fails by chance: a p below one in a million means that something was
changed. The frame stands in register order, as by district; a position is a place in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise, permutations
from math import comb, prod

import numpy as np
import pytest
from scipy import stats

from checker.draw.commitment import draw_key
from checker.draw.digest import SHA256
from checker.draw.lists import FrameRow
from checker.draw.seed import Seed
from checker.draw.tickets import order
from tests.checker.draw.bad_generators import page_shuffle, skip_sampling

Draws = np.ndarray[tuple[int, int], np.dtype[np.int64]]
"""One draw a row: positions in the order drawn."""
UNITS, DRAWN, ROUNDS = 130, 15, 6_000
LEAST = 1e-6
COMMITMENT = "dd286cc998ba82d4eb7bf4d25248029a9608955a3101cdb21d33241c4f3d486a"
FRAME = [FrameRow(f"91320500MA{number:08d}", "一般") for number in range(UNITS)]
POSITION = {row.id: at for at, row in enumerate(FRAME)}


def keys(count: int) -> Iterator[str]:
    """Keys of one commitment under neighbouring seeds: 39 dice that count up."""
    for number in range(count):
        thrown = Seed((tuple(map(int, f"{number:039d}")),))
        yield draw_key(COMMITMENT, thrown.text(), SHA256)


def ours() -> Draws:
    return np.array([[POSITION[unit] for _, unit in order(key, FRAME)[:DRAWN]] for key in keys(ROUNDS)])


def bad(generator: Callable[[int, int, int], list[int]]) -> Draws:
    return np.array([generator(UNITS, DRAWN, seed) for seed in range(ROUNDS)])


def inclusion(draws: Draws) -> float:
    """Every unit is drawn as often: chi-square with the finite correction, as none is drawn twice."""
    rounds, drawn = draws.shape
    share = drawn / UNITS
    counted = np.bincount(draws.ravel(), minlength=UNITS)
    chi = float((((counted - rounds * share) ** 2) / (rounds * share * (1 - share))).sum())
    return float(stats.chi2.sf(chi * (UNITS - 1) / UNITS, UNITS - 1))


def pairs(draws: Draws) -> float:
    """Every pair is drawn together as often, beyond what the counts of its units explain.

    The covariance of the pair counts has three eigenspaces: constant (no variance, their sum is fixed),
    of single units (`inclusion` looks at it), and the rest, whose squares over their eigenvalue are
    chi-square.
    """
    rounds, drawn = draws.shape
    together = [prod((drawn - k) / (UNITS - k) for k in range(size)) for size in (2, 3, 4)]
    present = np.zeros((rounds, UNITS))
    np.put_along_axis(present, draws, 1, axis=1)
    z = present.T @ present - rounds * together[0]
    np.fill_diagonal(z, 0)
    single = z.sum(axis=1) / (UNITS - 2)
    rest = (z - single[:, None] - single[None, :])[np.triu_indices(UNITS, 1)]
    eigenvalue = rounds * (together[0] - 2 * together[1] + together[2])
    return float(stats.chi2.sf((rest**2).sum() / eigenvalue, UNITS * (UNITS - 3) // 2))


def first_rank(draws: Draws) -> float:
    """Every unit comes first as often."""
    return float(stats.chisquare(np.bincount(draws[:, 0], minlength=UNITS)).pvalue)


def overlap(draws: Draws) -> float:
    """Draws of neighbouring seeds share as many units as independent ones: hypergeometric."""
    sets = [set(row) for row in draws.tolist()]
    shared = [len(one & other) for one, other in pairwise(sets)]
    expected = stats.hypergeom(UNITS, DRAWN, DRAWN).pmf(np.arange(DRAWN + 1)) * len(shared)
    last = int(np.flatnonzero(expected >= 5)[-1])
    counted = np.bincount(np.minimum(shared, last), minlength=last + 1)
    return float(stats.chisquare(counted, [*expected[:last], expected[last:].sum()]).pvalue)


def gap_variance(draws: Draws) -> float:
    """The gaps between neighbours of a draw vary as in samples numpy draws."""
    generator = np.random.Generator(np.random.PCG64(20260814))
    sound = generator.permuted(np.tile(np.arange(UNITS), (20_000, 1)), axis=1)[:, :DRAWN]

    def variances(some: Draws) -> Draws:
        return np.diff(np.sort(some, axis=1), axis=1).var(axis=1)

    return float(stats.ks_2samp(variances(draws), variances(sound), method="asymp").pvalue)


TESTS = [inclusion, pairs, first_rank, overlap, gap_variance]


@pytest.fixture(scope="module")
def sjdraw1() -> Draws:
    return ours()


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.__name__)
def test_the_draw_passes(test: Callable[[Draws], float], sjdraw1: Draws) -> None:
    assert test(sjdraw1) >= LEAST


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.__name__)
@pytest.mark.parametrize("generator", [skip_sampling, page_shuffle], ids=lambda one: one.__name__)
def test_a_bad_generator_is_told_apart(
    test: Callable[[Draws], float], generator: Callable[[int, int, int], list[int]]
) -> None:
    assert test(bad(generator)) < LEAST


def test_nobody_is_out_of_reach(sjdraw1: Draws) -> None:
    def never_drawn(draws: Draws) -> int:
        return UNITS - len(np.unique(draws))

    assert never_drawn(sjdraw1) == 0
    assert never_drawn(bad(skip_sampling)) == 10  # 130 - 8 starts * 15
    assert never_drawn(bad(page_shuffle)) == 80  # 130 - 50


def test_inclusion_needs_the_finite_correction() -> None:
    """The plain formula takes a sound draw of half the units for one that was made even by hand."""
    generator = np.random.Generator(np.random.PCG64(1))
    half = generator.permuted(np.tile(np.arange(UNITS), (ROUNDS, 1)), axis=1)[:, : UNITS // 2]

    plain = float(stats.chisquare(np.bincount(half.ravel())).pvalue)

    assert plain > 1 - LEAST
    assert LEAST <= inclusion(half) <= 1 - LEAST


def tiny_orders(rows: list[FrameRow], rounds: int) -> Counter[tuple[int, ...]]:
    names = {row.id: at for at, row in enumerate(rows)}
    return Counter(tuple(names[unit] for _, unit in order(key, rows)) for key in keys(rounds))


def check_tiny(rounds: int) -> None:
    found = tiny_orders(FRAME[:5], rounds)
    subsets = Counter[frozenset[int]]()
    for one, times in found.items():
        subsets[frozenset(one[:2])] += times

    assert len(subsets) == comb(5, 2)
    assert len(found) == 120
    assert stats.chisquare([subsets[frozenset(pair)] for pair in combinations(range(5), 2)]).pvalue >= LEAST
    assert stats.chisquare([found[one] for one in permutations(range(5))]).pvalue >= LEAST


def successive(weights: tuple[int, ...], one: tuple[int, ...]) -> float:
    """How likely an order is, if each is drawn in proportion to its tickets among those left."""
    left, likely = sum(weights), 1.0
    for unit in one:
        likely *= weights[unit] / left
        left -= weights[unit]
    return likely


def check_weights(rounds: int) -> None:
    weights = (1, 1, 2, 3, 5)
    rows = [FrameRow(row.id, row.stratum, many) for row, many in zip(FRAME, weights, strict=False)]
    found = tiny_orders(rows, rounds)
    firsts = Counter[int]()
    for one, times in found.items():
        firsts[one[0]] += times
    orders = list(permutations(range(5)))

    expected = [rounds * many / sum(weights) for many in weights]
    likely = [rounds * successive(weights, one) for one in orders]
    assert stats.chisquare([firsts[at] for at in range(5)], expected).pvalue >= LEAST
    assert stats.chisquare([found[one] for one in orders], likely).pvalue >= LEAST
    # they are not drawn with equal chances, and the test would see it
    assert stats.chisquare([found[one] for one in orders]).pvalue < LEAST


def test_every_subset_and_every_order_of_five_is_as_likely() -> None:
    check_tiny(12_000)


def test_tickets_weigh_as_successive_sampling_says() -> None:
    check_weights(12_000)


@pytest.mark.slow
def test_every_subset_and_every_order_of_five_is_as_likely_in_100_000_seeds() -> None:
    check_tiny(100_000)


@pytest.mark.slow
def test_tickets_weigh_as_successive_sampling_says_in_100_000_seeds() -> None:
    check_weights(100_000)


@pytest.mark.slow
def test_tickets_of_a_province_are_uniform_and_know_nothing_of_the_register() -> None:
    """1.3 million: uniform (KS), not ranked with their place (Spearman), not with their neighbour (lag 1)."""
    rows = [FrameRow(f"91320500MA{number:08d}", "一般") for number in range(1_300_000)]
    drawn = order(next(keys(1)), rows)
    tickets = np.empty(len(rows))
    places = np.array([int(unit[-8:]) for _, unit in drawn])
    tickets[places] = [int(ticket[:13], 16) / 16**13 for ticket, _ in drawn]

    neighbours = np.corrcoef(tickets[:-1], tickets[1:])[0, 1]
    assert stats.kstest(tickets, "uniform").pvalue >= LEAST
    assert stats.spearmanr(np.arange(len(rows)), tickets).pvalue >= LEAST
    assert 2 * stats.norm.sf(abs(neighbours) * len(rows) ** 0.5) >= LEAST
