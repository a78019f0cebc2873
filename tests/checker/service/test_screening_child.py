"""The child that screens one job: a process of its own, told by an order, telling line by line."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from checker.intake.batch import from_cases
from checker.intake.read import read
from checker.intake.rejection import IntakeRefused, refused
from checker.service.screening_child import ECHOING, OWN_WORDS, carry_out, failure_of
from checker.service.screening_order import InputFormat, Order, Told
from rules.cases import read_case
from rules.rule_base import shipped
from tests import small_base
from tests.checker.cli.commands import ROOT, sunlit
from tests.checker.screening.reviews import DAY, HANGZHOU, SUZHOU, ndjson, unpaid, written

CODE = "91320500MA1ABCD12R"
CSV = f"统一社会信用代码,单位名称,用工地区划代码,职工人数\n{CODE},示例建筑劳务有限公司,{SUZHOU},12\n"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended, and what it told until then."""

    code: int
    told: Sequence[Mapping[str, Any]]
    errors: str
    result: bytes | None

    @property
    def failed(self) -> Mapping[str, str]:
        return self.told[-1]["failed"]


def order(kind: InputFormat = "ndjson", **more: Any) -> Order:
    usual: dict[str, Any] = {
        "day": DAY,
        "default_place": SUZHOU,
        "jurisdiction": SUZHOU,
        "rule_base": None,
        "language": "en",
    }
    return Order(format=kind, **(usual | more))


