"""Whose lines are whose, however they stand in their file."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.intake.parquet import order, partition
from checker.intake.read import read
from checker.intake.rejection import IntakeRefused
from rules.cases import Case, Lines
from rules.fact import Value
from tests.checker.intake.test_parquet import columns, folder, roster
from tests.checker.intake.vocabulary import VOCABULARY, codes, taken

Line = tuple[str | None, str]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of two blocks of a hundred, files looked through in pieces that fit neither."""
    monkeypatch.setattr(order, "MAX_CASES", 200)
    monkeypatch.setattr(order, "_AT_ONCE", 77)
    monkeypatch.setattr(partition, "_AT_ONCE", 130)


def workers(cases: list[Case]) -> dict[str, list[Value]]:
    return {
        case.case_id: [row["worker"] for row in case.lines["roster"].rows]
        for case in cases
        if "roster" in case.lines
    }


def some_lines(cases: int, seed: int) -> list[Line]:
    dice = random.Random(seed)
    return [
        (str(case), f"W{case}-{n}")
        for case in range(1, cases + 1)
        for n in range(dice.choice((0, 0, 1, 2, 5)))
    ]


def expected(lines: list[Line], cases: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {str(case): [] for case in range(1, cases + 1)}
    for case_id, worker in lines:
        if case_id in found:
            found[case_id].append(worker)
    return found


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "arranged", ["in order", "shuffled", "backwards", "two at a time", "swapped at the end"]
)
def test_lines_find_their_cases_in_any_order(tmp_path: Path, arranged: str) -> None:
    cases = 750
    lines = some_lines(cases, 7)
    if arranged == "shuffled":
        random.Random(1).shuffle(lines)
    elif arranged == "backwards":
        lines.reverse()
    elif arranged == "two at a time":
        lines = lines[::2] + lines[1::2]
    elif arranged == "swapped at the end":
        lines.insert(0, lines.pop())

    intake, taken_cases = taken(
        folder(tmp_path / "d", columns(*({} for _ in range(cases))), roster=roster(*lines))
    )

    assert workers(taken_cases) == expected(lines, cases)
    assert intake.rejections == []
    assert all(case.lines["roster"].complete for case in taken_cases)


@settings(max_examples=40)
@given(
    st.permutations(range(1, 7)),
    st.lists(
        st.tuples(st.sampled_from([None, "", "x", "y", *"123456"]), st.sampled_from(["W1", "W2", "\0"])),
        max_size=14,
    ),
    st.booleans(),
    st.integers(1, 5),
    st.lists(st.integers(1, 6), max_size=2),
)
def test_any_lines_of_any_cases(
    tmp_path_factory: pytest.TempPathFactory,
    ids: list[int],
    lines: list[Line],
    ordered: bool,
    at_once: int,
    rejected: list[int],
) -> None:
    """Lines that cannot be taken leave their list incomplete; those of nobody are counted once."""
    known = [str(one) for one in ids]
    if ordered:
        lines = sorted(lines, key=lambda line: known.index(line[0]) if line[0] in known else 3)
    frame = columns(*({"case_id": one, "headcount": -1 if int(one) in rejected else 1} for one in known))
    path = folder(tmp_path_factory.mktemp("any"), frame, roster=roster(*lines))

    with pytest.MonkeyPatch.context() as patch:
        for module, name in (
            (order, "BLOCK"),
            (order, "MAX_CASES"),
            (order, "_AT_ONCE"),
            (partition, "_AT_ONCE"),
        ):
            patch.setattr(module, name, at_once)
        intake, cases = taken(path)

    good = [one for one in known if int(one) not in rejected]
    sound = [line for line in lines if "\0" not in line[1]]
    broken = {case_id for case_id, worker in lines if "\0" in worker}
    assert [case.case_id for case in cases] == good
    for case in cases:
        rows = tuple({"worker": worker} for case_id, worker in sound if case_id == case.case_id)
        complete = case.case_id not in broken and bool(lines)
        assert case.lines.get("roster", Lines((), complete=False)) == Lines(rows, complete=complete)
    told = {
        "lines_nameless": sum(case_id in {None, ""} for case_id, _ in lines),
        "lines_strange": sum(case_id in {"x", "y"} for case_id, _ in lines),
    }
    for code, count in told.items():
        assert [one.message.split(" 行")[0] for one in intake.rejections if one.code == code] == [
            *([f"第 {first_row(lines, code)}"] if count else [])
        ]
        assert all(f"{count} 行职工花名册" in one.message for one in intake.rejections if one.code == code)
    marks = [one.row for one in intake.rejections if one.code == "control_character"]
    assert sorted(marks) == [
        row for row, (case_id, worker) in enumerate(lines, start=1) if case_id in good and "\0" in worker
    ]


def first_row(lines: list[Line], code: str) -> int:
    nameless = {None, ""}
    wanted = nameless if code == "lines_nameless" else {"x", "y"}
    return next(row for row, (case_id, _) in enumerate(lines, start=1) if case_id in wanted)


