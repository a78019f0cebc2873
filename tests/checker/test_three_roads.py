"""Ten thousand cases by three roads: the reference engine, durable-rules in its process, the real command.

The roads share the reader of a case and nothing after it. Each case must come out the same on all: what is
TRUE, what cannot be told and for want of which facts, what follows from it, and its score.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from checker.engines.agreement import Agreement, HalfJudged, TwoOutOfTwo
from checker.engines.durable.engine import DurableEngine
from checker.engines.durable.patience import Patience
from checker.model_bureau.model_year import make_year
from checker.model_bureau.written import written_case
from checker.scoring.assess import Assessor
from rules.cases import Case, read_case
from rules.rule_base import RuleBase, shipped
from tests.checker.case_facts.half_known import Maker
from tests.checker.engines.drawn import Drawer
from tests.checker.engines.durable.needs import DURABLE_RULES
from tests.checker.engines.durable.shipped_cases import Cases
from tests.checker.engines.parity import everything, only

pytestmark = DURABLE_RULES

STEADY = Patience(answer=60.0, silence=60.0, start=120.0)
SUNLIT = Path(sys.executable).with_name("sunlit")
DAYS = (date(2026, 11, 22), date(2022, 1, 1))
PLACES = ("320500", "440300", "540100")
AMOUNTS = (0, 1, 499_999, 500_000, 799_999, 800_000, 999_999, 1_000_000, 1_999_999, 2_000_000)

Written = dict[str, Any]


def made_up(size: int) -> Iterator[Case]:
    """Yield cases over the whole vocabulary: from what rules compare, of any kind, of half-known orders."""
    base, random = shipped(), Random("three roads")
    share = size // 4
    yield from Cases(7).some(share)
    # some of these hold more lines than durable-rules is asked about
    yield from Cases(8).some(share // 10, lines=90)
    laws = [base.at(day, place) for day in DAYS for place in PLACES]
    for law in laws:
        yield from Drawer(base, law).cases(random, share * 2 // len(laws))
    maker = Maker(random, AMOUNTS, [f"W{number}" for number in range(1, 13)], most_rows=18)
    yield from (maker.case() for _ in range(size))


def of_the_bureau(size: int) -> Iterator[Case]:
    """Yield written reviews of the model bureau, year after year."""
    reviews = (review for seed in range(1, 100) for review in make_year(seed).reviews)
    for review, _ in zip(reviews, range(size), strict=False):
        # the same employers come again in the next year
        yield replace(review.case, credit_code="")


def thin(size: int) -> Iterator[Case]:
    """Yield made-up cases that all supply the same quarter of the vocabulary: whole rules lack everything."""
    names = sorted(everything(shipped().vocabulary))
    supplied = frozenset(Random("thin").sample(names, len(names) // 4))
    yield from (only(case, supplied) for case in made_up(size))


def written(cases: Iterator[Case], size: int) -> list[Written]:
    """Return so many cases as the contract has them, numbered."""
    found: list[Written] = []
    for case, number in zip(cases, range(size), strict=False):
        one = written_case(replace(case, case_id=f"示例-{number:05}"))
        found.append(one | ({"findings": sorted(case.findings)} if case.findings else {}))
    assert len(found) == size
    return found


def screened(folder: Path, cases: Sequence[Written]) -> dict[str, Any]:
    """Return what the command prints of the cases."""
    path = folder / "cases.ndjson"
    lines = (json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
    _ = path.write_text("".join(lines), encoding="utf-8", newline="\n")
    run = subprocess.run([SUNLIT, "screen", path, "--json"], capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    return json.loads(run.stdout)


@dataclass(slots=True)
class Witness:
    """Two engines that are asked for an assessment, and what they said of the case before."""

    judges: TwoOutOfTwo
    last: Agreement | None = None
    seen: Counter[str] = field(default_factory=Counter[str])

    def begin(self, case: Case) -> HalfJudged:
        # asked twice: the first answer is kept for the test, the second goes on to the assessment
        self.last = self.judges.judge(case)
        self.seen[self.last.alone_because or ("agreed" if self.last.agreed else "differ")] += 1
        return self.judges.begin(case)

    def close(self) -> None:
        self.judges.close()


def witness(base: RuleBase) -> Witness:
    second = DurableEngine(base, STEADY)
    assert second.wait_for("ready", seconds=STEADY.start)
    return Witness(TwoOutOfTwo(base, second=second))


def alone(assessor: Assessor, case: Case, listed_once: frozenset[str]) -> Written:
    """Return what the command has to print of a case, by an assessment of it alone."""
    told = assessor.assess(case, everything=True)
    unknown = {one["rule"]: sorted(one["missing"]) for one in told["verdicts"] if one["truth"] == "unknown"}
    return {
        "true": sorted(one["rule"] for one in told["verdicts"] if one["truth"] == "true"),
        "unknown": sorted(unknown.keys() - listed_once),
        "missing": {id_: missing for id_, missing in unknown.items() if id_ not in listed_once},
        "outcome": told["outcome"],
        "score": told["score"],
    }


def printed(entry: Written) -> Written:
    return {
        "true": sorted(entry["true"]),
        "unknown": sorted(entry["unknown"]),
        "missing": {id_: sorted(missing) for id_, missing in entry["missing"].items()},
        "outcome": entry["outcome"],
        "score": entry["score"],
    }


def compare(folder: Path, cases: Sequence[Written]) -> tuple[Counter[str], Counter[str]]:
    """Hold the roads to each other; return how often two engines agreed, and what was told."""
    base = shipped()
    document = screened(folder, cases)
    assert (document["accepted"], document["rejected"]) == (len(cases), [])
    listed_once = frozenset(one["rule"] for one in document["not_supplied"])
    by_id = {entry["case_id"]: entry for entry in document["cases"]}
    assert len(by_id) == len(cases)
    told: Counter[str] = Counter()
    differences: list[str] = []
    judges = witness(base)
    with Assessor(base, judges) as assessor:
        for one in cases:
            want, got = (
                alone(assessor, read_case(base.vocabulary, one), listed_once),
                printed(by_id[one["case_id"]]),
            )
            told.update(true=len(want["true"]), unknown=len(want["unknown"]), missing=len(want["missing"]))
            told[f"referral {want['outcome']['referral']}"] += 1
            differences += [
                f"{one['case_id']} {key}: alone {want[key]}, screened {got[key]}"
                for key in want
                if want[key] != got[key]
            ]
            assert judges.last is not None
            # what is listed once is unknown in every case that it applies to
            verdicts = judges.last.judgement.verdicts
            differences += [
                f"{one['case_id']} {id_}: listed once, but {verdicts[id_].truth.word}"
                for id_ in listed_once & verdicts.keys()
                if verdicts[id_].truth.word != "unknown"
            ]
    assert not differences, f"{len(differences)} differences, the first: {differences[0]}"
    told["listed once"] = len(listed_once)
    return judges.seen, told


def test_reviews_of_the_bureau_come_out_the_same_by_three_roads(tmp_path: Path) -> None:
    engines, told = compare(tmp_path, written(of_the_bureau(120), 120))

    assert engines == {"agreed": 120}
    assert told["true"] > 0
    assert told["listed once"] > 0


@pytest.mark.slow
def test_ten_thousand_cases_come_out_the_same_by_three_roads(tmp_path: Path) -> None:
    """6,000 made up over the whole vocabulary, 400 with a quarter of it, 3,600 written reviews."""
    made_engines, made = compare(tmp_path, written(made_up(6_000), 6_000))
    thin_engines, few = compare(tmp_path, written(thin(400), 400))
    bureau_engines, _ = compare(tmp_path, written(of_the_bureau(3_600), 3_600))

    engines = made_engines + thin_engines + bureau_engines
    assert engines.total() == 10_000
    assert engines.keys() == {"agreed", "too_many_lines"}
    assert engines["too_many_lines"] < 200
    assert bureau_engines == {"agreed": 3_600}
    assert made["true"] > 6_000 * 5
    assert {"referral true", "referral held", "referral unknown", "referral false"} <= made.keys()
    assert few["listed once"] > 10
