from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from checker.model_bureau.broken_rows import broken
from checker.model_bureau.files import WrittenYear
from checker.model_bureau.handwriting import OFFICES
from checker.model_bureau.model_year import ModelYear, make_year
from checker.model_bureau.written import write_cases, write_labels, written_case
from checker.model_bureau.year import PLACES, PLAN
from rules.cases import Case, read_case
from rules.rule_base import RuleBase
from tests.checker.model_bureau.conftest import Screening


def test_intake_reads_the_workbooks_back_as_the_very_cases(year: ModelYear, screening: Screening) -> None:
    """Aliases, title rows, 2026.5.31, 2,360.10元, 万元, minutes, √ and ×, 无 and /: all the same facts."""
    cases = {case.case_id: case for case in screening.cases}

    differing = [one.label.scenario for one in year.reviews if cases.get(one.case.case_id) != one.case]
    assert differing == []
    assert len(screening.cases) == len(cases) == 1_280
    assert (screening.document["read"], screening.document["accepted"]) == (1_280 + 13, 1_280)


def test_exactly_the_broken_rows_are_rejected_where_they_stand(
    written: WrittenYear, screening: Screening
) -> None:
    found = Counter(
        (one["file"], one["sheet"], one["row"], one["code"]) for one in screening.document["rejected"]
    )

    assert found == Counter((one.file, one.sheet, one.row, one.code) for one in written.rejected)
    # 13 rows of employers, 2 lines and the lines of a rejected row, told once
    assert found.total() == PLAN.broken_rows + PLAN.broken_lines == 16
    assert len({one.code for one in written.rejected}) == 15
    assert screening.warnings == []


def test_broken_rows_are_of_nobody_who_sent_nothing(year: ModelYear) -> None:
    absent = {called.employer.credit_code for called in year.absent}
    rows = broken(year.reviews).rows

    assert absent & {row.of.employer.credit_code for row in rows} == set()
    assert absent & {row.cells.get("credit_code") for row in rows} == set()


def test_the_register_is_read_back(year: ModelYear, screening: Screening) -> None:
    registry = screening.registry

    assert (registry.rejections, registry.warnings) == ((), ())
    assert [
        (
            entry.credit_code,
            entry.name,
            entry.unit_type,
            entry.place,
            entry.review_required,
            entry.notice_proven,
        )
        for entry in registry.entries.values()
    ] == [
        (
            one.employer.credit_code,
            one.employer.name,
            one.employer.unit_type,
            one.employer.place,
            True,
            one.notice_proven,
        )
        for one in year.register
    ]
    closed = {code: entry.closed_or_moved_on for code, entry in registry.entries.items()}
    assert closed == {one.employer.credit_code: one.closed_or_moved_on for one in year.register}


def test_the_json_is_read_back_as_the_very_cases(
    year: ModelYear, written: WrittenYear, base: RuleBase
) -> None:
    lines = written.cases.read_text(encoding="utf-8").splitlines()
    cases = [read_case(base.vocabulary, json.loads(line)) for line in lines]

    def without_role(case: Case) -> dict[str, object]:
        # the reader fills in who is charged; a form leaves it to the presumption
        return {name: value for name, value in case.facts.items() if name != "subject_role"}

    for case, review in zip(cases, year.reviews, strict=True):
        assert without_role(case) == without_role(review.case)
        assert case.lines == review.case.lines
        assert (case.case_id, case.place, case.day) == (
            review.case.case_id,
            review.case.place,
            review.case.day,
        )
        assert (case.credit_code, case.name) == (review.case.credit_code, review.case.name)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    written: WrittenYear, year: ModelYear, tmp_path: Path
) -> None:
    again, other = make_year(year.seed), make_year(year.seed + 1)
    for name, made in (("again", again), ("other", other)):
        write_cases(tmp_path / f"{name}.ndjson", made.reviews)
        write_labels(tmp_path / f"{name}.labels.ndjson", made.reviews)

    assert (tmp_path / "again.ndjson").read_bytes() == written.cases.read_bytes()
    assert (tmp_path / "again.labels.ndjson").read_bytes() == written.labels.read_bytes()
    assert (tmp_path / "other.ndjson").read_bytes() != written.cases.read_bytes()


def test_labels_are_written_beside_the_cases(year: ModelYear, written: WrittenYear) -> None:
    labels = [json.loads(line) for line in written.labels.read_text(encoding="utf-8").splitlines()]

    assert [label["case_id"] for label in labels] == [review.case.case_id for review in year.reviews]
    assert sum(label["referral"] == "true" for label in labels) == 9
    assert all(label["scenario"] for label in labels)


def test_offices_share_the_places_among_them() -> None:
    assert sorted(place for office in OFFICES for place in office.places) == sorted(PLACES)
    assert len({(office.dates, office.alias, office.employers) for office in OFFICES}) == len(OFFICES)


def test_a_list_not_handed_in_is_left_out_of_the_json_and_one_in_part_is_named(year: ModelYear) -> None:
    by_scenario = {review.label.scenario: written_case(review.case) for review in year.reviews}

    assert "roster" not in by_scenario["roster not handed in"]["lines"]
    assert by_scenario["roster handed in in part"]["incomplete"] == ["roster"]
    assert by_scenario["nothing handed in but the form"]["lines"] == {}


@pytest.mark.parametrize("file", [office.file for office in OFFICES])
def test_every_office_hands_in_a_workbook(written: WrittenYear, file: str) -> None:
    assert (written.reviews / file).stat().st_size > 100_000
