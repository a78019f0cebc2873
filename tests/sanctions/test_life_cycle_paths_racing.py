"""Each step of each path by two at once (每一步并发办理): it is made once where once is all that can be.

Two processes ask for the same step at the same moment, each for an officer of its own where two fit. What
moves a proceeding on, decides or brings about is made by one of them; what leaves all as it is may be made by
both. Then the path goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from checker.consequences.book import one_engine
from checker.store.store import Store
from sanctions import audit
from sanctions.course.course import Act
from sanctions.proceeding import kept
from tests.sanctions.life_cycle_dump import amiss, dump_of, emptied
from tests.sanctions.life_cycle_never import broken, broken_in
from tests.sanctions.life_cycle_paths.all_paths import all_paths
from tests.sanctions.life_cycle_paths.step import Path, Step
from tests.sanctions.life_cycle_paths.walker import Walker
from tests.sanctions.life_cycle_steps import act_of, own_paths
from tests.sanctions.made_up_courses import quick
from tests.sanctions.proceeding.bureau import POSTS, officers
from tests.sanctions.racing import DONE, Came, Races, Round, Runner, two_processes

PATHS = all_paths()
COURSES = sorted(one_engine().courses.courses)


def once(act: Act) -> bool:
    """Return whether a second act like it cannot come after it."""
    moves = act.after is not None and act.after not in act.before
    return bool(act.opens or moves or act.approves or act.refuses or act.consequence)


@dataclass(slots=True)
class RacedWalk:
    """A walk of a path on which each step is asked for by two."""

    walker: Walker
    races: Races

    def along(self, path: Path) -> list[str]:
        """Return each step that came out as it must not."""
        found: list[str] = []
        for number, step in enumerate(path):
            self.walker.now += timedelta(days=step.days, minutes=1)
            act = act_of(self.walker.book, step.act)
            came = self.races(self._round(step, act, number))
            made = [one for one in came if one.how == DONE]
            if not came_right(act, came):
                found.append(f"{number} {step.act}: {came}")
            if act.opens and made:
                self.walker.opened.setdefault(step.act.partition(".")[0], []).append(made[0].to)
        return found

    def _round(self, step: Step, act: Act, number: int) -> Round:
        request, signed = self.walker.request(step)
        if act.opens:
            # two could be opened else: it stands once if it is said to
            request = replace(request, only=f"{step.act}/{number}")
        fits = [id_ for id_, post in POSTS.items() if post in act.posts and id_ != step.by]
        runners = [
            Runner(request, by, signed.at, act.only_system) for by in (step.by, (fits or [step.by])[-1])
        ]
        return runners[0], runners[1]


def came_right(act: Act, came: tuple[Came, Came]) -> bool:
    """Return whether this may come to two who ask for one act at once."""
    made = sum(one.how == DONE for one in came)
    return not any(one.how.startswith("error:") for one in came) and (
        made == 1 or (made == 2 and not once(act))
    )


def walked_by_two(store: Store, database: str, paths: Mapping[str, Path]) -> dict[str, list[str]]:
    """Walk these paths one after the other; return what is wrong, by their names."""
    book = quick(one_engine())
    with store.writing() as session:
        officers(session, store)
    found: dict[str, list[str]] = {}
    with two_processes(database, store.keys) as races:
        for name, path in paths.items():
            emptied(store)
            wrong = RacedWalk(Walker(store, book), races).along(path)
            wrong += stands_wrong(store, [act_of(book, step.act) for step in path])
            if wrong:
                found[name] = wrong
    return found


def stands_wrong(store: Store, acts: Iterable[Act]) -> list[str]:
    """Return what is wrong with what was left by steps of these acts."""
    book, rows = quick(one_engine()), dump_of(store)
    found = [*amiss(rows), *broken(rows, book.courses)]
    with store.reading() as session:
        chain = audit.verify(session)
        roots = [row["id"] for row in rows["proceeding"] if row["parent_id"] is None]
        for family in kept.families(session, store.keys, book.courses, roots):
            found += broken_in(family)
    if not chain.whole or chain.entries != len(rows["proceeding_act"]):
        found.append(f"the chain is {chain}")
    wanted = [(bool(act.approves or act.refuses), act.consequence is not None) for act in acts]
    decided, brought = (sum(one[kind] for one in wanted) for kind in (0, 1))
    if (len(rows["decision"]), len(rows["consequence"])) != (decided, brought):
        found.append(
            f"decided {len(rows['decision'])}, expected {decided}; {len(rows['consequence'])} follow"
        )
    return found


def test_a_step_two_ask_for_at_once_is_made_once(store: Store, database: str) -> None:
    book = one_engine()
    own = [own_paths(book, course, PATHS) for course in COURSES]
    longest = [max(paths, key=lambda name, paths=paths: len(paths[name])) for paths in own]

    assert walked_by_two(store, database, {name: PATHS[name] for name in longest}) == {}


@pytest.mark.slow
def test_every_step_of_every_path_is_made_once_by_two(store: Store, database: str) -> None:
    assert walked_by_two(store, database, PATHS) == {}
