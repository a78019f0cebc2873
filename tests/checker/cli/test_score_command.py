"""``sunlit score`` and ``sunlit receipt`` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checker.scoring.assessment import ASSESSMENT
from rules.rule_base import shipped
from tests.checker.cli.commands import here as sunlit
from tests.checker.screening.reviews import unpaid

CASE = unpaid("320500-2026-0037", 1_000_000)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where rule bases are kept in this test."""
    monkeypatch.setenv("SUNLIT_RULE_BASES", str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "case.json", CASE)


def written(path: Path, case: Any) -> Path:
    _ = path.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    return path


def test_json_is_an_assessment_and_nothing_else(file: Path) -> None:
    done = sunlit("score", file, "--json", "--one-engine")

    assert (done.code, done.err) == (0, "")
    assessment = ASSESSMENT.validate_python(json.loads(done.out))
    assert assessment["outcome"]["referral"] == "true"
    assert assessment["engines"] == ["reference"]


def test_the_second_engine_is_waited_for(file: Path) -> None:
    pytest.importorskip("durable", reason="durable-rules is not installed: one engine stands alone")

    assessment = json.loads(sunlit("score", file, "--json").out)

    assert (assessment["engines"], assessment["agreed"]) == (["reference", "durable"], True)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            (
                "移送（拒不支付劳动报酬罪）：成立",
                "后续步骤",
                "2026-12-07",
                "只有一个引擎",
                "未经法制机构核验",
            ),
        ),
        ("en", ("拒不支付劳动报酬罪): made out", "next step", "2026-12-07", "one engine stood alone")),
    ],
)
def test_a_terminal_reads_the_conclusion_the_verdicts_and_what_is_due(
    file: Path, language: str, words: tuple[str, ...]
) -> None:
    done = sunlit("score", file, "--lang", language, "--one-engine")

    assert done.code == 0
    assert [word for word in words if word not in done.out] == []


def test_standard_input_is_read_too() -> None:
    import subprocess
    import sys

    from tests.checker.cli.commands import ROOT, START

    done = subprocess.run(
        [sys.executable, "-c", START, "score", "-", "--json", "--one-engine"],
        input=json.dumps(CASE, ensure_ascii=False).encode(),
        capture_output=True,
        cwd=ROOT,
        check=False,
    )

    assert json.loads(done.stdout)["case_id"] == CASE["case_id"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"day": 1', "this is no JSON"),
        ('{"place": "320500", "place": "330100", "day": "2026-11-22"}', "'place' stands twice"),
        ('{"place": "320500", "day": "2026-11-22", "facts": {"headcount": NaN}}', "NaN is no number"),
        ("[]", "use sunlit screen for many"),
        ('{"place": "320500", "day": "2026-11-22", "facts": {"headcont": 1}}', "did you mean headcount"),
        ("[" * 100_000, "this is no JSON"),
        ("\ufeff\xff", "case: found"),
    ],
)
def test_a_case_that_cannot_be_read_is_told_without_a_traceback(
    tmp_path: Path, content: str, told: str
) -> None:
    path = tmp_path / "case.json"
    _ = path.write_text(content, encoding="utf-8")

    done = sunlit("score", path, "--one-engine")

    assert done.code == 2
    assert told in done.err or "this is no JSON" in done.err
    assert "Traceback" not in done.err


def test_a_receipt_is_kept_with_its_rule_base_and_replays(file: Path, kept: Path) -> None:
    receipt = file.with_name("receipt.json")

    done = sunlit("score", file, "--receipt", receipt, "--one-engine", "--json")
    checked = sunlit("receipt", "verify", receipt)

    assert done.code == 0
    assert [path.name for path in kept.iterdir()] == [shipped().fingerprint.removeprefix("sha256:")]
    assert checked.code == 0
    assert json.loads(done.out)["receipt"] in checked.out


def test_a_receipt_that_was_changed_ends_with_3_and_says_why(file: Path, kept: Path) -> None:
    receipt = file.with_name("receipt.json")
    _ = sunlit("score", file, "--receipt", receipt, "--one-engine")
    content = receipt.read_bytes().replace(b'"months":3', b'"months":4')
    _ = receipt.write_bytes(content)

    done = sunlit("receipt", "verify", receipt)
    told = json.loads(sunlit("receipt", "verify", receipt, "--json").out)

    assert kept.is_dir()
    assert done.code == 3
    assert "the case is not the one the receipt was made for" in done.out
    assert told["standing"] == "refused"


@pytest.mark.parametrize("name", ["nowhere/r.json", "case.json", "."])
def test_a_receipt_is_refused_a_place_before_any_work_is_done(file: Path, name: str) -> None:
    done = sunlit("score", file, "--receipt", file.parent / name, "--one-engine")

    assert done.code == 2
    assert "choose another name" in done.err
    assert json.loads(file.read_text(encoding="utf-8")) == CASE


def test_a_receipt_that_is_not_there_is_told() -> None:
    done = sunlit("receipt", "verify", "nowhere.json")

    assert done.code == 2
    assert "nowhere.json" in done.err
