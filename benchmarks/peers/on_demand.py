"""Another engine on one case after the other, as a newcomer would use it; its figures as JSON.

It is asked the rules that it can say, told with the words of `benchmarks.peers`; whatever is
unknown is filled in before. Making Python dictionaries of a case is not counted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib import import_module
from typing import Any

import polars as pl
from durable.engine import MessageNotHandledException
from durable.lang import assert_fact, delete_state, get_host, m, ruleset, when_all
from zen import compile_expression

from benchmarks.one_case import DAY, PEERS, PLACE, WARM_UP, Spent, made_up
from benchmarks.peers.plain import Told, tell, two_valued
from checker.intake.batch import from_cases
from rules.cases import Case
from rules.fact import Fact
from rules.rule_base import RuleBase, shipped

MOST = 300
"""Cases of a kind put to an engine, which may take milliseconds for each."""

Row = dict[str, Any]
Stated = tuple[Row, dict[str, list[Row]]]
"""A case with nothing unknown, and its lines."""


def main() -> None:
    """Measure one engine and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    _ = parser.add_argument("peer", choices=PEERS)
    _ = parser.add_argument("--cases", type=int, default=1_000)
    _ = parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    base = shipped()
    law = base.at(DAY, PLACE)
    peer = import_module(f"benchmarks.peers.{arguments.peer}")
    told: list[Told[Any]] = tell(law, peer.TONGUE, kinds=peer.KINDS)
    prepared = {"durable": durable, "zen": zen}[arguments.peer]
    rules, work = prepared(told)
    kinds = made_up(base, arguments.cases, arguments.seed)
    spent = {
        kind: asdict(_timed([*_stated(base, told, peer.KINDS, cases[:MOST])], work))
        for kind, cases in kinds.items()
    }
    of = sum(rule.kind != "outcome" for rule in law.rules)
    print(json.dumps({"peer": arguments.peer, "rules": rules, "of": of, "spent": spent}))


def _timed(cases: Sequence[Stated], work: Callable[[Stated], Any]) -> Spent:
    for case in cases[:WARM_UP]:
        _ = work(case)
    seconds: list[float] = []
    cpu = time.process_time()
    for case in cases:
        start = time.perf_counter()
        _ = work(case)
        seconds.append(time.perf_counter() - start)
    return Spent.of(seconds, time.process_time() - cpu)


def _stated(
    base: RuleBase, told: Sequence[Told[Any]], kinds: Sequence[str | None], cases: Sequence[Case]
) -> list[Stated]:
    batch = from_cases(cases, base.vocabulary)
    rows = _plain(batch.cases, told, None).to_dicts()
    numbered = {case.case_id: number for number, case in enumerate(cases)}
    lines: list[dict[str, list[Row]]] = [{kind: [] for kind in kinds if kind is not None} for _ in cases]
    for kind in (kind for kind in kinds if kind is not None and kind in batch.lines):
        frame = batch.lines[kind]
        plain = _plain(frame, told, kind).to_dicts()
        for case_id, row in zip(frame.get_column("case_id"), plain, strict=True):
            lines[numbered[case_id]][kind].append(row)
    return list(zip(rows, lines, strict=True))


def _plain(frame: pl.DataFrame, told: Sequence[Told[Any]], kind: str | None) -> pl.DataFrame:
    facts: dict[str, Fact] = {fact.name: fact for one in told for fact in one.columns if fact.kind == kind}
    return two_valued(frame, facts).select(pl.exclude("^.*__known$"))


def durable(told: Sequence[Told[Any]]) -> tuple[int, Callable[[Stated], set[str]]]:
    """Return how many rules durable-rules takes, and what judges one case: a session, a fact a line."""
    told = [one for one in told if len({fact.kind for fact in one.columns}) == 1]
    fired: set[str] = set()

    def note(rule: str) -> Callable[[Any], None]:
        return lambda _: fired.add(rule)

    with ruleset("on demand"):
        # a rule that always fires, so that the session may be deleted
        _ = when_all(m.kind == "case")(note("a case came"))
        for one in told:
            condition = (m.kind == (one.rule.for_each or "case")) & one.words.yes()
            _ = when_all(condition)(note(one.rule.id))
    get_host()
    sessions = iter(range(10**9))

    def judge(stated: Stated) -> set[str]:
        case, lines = stated
        fired.clear()
        session = str(next(sessions))
        messages = [{"kind": "case", **case}]
        messages += [{"kind": kind, **row} for kind, rows in lines.items() for row in rows]
        for number, message in enumerate(messages):
            with contextlib.suppress(MessageNotHandledException):
                assert_fact("on demand", {"id": number, "sid": session, **message})
        delete_state("on demand", session)
        return set(fired)

    return len(told), judge


def zen(told: Sequence[Told[str]]) -> tuple[int, Callable[[Stated], list[bool]]]:
    """Return how many rules zen-engine takes, and what judges one case: one expression over all of them."""
    parts = [
        one.words if one.rule.for_each is None else f"some({one.rule.for_each}, {one.words})" for one in told
    ]
    every = compile_expression(f"[{', '.join(parts)}]")

    def judge(stated: Stated) -> list[bool]:
        case, lines = stated
        return every.evaluate({**case, **lines})

    return len(told), judge


if __name__ == "__main__":
    main()
