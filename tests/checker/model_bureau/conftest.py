"""One year, made and written once for all tests of this folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from checker.intake.batch import to_cases
from checker.intake.called import Registry, read_registry
from checker.intake.read import read
from checker.model_bureau.files import WrittenYear, write_year
from checker.model_bureau.model_year import ModelYear, make_year
from checker.model_bureau.year import DAY
from checker.screening.json_sink import JsonSink
from checker.screening.screen import screen
from rules.cases import Case
from rules.rule_base import RuleBase, shipped


@pytest.fixture(scope="session")
def base() -> RuleBase:
    return shipped()


@pytest.fixture(scope="session")
def year() -> ModelYear:
    return make_year(1)


@pytest.fixture(scope="session")
def written(year: ModelYear, base: RuleBase, tmp_path_factory: pytest.TempPathFactory) -> WrittenYear:
    return write_year(tmp_path_factory.mktemp("year"), year, base.vocabulary)


@dataclass(frozen=True)
class Screening:
    """The written workbooks as intake read them and the screening judged them."""

    registry: Registry
    cases: list[Case]
    document: dict[str, Any]
    warnings: list[str]


@pytest.fixture(scope="session")
def screening(written: WrittenYear, base: RuleBase, tmp_path_factory: pytest.TempPathFactory) -> Screening:
    out = tmp_path_factory.mktemp("result") / "result.json"
    registry = read_registry(written.register)
    intake = read([written.reviews], base.vocabulary, place=None, day=DAY, registry=registry)
    batches = list(intake.batches)
    intake.batches = iter(batches)
    summary = screen(intake, base, [JsonSink(base, out)], registry=registry, day=DAY)
    document = json.loads(out.read_text(encoding="utf-8"))
    cases = [case for batch in batches for case in to_cases(batch, base.vocabulary)]
    return Screening(registry, cases, document, [warning.message for warning in summary.warnings])
