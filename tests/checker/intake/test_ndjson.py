from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checker.intake import batch as batch_module
from checker.intake import ndjson
from checker.intake.read import read
from checker.intake.rejection import IntakeRefused
from rules.cases import Lines
from rules.fact import ABSENT
from tests.checker.intake.vocabulary import CODES, DAY, PLACE, VOCABULARY, codes, taken

A, B, *_ = CODES


def case(code: str = A, **more: Any) -> dict[str, Any]:
    return {"place": PLACE, "day": "2026-12-31", "employer": {"credit_code": code, "name": "示例"}, **more}


def written(path: Path, *lines: object) -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def test_reads_one_case_a_line(tmp_path: Path) -> None:
    first = case(facts={"headcount": 46, "closed_on": None}, lines={"roster": [{"worker": "W01"}]})
    second = case(B, lines={"roster": [{"worker": "W01"}]}, incomplete=["roster"], findings=["headcount"])

    intake, cases = taken(written(tmp_path / "a.ndjson", first, "", second))

    assert [one.case_id for one in cases] == [A, B]
    assert cases[0].facts == {"headcount": 46, "closed_on": ABSENT}
    assert cases[1].lines == {"roster": Lines(({"worker": "W01"},), complete=False)}
    assert cases[1].findings == {"headcount"}
    assert (intake.read, intake.accepted) == (2, 2)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "not_json"),
        ("[1]", "case_fault"),
        ("[" * 10_000 + "]" * 10_000, "too_deep"),
        ('{"place": "320500", "place": "320582"}', "duplicate_key"),
        ('{"facts": {"headcount": NaN}}', "not_finite"),
        ('{"facts": {"headcount": -Infinity}}', "not_finite"),
        ('{"facts": {"headcount": ' + "9" * 5_000 + "}}", "not_json"),
        (case(B, facts={"headcount": 46.0}), "case_fault"),
        (case(B, facts={"headcount": 1e400}), "not_finite"),
        (case(B, facts={"headcuont": 46}), "case_fault"),
        (case(B, facts={"headcount": 10**9}), "case_fault"),
        (case(B, facts={"remark": "a\0b"}), "case_fault"),
        (json.dumps(case(B, facts={"\ud800": 1})), "case_fault"),
        (json.dumps(case(B, facts={"remark": "\ud800"})), "case_fault"),
        ('{"facts": {"headcount": 1, "head\\u0063ount": 2}}', "duplicate_key"),
        ('{"a":' * 3_000 + "1" + "}" * 3_000, "too_deep"),
        (case(B, facts={"remark": "a\u202eb"}), "control_character"),
        (case(B, facts={"remark": "x" * 10_001}), "too_long"),
        (case(B, case_id="x" * 10_001), "too_long"),
        (case(B, lines={"roster": [{"worker": "a\x1bb"}]}), "control_character"),
        (case("91320500MA1ABCD13R"), "credit_code_checksum"),
        ({"place": PLACE, "day": "2026-12-31"}, "case_nameless"),
        (case(), "duplicate_employer"),
        (case(B, case_id=A), "duplicate_case"),
    ],
)
def test_a_bad_line_costs_itself(tmp_path: Path, line: object, code: str) -> None:
    intake, cases = taken(written(tmp_path / "a.ndjson", case(), line, case(CODES[2])))

    assert [one.credit_code for one in cases] == [A, CODES[2]]
    assert {(one.row, one.code) for one in intake.rejections} == {(2, code)}
    for one in intake.rejections:
        assert f"{one.column}{one.message}".encode().decode().isprintable()
    assert (intake.read, intake.accepted) == (3, 2)


@pytest.mark.parametrize(("line", "code"), [(b"\xff\xff", "not_utf8"), (b'{"place": "\0"}', "nul_bytes")])
def test_a_line_that_is_no_text(tmp_path: Path, line: bytes, code: str) -> None:
    path = written(tmp_path / "a.ndjson", case())
    path.write_bytes(path.read_bytes() + line + b"\n")

    assert codes(taken(path)[0]) == [code]


def test_a_huge_line_is_passed_over_in_bounded_memory(tmp_path: Path) -> None:
    path = written(tmp_path / "a.ndjson", case())
    with path.open("ab") as file:
        file.write(b'{"remark": "' + b"a" * 50_000_000 + b'"}\n')
        file.write(json.dumps(case(B)).encode())

    intake, cases = taken(path)

    assert [one.credit_code for one in cases] == [A, B]
    assert [(one.row, one.code) for one in intake.rejections] == [(2, "line_too_long")]


def test_place_and_day_come_from_the_arguments(tmp_path: Path) -> None:
    _, cases = taken(written(tmp_path / "a.ndjson", {"case_id": "1"}), place=PLACE, day=DAY)

    assert (cases[0].place, cases[0].day) == (PLACE, DAY)


def test_a_json_file_is_one_case_or_a_list(tmp_path: Path) -> None:
    one, many, broken = tmp_path / "one.json", tmp_path / "many.json", tmp_path / "broken.json"
    one.write_text(json.dumps(case(), indent=2))
    many.write_text(json.dumps([case(), case(B)]))
    broken.write_text("{")

    assert len(taken(one)[1]) == 1
    assert len(taken(many)[1]) == 2
    with pytest.raises(IntakeRefused, match="JSON"):
        taken(broken)


def test_a_file_without_any_json_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text("no json\n" * 5_000)

    with pytest.raises(IntakeRefused) as refusal:
        taken(path)

    assert refusal.value.code == "not_ndjson"


def test_batches_are_made_as_they_are_consumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ndjson, "MAX_CASES", 2)
    monkeypatch.setattr(batch_module, "MAX_CASES", 2)
    path = written(tmp_path / "a.ndjson", *[case(code) for code in CODES])

    intake = read([path], VOCABULARY, place=None, day=None)

    assert intake.read == 0
    assert len(next(intake.batches)) == 2
    assert intake.accepted == 2
    assert [len(batch) for batch in intake.batches] == [2, 1]
    assert intake.accepted == 5


@pytest.mark.parametrize("name", ["a.ndjson", "a.json"])
def test_a_file_with_nothing_in_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(" \n \n" if name == "a.ndjson" else "[]")

    with pytest.raises(IntakeRefused) as refusal:
        taken(path)

    assert refusal.value.code == "no_rows"
