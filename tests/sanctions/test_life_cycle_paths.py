"""Each path is walked as it is told (典型路径): together they make every act of every course that ships."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlmodel import col, select

from checker.consequences.book import one_engine
from checker.store.store import Store
from sanctions.proceeding.tables import ActRow, ProceedingRow
from tests.sanctions.life_cycle_dump import amiss, dump_of
from tests.sanctions.life_cycle_paths.all_paths import all_paths
from tests.sanctions.life_cycle_paths.walker import Walker
from tests.sanctions.made_up_courses import quick
from tests.sanctions.proceeding import bureau

PATHS = all_paths()


@pytest.fixture
def database(sqlite_database: str) -> str:
    """One kind is enough here: both walk every path where two race for each step."""
    return sqlite_database


@pytest.mark.parametrize("name", PATHS)
def test_a_path_is_walked_as_it_is_told(store: Store, name: str) -> None:
    with store.writing() as session:
        bureau.officers(session, store)
    before: Counter[str] = Counter()

    for step, done in Walker(store, quick(one_engine())).walk(PATHS[name]):
        after = Counter(act_names(store))
        assert sorted((after - before - Counter([step.act])).elements()) == sorted(step.brings), step
        assert f"{done.proceeding.course.name}.{done.proceeding.entries[-1].act}" == step.act
        before = after

    assert amiss(dump_of(store)) == []


def test_the_paths_make_every_act_there_is() -> None:
    courses = one_engine().courses.courses
    acts = {f"{course.name}.{act.name}" for course in courses.values() for act in course.acts.values()}

    assert (
        acts - {act for path in PATHS.values() for step in path for act in (step.act, *step.brings)} == set()
    )


def act_names(store: Store) -> list[str]:
    """Return the course and name of every act that stands."""
    asked = select(ProceedingRow.course, ActRow.act).where(col(ActRow.proceeding_id) == col(ProceedingRow.id))
    with store.reading() as session:
        return [f"{course}.{act}" for course, act in session.exec(asked)]