def started(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "checker.service.screening_child", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def carried_out(folder: Path, one: Order) -> Ended:
    one.write(folder)
    with started(folder) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        told = [json.loads(line) for line in child.stdout]
        errors = child.stderr.read().decode()
    result = folder / "result.json"
    return Ended(child.returncode, told, errors, result.read_bytes() if result.exists() else None)


def here(folder: Path, one: Order) -> Ended:
    """Carry out an order in this process, as the child does in its own."""
    told: list[Told] = []
    try:
        told.append(Told(done=carry_out(one, folder, told.append)))
    except Exception as error:
        told.append(Told(failed=failure_of(error, one.language)))
    result = folder / "result.json"
    lines = [json.loads(each.line()) for each in told]
    code = 1 if "failed" in lines[-1] else 0
    return Ended(code, lines, "", result.read_bytes() if result.exists() else None)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # carrying out an order moves into its folder; this moves back
    monkeypatch.chdir(tmp_path)


def parquet(path: Path, cases: list[dict[str, Any]]) -> None:
    vocabulary = shipped().vocabulary
    from_cases([read_case(vocabulary, case) for case in cases], vocabulary).cases.write_parquet(path)


def workbook(path: Path, header: Sequence[str], *rows: Sequence[Any]) -> None:
    frame = pl.DataFrame([dict(zip(header, row, strict=True)) for row in rows])
    _ = frame.write_excel(path, worksheet="单位")


def given(folder: Path, kind: InputFormat) -> None:
    path = folder / f"input.{kind}"
    if kind == "ndjson":
        cases = [unpaid("a", 1_000_000), written("b", facts={"headcount": -1}), unpaid("c", 999_999)]
        _ = ndjson(path, cases)
    elif kind == "parquet":
        parquet(path, [unpaid("a", 1_000_000), written("b", facts={"headcount": 46})])
    elif kind == "csv":
        _ = path.write_text(CSV, encoding="gb18030")
    else:
        header, row = (line.split(",") for line in CSV.splitlines())
        workbook(path, header, row)


@pytest.mark.parametrize(
    "kind", ["ndjson", *(pytest.param(name, marks=pytest.mark.slow) for name in ("csv", "xlsx", "parquet"))]
)
def test_the_result_is_what_the_command_prints_for_the_same_input(tmp_path: Path, kind: InputFormat) -> None:
    given(tmp_path, kind)

    ended = carried_out(tmp_path, order(kind))

    arguments = ("--day", DAY.isoformat(), "--place", SUZHOU, "--lang", "en", "--json")
    command = sunlit("screen", f"input.{kind}", *arguments, folder=tmp_path)
    assert (ended.code, ended.errors) == (0, "")
    assert ended.result is not None
    assert ended.result.decode() == command.out
    assert json.loads(command.out)["accepted"] == ended.told[-1]["done"]["accepted"] > 0


def test_each_block_is_told_and_the_end_with_counts_that_add_up(tmp_path: Path) -> None:
    cases = [unpaid("a", 1), unpaid("b", 1, place=HANGZHOU), written("c", facts={"headcount": -1})]
    _ = ndjson(tmp_path / "input.ndjson", cases)

    ended = here(tmp_path, order(jurisdiction="000000"))

    # a block is one law: the figures of Suzhou and Hangzhou differ
    assert ended.told == [
        {"screened": 1, "expected": None},
        {"screened": 2, "expected": None},
        {"done": {"read": 3, "accepted": 2, "rejected": 1}},
    ]


@pytest.mark.parametrize("kind", ["ndjson", "csv", "xlsx", "parquet"])
def test_a_case_of_another_jurisdiction_costs_its_row_and_no_more(tmp_path: Path, kind: InputFormat) -> None:
    if kind in {"csv", "xlsx"}:
        header = ("case_id", "统一社会信用代码", "用工地区划代码", "职工人数")
        rows = [("a", CODE, SUZHOU, "12"), ("b", "91330100Y00000091A", HANGZHOU, "12")]
        if kind == "csv":
            text = "\n".join(map(",".join, [header, *rows]))
            _ = (tmp_path / "input.csv").write_text(text, encoding="utf-8")
        else:
            workbook(tmp_path / "input.xlsx", header, *rows)
    else:
        cases = [unpaid("a", 1_000_000), unpaid("b", 1_000_000, place=HANGZHOU)]
        if kind == "ndjson":
            _ = ndjson(tmp_path / "input.ndjson", cases)
        else:
            parquet(tmp_path / "input.parquet", cases)

    ended = here(tmp_path, order(kind))

    assert ended.result is not None, ended.told
    result = json.loads(ended.result)
    assert ended.told[-1] == {"done": {"read": 2, "accepted": 1, "rejected": 1}}
    assert [case["case_id"] for case in result["cases"]] == ["a"]
    (rejection,) = result["rejected"]
    assert (rejection["code"], rejection["file"]) == ("out_of_scope", f"input.{kind}")
    assert f"'b' is of {HANGZHOU}, outside the jurisdiction {SUZHOU}" in rejection["message"]


def test_the_lines_of_a_case_of_another_jurisdiction_reach_no_engine(tmp_path: Path) -> None:
    path = ndjson(tmp_path / "c.ndjson", [unpaid("a", 1), unpaid("b", 2, place=HANGZHOU), unpaid("c", 3)])

    intake = read([path], shipped().vocabulary, place=None, day=DAY, jurisdiction="320000")
    (batch,) = intake.batches

    assert batch.cases["case_id"].to_list() == ["a", "c"]
    assert batch.lines["arrears"]["amount_fen"].to_list() == [1, 3]
    assert batch.lines["orders"]["case_id"].to_list() == ["a", "c"]
    assert (intake.read, intake.accepted) == (3, 2)
    assert [(one.row, one.code) for one in intake.rejections] == [(2, "out_of_scope")]


def test_an_input_of_nothing_but_other_jurisdictions_is_screened_to_nothing(tmp_path: Path) -> None:
    _ = ndjson(tmp_path / "input.ndjson", [unpaid("a", 1, place=HANGZHOU)])

    ended = here(tmp_path, order())

    assert ended.told == [{"done": {"read": 1, "accepted": 0, "rejected": 1}}]
    assert ended.result is not None
    assert json.loads(ended.result)["cases"] == []


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("ndjson", b"", "empty"),
        ("ndjson", b"\n", "no_rows"),
        ("parquet", "示例姓名".encode(), "not_parquet"),
        ("xlsx", "示例姓名".encode(), "not_a_workbook"),
        ("csv", "示例姓名,示例姓名\n".encode(), "no_header"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence_without_its_content_or_path(
    tmp_path: Path, kind: InputFormat, content: bytes, code: str
) -> None:
    _ = (tmp_path / f"input.{kind}").write_bytes(content)

    ended = here(tmp_path, order(kind))

    assert (ended.code, ended.failed["code"], ended.result) == (1, code, None)
    assert ended.failed["message"].startswith(f"input.{kind}: ")
    for private in (str(tmp_path), "示例姓名", "示例姓名".encode().hex()[:4], repr("示".encode())[2:-1]):
        assert private not in ended.failed["message"]


def test_a_rule_base_of_the_site_is_used_in_place_of_the_shipped_one(tmp_path: Path) -> None:
    base, folder = tmp_path / "base", tmp_path / "job"
    folder.mkdir()
    _ = small_base.write(base)
    _ = ndjson(folder / "input.ndjson", [written("a", facts={"headcount": 11})])

    ended = here(folder, order(rule_base=str(base)))

    assert ended.result is not None, ended.told
    assert [case["true"] for case in json.loads(ended.result)["cases"]] == [["A01"]]


def test_a_broken_rule_base_is_for_the_operator_and_shows_no_path(tmp_path: Path) -> None:
    _ = ndjson(tmp_path / "input.ndjson", [written("a")])

    ended = here(tmp_path, order(rule_base=str(tmp_path / "nowhere"), language="zh"))

    assert ended.failed["code"] in {"rule_base", "io"}
    assert "请联系管理员" in ended.failed["message"]
    assert str(tmp_path) not in ended.failed["message"]


def test_without_an_order_the_child_says_so_without_a_traceback(tmp_path: Path) -> None:
    with started(tmp_path) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        told, errors = json.loads(child.stdout.read()), child.stderr.read()

    assert (child.returncode, told["failed"]["code"], errors) == (1, "io", b"")


def test_a_child_whose_parent_is_gone_ends_and_removes_what_lies_in_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    order().write(folder)
    os.mkfifo(folder / "input.ndjson")
    with started(folder) as child:
        assert child.stdin is not None

        child.stdin.close()
        code = child.wait()

    assert code == 1
    assert not folder.exists()


def test_an_unforeseen_error_tells_its_kind_and_nothing_it_picked_up() -> None:
    told = failure_of(KeyError("示例姓名"), "zh")

    assert told.code == "internal"
    assert "KeyError" in told.message
    assert "示例姓名" not in told.message


@pytest.mark.parametrize("line", [b"", b"[]", b"thread panicked\n", b'{"screened": "1"}', b'{"other": 1}'])
def test_what_libraries_print_is_not_taken_for_progress(line: bytes) -> None:
    assert Told.read(line) is None


def test_what_is_told_reads_back_as_it_was() -> None:
    for told in (Told(screened=3, expected=None), Told(screened=3, expected=9)):
        assert Told.read(told.line().encode()) == told


def test_a_child_that_is_killed_leaves_no_result(tmp_path: Path) -> None:
    order().write(tmp_path)
    os.mkfifo(tmp_path / "input.ndjson")
    with started(tmp_path) as child:
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL

    assert not (tmp_path / "result.json").exists()


NAME = "示例张三110101"


@pytest.mark.parametrize(
    ("column", "values"), [(NAME, ["x"]), ("headcount", [{NAME: 1}])], ids=["column", "field of a struct"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_name_somebody_gave_to_a_column_is_not_told(
    tmp_path: Path, column: str, values: list[Any], language: str
) -> None:
    pl.DataFrame({"case_id": ["a"], column: values}).write_parquet(tmp_path / "input.parquet")

    ended = here(tmp_path, order("parquet", language=language))

    assert ended.failed["code"] == "wrong_columns"
    assert NAME not in ended.failed["message"]
    assert "…" in ended.failed["message"]


def test_a_name_somebody_gave_to_a_sheet_is_not_told(tmp_path: Path) -> None:
    _ = pl.DataFrame({"x": ["y"]}).write_excel(tmp_path / "input.xlsx", worksheet=f"职工花名册{NAME}")

    ended = here(tmp_path, order("xlsx"))

    assert ended.failed["code"] in {"no_header", "wrong_sheet"}
    assert NAME not in ended.failed["message"]


@pytest.mark.parametrize("code", ["unknown_list", "no_case_id"])
def test_a_name_somebody_gave_to_a_file_is_not_told(code: str) -> None:
    told = failure_of(refused(f"input.parquet/{NAME}.parquet", code, "zh", listed=NAME), "zh")

    assert told.code == code
    assert told.message.startswith("…: ")
    assert NAME not in told.message


def test_a_refusal_in_our_own_words_is_told_whole() -> None:
    refusal = refused("input.csv", "broken_quotes", "en", found=17)

    assert failure_of(refusal, "en").message == refusal.message
    assert "line 17" in refusal.message


def test_a_refusal_nobody_has_looked_at_is_told_without_what_it_found() -> None:
    told = failure_of(IntakeRefused("input.csv", "not_a_number", NAME), "zh")

    assert NAME not in told.message


def test_every_refusal_of_intake_is_known_to_repeat_something_or_not_to() -> None:
    codes = refusal_codes()

    assert codes == OWN_WORDS | ECHOING
    assert not OWN_WORDS & ECHOING


def refusal_codes() -> set[str]:
    """Return the codes of all refusals that stand in the source of intake."""
    found: set[str] = set()
    for file in sorted((ROOT / "checker" / "intake").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="refused" | "IntakeRefused"), args=[_, code, *_]):
                    found |= texts(code)
                case ast.Call(func=ast.Name(id="Unsafe") | ast.Attribute(attr="_refused"), args=[code, *_]):
                    found |= texts(code)
                case ast.Assign(targets=[ast.Name(id="code")], value=value):
                    # what is refused a line later; a code of anything else is no refusal
                    if file.name in {"archive.py", "encoding.py"}:
                        found |= texts(value)
                case _:
                    pass
    return found


def texts(node: ast.expr) -> set[str]:
    """Return the texts that may come of an expression: of a choice, either."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=body, orelse=otherwise):
            return texts(body) | texts(otherwise)
        case _:
            return set()
