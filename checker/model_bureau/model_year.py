"""The year itself: every employer, every review, the register, and the rows with mistakes.

All of it follows from one seed. A review has a random source of its own, named by the seed and
its employer, so that what happens to one does not shift the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from checker.model_bureau.employers import Employer, make_employers
from checker.model_bureau.register import Called, call
from checker.model_bureau.review import Review, make_review
from checker.model_bureau.scenario import Scenario, both, ids
from checker.model_bureau.scenarios import CLEAN, EVERY, REFERRED, small_arrears
from checker.model_bureau.year import CITY, PLAN, YearPlan

PAIRS = 200
"""Reviews in which two scenarios of workers meet."""

OWED_AT_ONCE = 5
"""Workers owed a month's wages by an employer that only fills the year's number of lines."""

SIZES = (1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 11, 14, 19)
"""Numbers of ordinary workers, small and micro firms for the most part."""


@dataclass(frozen=True, slots=True)
class ModelYear:
    """The year of the model bureau.

    Attributes:
        employers: Those called, in the order of the registry.
        reviews: Those that were accepted, in the order of their employers.
        register: One line an employer called.
    """

    plan: YearPlan
    seed: int
    employers: tuple[Employer, ...]
    reviews: tuple[Review, ...]
    register: tuple[Called, ...]

    @property
    def absent(self) -> tuple[Called, ...]:
        """Those called that sent no review."""
        return tuple(called for called in self.register if called.not_submitted is not None)


def make_year(seed: int = 1, plan: YearPlan = PLAN) -> ModelYear:
    """Return the year a seed stands for; the same seed gives the same year.

    Raises:
        ValueError: The plan has too few employers, or too few lines, for every scenario to happen.
    """
    random = Random(f"employers {seed}")
    employers = make_employers(plan, random)
    shuffled = random.sample(employers, len(employers))
    scenarios, absent = _assigned(shuffled, plan, random)
    sizes = _sizes(scenarios, plan, random)
    by_number = {employer.number: employer for employer in employers}
    reviews = [
        make_review(by_number[number], scenario, sizes[number], Random(f"review {seed} {number}"))
        for number, scenario in sorted(scenarios.items())
    ]
    register = call(employers, absent, plan, random)
    return ModelYear(plan, seed, tuple(employers), tuple(reviews), tuple(register))


def _assigned(
    shuffled: Sequence[Employer], plan: YearPlan, random: Random
) -> tuple[dict[int, Scenario], list[Employer]]:
    """Return the scenario of every employer that sends a review, and the employers that send none."""
    free = list(shuffled)
    scenarios: dict[int, Scenario] = {}

    def take(scenario: Scenario, *, in_city: bool | None = None, optional: bool = False) -> None:
        for place, employer in enumerate(free):
            fits = employer.unit_type == scenario.unit_type and scenario.trade in employer.name
            if fits and (in_city is None or in_city == (employer.place == CITY)):
                scenarios[free.pop(place).number] = scenario
                return
        if optional:
            return
        msg = f"the plan calls {plan.called} employers; too few are left for: {scenario.name}"
        raise ValueError(msg)

    for number, scenario in enumerate(REFERRED):
        take(scenario, in_city=number < plan.city_referrals)
    fillers = list(_fillers(plan))
    pairs = [scenario for scenario in EVERY if scenario.is_of_workers]
    met = [both(*random.sample(pairs, 2)) for _ in range(PAIRS)]
    for scenario in (*EVERY, *fillers):
        take(scenario)
    for scenario in met:
        # two scenarios may meet in a trade that has no employer left: the year goes without them
        take(scenario, optional=True)
    sending = plan.reviewed - len(scenarios)
    for employer in free[:sending]:
        scenarios[employer.number] = CLEAN
    return scenarios, free[sending:]


def _fillers(plan: YearPlan) -> Iterable[Scenario]:
    """Yield employers that owe a little, until the year has its lines of arrears and orders."""
    lines = plan.arrears_lines - sum(_handed_in(scenario, "arrears") for scenario in (*REFERRED, *EVERY))
    orders = plan.order_lines - sum(_handed_in(scenario, "orders") for scenario in (*REFERRED, *EVERY))
    count = -(-lines // OWED_AT_ONCE)
    for number in range(count):
        workers = OWED_AT_ONCE if number < count - 1 else lines - OWED_AT_ONCE * (count - 1)
        yield small_arrears(workers, (orders * (number + 1)) // count - (orders * number) // count)


def _handed_in(scenario: Scenario, kind: str) -> int:
    """Return how many lines of a kind a scenario brings; of an incomplete list half, rounded up."""
    lines = len({"arrears": scenario.arrears, "orders": scenario.orders}[kind])
    return 0 if kind in ids(scenario.left_out) else _of_incomplete(lines, scenario, kind)


def _of_incomplete(lines: int, scenario: Scenario, kind: str) -> int:
    return (lines + 1) // 2 if kind in ids(scenario.incomplete) else lines


def _sizes(scenarios: dict[int, Scenario], plan: YearPlan, random: Random) -> dict[int, int]:
    """Return how many ordinary workers each employer has, so that the year has its lines of the roster."""
    sizes: dict[int, int] = {}
    open_: dict[int, int] = {}
    told = 0
    for number, scenario in scenarios.items():
        least = max((_number_of(line.get("worker")) for line in scenario.arrears), default=1)
        sizes[number] = max(random.choice(SIZES), least) if scenario.size is None else scenario.size
        if "roster" in ids(scenario.left_out):
            continue
        told += _of_incomplete(sizes[number] + len(scenario.workers), scenario, "roster")
        if scenario.size is None:
            open_[number] = least
    numbers = list(open_)
    least_told = told - sum(sizes[number] - open_[number] for number in numbers)
    if least_told > plan.roster_lines:
        msg = f"the plan has {plan.roster_lines} lines of the roster; its scenarios alone bring {least_told}"
        raise ValueError(msg)
    while told != plan.roster_lines:
        number = random.choice(numbers)
        step = 1 if told < plan.roster_lines else -1
        if sizes[number] + step >= open_[number]:
            sizes[number] += step
            told += step
    return sizes


def _number_of(worker: object) -> int:
    return int(worker[1:]) if isinstance(worker, str) else 0
