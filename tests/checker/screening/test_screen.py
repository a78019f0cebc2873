"""The run from files to counts: mixed places, several files, what is told once, and failures midway."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from checker.intake import batch as batches
from checker.intake.called import Called, Registry
from checker.intake.rejection import IntakeRefused
from checker.screening.json_sink import JsonSink
from checker.screening.parquet_sink import ParquetSink
from checker.screening.results import Screened
from checker.screening.screen import Summary
from checker.screening.workbook_sink import WorkbookSink
from rules.rule_base import shipped
from tests.checker.screening.reviews import DAY, HANGZHOU, SUZHOU, ndjson, screened, taken, unpaid, written

BASE = shipped()


class Collected:
    """Keeps the rows of every case."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}

    def block(self, screened: Screened) -> None:
        self.rows |= {row["case_id"]: row for row in screened.case_rows(BASE)}

    def close(self, summary: Summary) -> None:
        pass

    def abandon(self) -> None:
        self.rows = {}


def test_each_case_is_judged_by_the_law_of_its_own_place(tmp_path: Path) -> None:
    found = Collected()
    # Jiangsu's figure is 10,000 yuan; Zhejiang's is not known, the band runs from 5,000 to 20,000
    cases = [
        unpaid("js at", 1_000_000),
        unpaid("zj inside", 1_000_000, place=HANGZHOU),
        unpaid("zj at the top", 2_000_000, place=HANGZHOU),
        unpaid("js under", 999_999),
    ]

    _ = screened(ndjson(tmp_path / "cases.ndjson", cases), sinks=[found])

    assert {case: "CR01" in row["true"] for case, row in found.rows.items()} == {
        "js at": True,
        "zj inside": False,
        "zj at the top": True,
        "js under": False,
    }
    assert found.rows["zj inside"]["missing"]["CR01"] == [":crime_one_worker"]
    assert "CR01" not in found.rows["js under"]["unknown"]


def test_a_rule_that_nothing_supplied_could_decide_is_told_once_and_not_per_case(tmp_path: Path) -> None:
    found = Collected()
    cases = [written("a", facts={"dispatched_workers": 12, "contract_workers": 107}), written("b")]

    summary = screened(ndjson(tmp_path / "cases.ndjson", cases), sinks=[found])

    assert found.rows["a"]["true"] == ["C01"]
    assert "C01" in found.rows["b"]["unknown"]
    assert "H01" in summary.counts.not_supplied()
    assert "C01" not in summary.counts.not_supplied()
    assert not any("H01" in row["unknown"] for row in found.rows.values())


def test_what_a_later_file_supplies_counts_for_the_cases_of_the_first(tmp_path: Path) -> None:
    """Else the same rule would be told once for one file and case by case for the next."""
    found = Collected()
    first = ndjson(tmp_path / "1.ndjson", [written("a", facts={"headcount": 12})])
    later = ndjson(tmp_path / "2.ndjson", [written("b", facts={"pay_cycle_days": 40})])

    summary = screened(first, later, sinks=[found])

    assert "G05" in found.rows["a"]["unknown"]
    assert "G05" in found.rows["b"]["true"]
    assert "G05" not in summary.counts.not_supplied()


def test_many_batches_give_what_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [unpaid(f"{n}", 900_000 + n * 50_000, place=(SUZHOU, HANGZHOU)[n % 2]) for n in range(12)]
    file = ndjson(tmp_path / "cases.ndjson", cases)
    whole, parts = Collected(), Collected()

    one = screened(file, sinks=[whole])
    monkeypatch.setattr("checker.intake.ndjson.MAX_CASES", 5)
    several = screened(file, sinks=[parts])

    assert batches.MAX_CASES == 100_000
    assert parts.rows == whole.rows
    assert (several.counts.true, several.counts.unknown) == (one.counts.true, one.counts.unknown)


def test_the_register_tells_who_did_not_submit_and_why(tmp_path: Path) -> None:
    codes = {
        "91320500MA1ABCD12R": {"notice_proven": True},
        "11320500014149012N": {"notice_proven": True},
        "92320582MA1XYUAB3C": {},
        "52320500509123456H": {"notice_proven": True, "closed_or_moved_on": date(2026, 5, 1)},
        "93320581MA1RW0000G": {"review_required": False},
    }
    entries = {
        code: Called(code, "示例单位", "enterprise", SUZHOU, **{"review_required": True, **told})  # pyright: ignore[reportArgumentType]
        for code, told in codes.items()
    }
    review = written("a", employer={"credit_code": "91320500MA1ABCD12R", "name": "示例单位"})

    summary = screened(
        ndjson(tmp_path / "c.ndjson", [review]), registry=Registry(tmp_path / "r.xlsx", entries)
    )

    assert [(one.credit_code, one.truth, one.reason) for one in summary.not_submitted] == [
        ("11320500014149012N", "true", "not_submitted"),
        ("92320582MA1XYUAB3C", "unknown", "missing: notice_proven"),
        ("52320500509123456H", "not_applicable", "closed_or_moved"),
    ]


