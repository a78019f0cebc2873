"""``sunlit screen`` as a user meets it: exit codes, languages, files, and failures without a traceback."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.checker.cli.commands import ROOT, START, here, sunlit
from tests.checker.screening.reviews import ndjson, unpaid, written


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    return ndjson(tmp_path / "reviews.ndjson", [unpaid("a", 1_000_000), unpaid("b", 999_999)])


def test_a_clean_run_ends_with_0_and_the_counts(reviews: Path) -> None:
    done = here("screen", reviews)

    assert done.code == 0
    assert "2 reviews read, 2 accepted, 0 rejections" in done.out
    assert "CR01" in done.out


def test_rejected_rows_end_with_3_and_are_told_with_their_place(tmp_path: Path) -> None:
    file = ndjson(
        tmp_path / "r.ndjson", [written("a", facts={"headcount": 1}), written("b", facts={"headcont": 1})]
    )

    done = here("screen", file)

    assert done.code == 3
    assert "row 2" in done.err
    assert "did you mean headcount" in done.err


def test_json_leaves_one_document_on_standard_output(reviews: Path) -> None:
    done = here("screen", reviews, "--json")

    assert done.code == 0
    assert [case["case_id"] for case in json.loads(done.out)["cases"]] == ["a", "b"]


@pytest.mark.parametrize(("language", "word"), [("zh_CN.UTF-8", "读取 2 份"), ("C", "2 reviews read")])
def test_messages_follow_the_locale(reviews: Path, language: str, word: str) -> None:
    assert word in here("screen", reviews, language=language).out


def test_the_language_can_be_chosen(reviews: Path) -> None:
    assert "读取 2 份" in here("screen", reviews, "--lang", "zh").out
    wrong = here("screen", reviews, "--lang", "fr")
    assert wrong.code == 2
    assert "zh or en" in wrong.err


@pytest.mark.parametrize("ending", ["xlsx", "parquet", "json"])
def test_a_result_file_appears_whole(reviews: Path, ending: str) -> None:
    out = reviews.parent / f"result.{ending}"

    done = here("screen", reviews, "--out", out)

    assert done.code == 0
    assert out.stat().st_size > 0
    assert sorted(path.name for path in reviews.parent.iterdir()) == sorted([out.name, reviews.name])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--out", "result.txt"), "expected a name ending in .xlsx, .parquet, .json"),
        (("--out", "nowhere/result.json"), "there is no folder nowhere"),
        (("--day", "31.12.2026"), "expected a day such as 2026-12-31"),
        (("--place", "Suzhou"), "expected six digits of GB/T 2260"),
        (("--registry", "nowhere.xlsx"), "nowhere.xlsx"),
    ],
)
def test_what_cannot_be_done_is_told_before_anything_is_read(
    reviews: Path, arguments: tuple[str, str], told: str
) -> None:
    done = here("screen", reviews, *arguments, folder=reviews.parent)

    assert done.code == 2
    assert told in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


def test_the_result_never_replaces_an_input(tmp_path: Path) -> None:
    file = ndjson(tmp_path / "cases.json", [unpaid("a", 1_000_000)])
    before = file.read_bytes()

    done = here("screen", file, "--out", file)

    assert done.code == 2
    assert file.read_bytes() == before


def test_a_refused_file_is_told_in_json_too(tmp_path: Path) -> None:
    done = here("screen", tmp_path / "nowhere.xlsx", "--json")

    assert done.code == 2
    assert json.loads(done.out)["error"]["code"] == "missing"


@pytest.mark.parametrize("ending", ["xlsx", "parquet", "json"])
def test_a_full_disk_is_told_and_leaves_nothing_behind(reviews: Path, ending: str) -> None:
    out = reviews.parent / f"result.{ending}"

    done = sunlit(
        "screen",
        reviews,
        "--out",
        out,
        before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000)),
    )

    assert done.code == 2
    assert "cannot be read or written" in done.err
    assert "Traceback" not in done.err
    assert [path.name for path in reviews.parent.iterdir()] == [reviews.name]


def test_a_reader_that_leaves_early_gets_no_complaint(reviews: Path) -> None:
    command = [sys.executable, "-c", START, "screen", str(reviews), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()

    assert process.returncode == 1
    assert err == b""


def test_an_interrupt_is_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    file = ndjson(tmp_path / "cases.ndjson", (unpaid(f"{n}", 1_000_000) for n in range(30_000)))
    command = [sys.executable, "-c", START, "screen", str(file), "--out", str(tmp_path / "r.parquet")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        # it is at work once the folder of the result's parts is there
        while len(list(tmp_path.iterdir())) == 1 and process.poll() is None:
            os.sched_yield()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()

    assert process.returncode == 130
    assert b"Traceback" not in err
    assert list(tmp_path.iterdir()) == [file]


def test_a_pipe_is_refused_by_name(tmp_path: Path) -> None:
    pipe = tmp_path / "cases.ndjson"
    os.mkfifo(pipe)

    done = here("screen", pipe)

    assert done.code == 2
    assert "cases.ndjson" in done.err


def test_the_senders_file_comes_back_marked(tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    assert here("template", form).code == 0
    book = openpyxl.load_workbook(form)
    page = book["用人单位"]
    headers = {str(cell.value): cell.column for cell in page[2] if cell.value}
    code = next(column for text, column in headers.items() if text.startswith("统一社会信用代码"))
    page.cell(3, code).value = "91320500MA1ABCD12R"
    page.cell(4, code).value = "91320500MA1ABCD13R"
    book.save(form)

    done = here("screen", form, "--place", "320500", "--mark-errors", tmp_path / "back")

    assert done.code == 3
    marked = openpyxl.load_workbook(tmp_path / "back" / "form-错误说明.xlsx")["用人单位"]
    last = [cell.value for cell in marked[2]].index("错误说明")
    assert marked[3][last].value is None
    assert "校验" in str(marked[4][last].value) or "check" in str(marked[4][last].value)
