"""One engine beside ours on the same rules and cases, in one process: seconds, and whether they agree.

Both sides start from data at hand in the form each likes best and end with verdicts at hand;
reading, converting and compiling are not timed on either side.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import polars as pl

from benchmarks.measured import Measured, measured
from benchmarks.peers.plain import Told, tell, two_valued
from checker.engines.columnar.engine import ColumnarEngine
from checker.engines.columnar.names import KEY, truth_of
from checker.intake.batch import MAX_CASES, Batch
from checker.screening.blocks import Laws, blocks
from rules.fact import Fact
from rules.rule_base import InForce, RuleBase, shipped

PEERS = ("zen", "durable", "openfisca", "blaze")
T = TypeVar("T")

Lines = dict[str, pl.DataFrame]


def main() -> None:
    """Measure one engine and print what was found as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    _ = parser.add_argument("peer", choices=PEERS)
    _ = parser.add_argument("folder", type=Path)
    _ = parser.add_argument("--rows", type=int, default=100_000, help="cases at most (default: 100000)")
    arguments = parser.parse_args()
    print(json.dumps(beside(arguments.peer, arguments.folder, arguments.rows)))


def beside(name: str, folder: Path, rows: int) -> dict[str, Any]:
    """Return both measurements, how many rules were asked, and how many verdicts were compared."""
    peer = import_module(f"benchmarks.peers.{name}")
    base = shipped()
    batch = first_cases(folder, rows)
    law = base.at(*batch.cases.select("day", "place").row(0))
    told = tell(law, peer.TONGUE, kinds=peer.KINDS)
    theirs_at = batch if peer.ROWS is None else _head(batch, peer.ROWS)
    found, theirs = _theirs(peer, told, theirs_at)
    truths, ours = _ours(base, law, batch, told)
    compared, different = _agreement(found, truths.head(len(theirs_at)), theirs_at, told)
    return {
        "peer": name,
        "rules": len(found),
        "of": sum(rule.kind != "outcome" for rule in law.rules),
        "theirs": {"cases": len(theirs_at), **theirs.as_dict()},
        "ours": {"cases": len(batch), **ours.as_dict()},
        "times_faster": (len(batch) / ours.wall) / (len(theirs_at) / theirs.wall),
        "compared": compared,
        "different": different,
    }


def first_cases(folder: Path, rows: int) -> Batch:
    """Return the first cases of a folder and their lines."""
    cases = pl.scan_parquet(folder / "cases.parquet").head(rows).collect()
    names = cases.select("case_id").lazy()
    lines: Lines = {}
    for path in sorted(folder.glob("*.parquet")):
        if path.stem != "cases":
            frame = pl.scan_parquet(path).join(names, on="case_id", how="semi", maintain_order="left")
            lines[path.stem] = frame.collect()
    return Batch(cases, lines)


def _head(batch: Batch, rows: int) -> Batch:
    cases = batch.cases.head(rows)
    return Batch(
        cases,
        {
            kind: frame.join(cases, on="case_id", how="semi", maintain_order="left")
            for kind, frame in batch.lines.items()
        },
    )


def _theirs(peer: ModuleType, told: Sequence[Told[Any]], batch: Batch) -> tuple[dict[str, Any], Measured]:
    cases = two_valued(batch.cases, _asked(told, None)).select(pl.exclude("^.*__known$"))
    numbers = batch.cases.select("case_id").with_row_index("case")
    lines: Lines = {}
    for kind in peer.KINDS:
        if kind is not None:
            numbered = batch.lines[kind].join(numbers, on="case_id", how="left", maintain_order="left")
            plain = two_valued(numbered, _asked(told, kind)).select(pl.exclude("^.*__known$"))
            lines[kind] = numbered.select("case").hstack(plain.get_columns())
    judge: Callable[[], dict[str, Any]] = peer.prepare(told, cases, lines)
    found, spent = measured(judge)
    return (peer.gathered(found, cases, lines) if hasattr(peer, "gathered") else found), spent


def _asked(told: Sequence[Told[Any]], kind: str | None) -> dict[str, Fact]:
    return {fact.name: fact for one in told for fact in one.columns if fact.kind == kind}


def _ours(
    base: RuleBase, law: InForce, batch: Batch, told: Sequence[Told[Any]]
) -> tuple[pl.DataFrame, Measured]:
    """Judge the same rules, without exemptions, in blocks as screening does."""
    rules = tuple(replace(one.rule, exemptions=()) for one in told)
    supplied = frozenset(
        path for one in told for fact in one.columns for path in (fact.path, fact.kind or fact.path)
    )
    engine = ColumnarEngine(base, replace(law, rules=rules), supplied, with_missing=False)
    laws = Laws(base)
    parts = [_part(batch, start) for start in range(0, len(batch), MAX_CASES)]
    ready = [block for part in parts for block in blocks(part, laws)]

    def judge() -> list[pl.DataFrame]:
        return [engine.judge(block.cases, block.lines).truths.sort(KEY) for block in ready]

    _ = judge()  # the first run also pays for memory that later ones find in place
    truths, spent = measured(judge)
    return pl.concat(truths), spent


def _part(batch: Batch, start: int) -> Batch:
    cases = batch.cases.slice(start, MAX_CASES)
    return _head(Batch(cases, batch.lines), MAX_CASES)


def _agreement(
    found: dict[str, Any], truths: pl.DataFrame, batch: Batch, told: Sequence[Told[Any]]
) -> tuple[int, list[str]]:
    """Count the verdicts that rest on nothing unknown, and name the rules that differ among them."""
    compared, different = 0, list[str]()
    for one in told:
        if one.rule.id not in found:
            continue
        known = _known(one, batch)
        ours = truths.get_column(truth_of(one.rule.id)).filter(known)
        theirs = pl.Series(list(found[one.rule.id]), dtype=pl.Boolean).filter(known)
        compared += len(ours)
        wrong = int(ours.ne_missing(theirs).sum())
        if wrong:
            different.append(f"{one.rule.id}: {wrong} of {len(ours)}")
    return compared, different


def _known(one: Told[Any], batch: Batch) -> pl.Series:
    """Return the cases of which everything the rule reads is known, in all lines of a complete list."""
    of_case = two_valued(batch.cases, {f.name: f for f in one.columns if f.kind is None})
    known = _all_known(of_case, batch.cases.height)
    kind = one.rule.for_each
    if kind is None:
        return known
    frame = batch.lines[kind]
    of_lines = two_valued(frame, {f.name: f for f in one.columns if f.kind == kind})
    unsure = frame.select("case_id").filter(~_all_known(of_lines, frame.height)).unique()
    given = batch.cases.get_column(f"{kind}__given").fill_null(value=False)
    return known & given & ~batch.cases.get_column("case_id").is_in(unsure.get_column("case_id").implode())


def _all_known(frame: pl.DataFrame, height: int) -> pl.Series:
    names = [name for name in frame.columns if name.endswith("__known")]
    if not names:
        return pl.Series([True]).new_from_index(0, height)
    return frame.select(pl.all_horizontal(names)).to_series()


__all__ = ["PEERS", "beside", "first_cases"]

if __name__ == "__main__":
    main()