def test_a_review_that_was_rejected_is_not_one_that_was_not_submitted(tmp_path: Path) -> None:
    code = "91320500MA1ABCD12R"
    entries = {code: Called(code, "示例单位", "enterprise", SUZHOU, review_required=True, notice_proven=True)}
    broken = written("a", employer={"credit_code": code}, facts={"headcount": -1})

    file = ndjson(tmp_path / "c.ndjson", [broken, written("b", facts={"headcount": 3})])
    summary = screened(file, registry=Registry(tmp_path / "r.xlsx", entries))

    assert summary.rejected[0].column == "facts.headcount"
    assert summary.not_submitted == []


def test_an_employer_of_the_register_that_submitted_did_submit(tmp_path: Path) -> None:
    code = "91320500MA1ABCD12R"
    entries = {code: Called(code, "示例单位", "enterprise", SUZHOU, review_required=True, notice_proven=True)}
    found = Collected()

    _ = screened(
        ndjson(tmp_path / "c.ndjson", [written("a", employer={"credit_code": code})]),
        sinks=[found],
        registry=Registry(tmp_path / "r.xlsx", entries),
    )

    assert "L02" not in found.rows["a"]["true"] + found.rows["a"]["unknown"]


def test_a_file_that_cannot_be_used_leaves_nothing_half_written(tmp_path: Path) -> None:
    good = ndjson(tmp_path / "1.ndjson", [unpaid("a", 1_000_000)])
    bad = tmp_path / "2.parquet"
    _ = bad.write_bytes(b"PAR1 this is no such file PAR1")
    results = tmp_path / "results"
    results.mkdir()
    sinks = [
        JsonSink(BASE, results / "r.json"),
        ParquetSink(BASE, results / "r.parquet"),
        WorkbookSink(BASE, results / "r.xlsx"),
    ]

    with pytest.raises(IntakeRefused):
        _ = screened(good, bad, sinks=sinks)

    assert list(results.iterdir()) == []


def test_a_held_referral_is_counted_apart(tmp_path: Path) -> None:
    none_of_them = dict.fromkeys(
        (
            "evasion_asset",
            "evasion_flight",
            "evasion_records",
            "evasion_other",
            "ability_to_pay",
            "notice_confirmed",
        ),
        False,
    )
    found = Collected()
    cases = [
        unpaid("referred", 1_000_000),
        unpaid("held", 1_000_000, facts=none_of_them),
        unpaid("no", 999_999),
    ]

    summary = screened(ndjson(tmp_path / "c.ndjson", cases), sinks=[found])

    assert (summary.counts.referrals, summary.counts.referrals_held) == (1, 1)
    assert {case: row["outcome"]["referral"] for case, row in found.rows.items()} == {
        "referred": "true",
        "held": "held",
        "no": "false",
    }
    assert found.rows["held"]["outcome"]["referrals"] == [
        {"crime": "refusal_to_pay", "truth": "true", "held": "no_conduct_element"}
    ]


def test_the_document_has_the_fields_of_the_contract(tmp_path: Path) -> None:
    import json

    out = StringIO()
    file = ndjson(tmp_path / "c.ndjson", [unpaid("a", 1_000_000), written("b", facts={"headcount": -1})])

    _ = screened(file, sinks=[JsonSink(BASE, out)])

    document = json.loads(out.getvalue())
    assert document["rule_base"] == {"version": BASE.version, "fingerprint": BASE.fingerprint}
    assert (document["read"], document["accepted"]) == (2, 1)
    assert set(document["rejected"][0]) >= {"file", "sheet", "row", "column", "code", "message"}
    assert {"rule": "CR01", "title": BASE.rules["CR01"].title, "true": 1, "unknown": 0} in document["rules"]
    assert set(document["cases"][0]) == {
        "case_id", "credit_code", "true", "unknown", "missing", "outcome", "score",
    }  # fmt: skip
    assert document["did_not_submit"] == []
    assert all(set(entry) == {"rule", "facts"} and entry["facts"] for entry in document["not_supplied"])


def test_nothing_accepted_is_a_result_too(tmp_path: Path) -> None:
    file = ndjson(tmp_path / "c.ndjson", [written("b", facts={"headcount": -1})])

    summary = screened(file)

    assert (summary.read, summary.accepted, len(summary.rejected)) == (1, 0, 1)
    assert taken(file).accepted == 0
    assert summary.counts.not_supplied() == []
    assert DAY.year == 2026