def test_a_bad_line_is_told_with_its_row_and_leaves_the_list_incomplete(tmp_path: Path) -> None:
    lines = roster(("1", "W01"), ("2", "W02"), ("2", "W03"), wage_fen=pl.Series([1, 10**13 + 1, 2]))
    path = folder(tmp_path / "d", columns({}, {}), roster=lines)

    intake, cases = taken(path)

    assert [case.lines["roster"] for case in cases] == [
        Lines(({"worker": "W01", "wage_fen": 1},)),
        Lines(({"worker": "W03", "wage_fen": 2},), complete=False),
    ]
    told = [(one.file, one.row, one.column, one.code) for one in intake.rejections]
    assert told == [(str(path / "roster.parquet"), 2, "wage_fen", "out_of_range")]
    assert (intake.read, intake.accepted) == (2, 2)


def test_lines_of_rejected_cases_are_counted_and_neither_checked_nor_taken(tmp_path: Path) -> None:
    frame = columns({"headcount": -1}, {"headcount": 1})
    lines = roster(("1", "a\0"), ("1", "b\0"), ("2", "W02"))

    intake, cases = taken(folder(tmp_path / "d", frame, roster=lines))

    assert codes(intake) == ["out_of_range", "employer_rejected"]
    assert "2 行职工花名册" in intake.rejections[1].message
    assert workers(cases) == {"2": ["W02"]}


def test_the_list_of_a_name_given_twice_is_in_doubt(tmp_path: Path) -> None:
    frame = columns({"case_id": "1"}, {"case_id": "2"}, {"case_id": "1"})

    intake, cases = taken(
        folder(tmp_path / "d", frame, roster=roster(("1", "W01"), ("2", "W02"), ("1", "W03")))
    )

    assert codes(intake) == ["duplicate_case"]
    worker = ({"worker": "W01"}, {"worker": "W03"})
    assert [case.lines["roster"] for case in cases] == [
        Lines(worker, complete=False),
        Lines(({"worker": "W02"},)),
    ]


def test_line_numbers_order_the_lines_and_start_from_nought(tmp_path: Path) -> None:
    lines = roster(
        ("1", "c"), ("1", "a"), ("1", "b"), ("2", "d"), line_no=pl.Series([None, 3, 7, 5], dtype=pl.Int16)
    )

    _, cases = taken(folder(tmp_path / "d", columns({}, {}), roster=lines))

    assert workers(cases) == {"1": ["a", "b", "c"], "2": ["d"]}


def test_a_batch_is_closed_before_its_lines_become_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "MAX_LINES_HELD", 350)
    lines = [(str(case), "W") for case in range(1, 501) for _ in range(3 if case <= 100 else 1)]
    path = folder(tmp_path / "d", columns(*({} for _ in range(500))), roster=roster(*lines))

    sizes = [len(batch) for batch in batches_of(path)]

    # 300 lines of the first hundred leave no room for the 100 lines of the second
    assert sizes == [100, 300, 100]


def test_lines_beyond_what_one_case_may_have_are_cut_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.intake.parquet.lines.MAX_LINES", 2)
    lines = roster(("1", "a"), ("1", "b"), ("1", "c"), ("2", "d"))

    intake, cases = taken(folder(tmp_path / "d", columns({}, {}), roster=lines))

    assert codes(intake) == ["too_many_lines"]
    assert workers(cases) == {"1": ["a", "b"], "2": ["d"]}
    assert [case.lines["roster"].complete for case in cases] == [False, True]


def test_a_stretch_of_cases_with_more_lines_than_memory_holds_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.intake.parquet.survey.MAX_BLOCK_LINES", 3)
    path = folder(tmp_path / "d", columns({}), roster=roster(*[("1", "a")] * 4))

    with pytest.raises(IntakeRefused) as refusal:
        taken(path)

    assert refusal.value.code == "too_large"


def test_what_was_regrouped_on_disk_is_gone_afterwards_and_after_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(room))
    monkeypatch.setattr(order, "MAX_CASES", 100)
    frame = columns(*({} for _ in range(200)))
    lines = roster(*[(str(1 + n % 200), "W") for n in range(400)])
    path = folder(tmp_path / "d", frame, roster=lines)

    batches = batches_of(path)
    first = next(batches)
    regrouped = [*room.rglob("*")]
    batches.close()

    assert len(first) == 100
    assert regrouped
    assert [*room.iterdir()] == []
    monkeypatch.setattr("polars.DataFrame.write_parquet", _fail)
    with pytest.raises(IntakeRefused) as refusal:
        taken(path)
    assert refusal.value.code == "not_writable"
    assert [*room.iterdir()] == []


def _fail(*_: object, **__: object) -> None:
    raise OSError("no space left on device")


def batches_of(path: Path) -> Any:
    return read([path], VOCABULARY, place=None, day=None).batches
