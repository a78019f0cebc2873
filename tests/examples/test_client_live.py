"""The example client against a service that runs: what its README promises, and its two programs."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from checker.api.models import ScreeningResult
from tests.checker.api.running import CASE, SECONDS, Service, running, settings
from tests.checker.cli.commands import sunlit
from tests.examples.copied import FOLDER, client

BROKEN = {**CASE, "facts": {"headcount": "四十六"}}
# told apart by their ids alone: two reviews of one employer would be refused
NO_EMPLOYER = {name: part for name, part in CASE.items() if name != "employer"}
CASES = [{**NO_EMPLOYER, "case_id": f"示例-{number}"} for number in range(3)]
ELSEWHERE = {**NO_EMPLOYER, "case_id": "示例-外地", "place": "110000"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Generator[Service]:
    """One service for all; what leads elsewhere than to this machine is not asked on the way."""
    with pytest.MonkeyPatch.context() as patch, running(settings(tmp_path_factory.mktemp("live"))) as service:
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield service


@pytest.fixture(scope="module")
def inspector(service: Service) -> Generator[client.Client]:
    """A client of a bureau's inspector."""
    with client.Client(service.address, service.token("inspector", "320500")) as made:
        yield made


def soon(_seconds: float) -> None:
    """Look again before the service proposes to: these jobs are small."""
    _ = threading.Event().wait(0.05)


async def soon_too(_seconds: float) -> None:
    _ = await asyncio.to_thread(soon, _seconds)


def program(service: Service, name: str, *words: str | Path, **changed: str) -> tuple[int, str, str]:
    """Run a program of the folder in a process of its own."""
    told = {"SUNLIT_URL": service.address, "SUNLIT_TOKEN": service.token("inspector", "320500"), **changed}
    done = subprocess.run(
        [sys.executable, FOLDER / name, *words],
        env={**os.environ, "PYTHONUTF8": "1", **told},
        capture_output=True,
        text=True,
        timeout=4 * SECONDS,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def screened(path: Path) -> dict[str, list[str]]:
    """Return by case which rules are made out, from a result that the model takes."""
    found = ScreeningResult.model_validate_json(path.read_bytes())
    return {case.case_id: case.true for case in found.cases}


def made_out(assessment: dict[str, Any]) -> list[str]:
    return [verdict["rule"] for verdict in assessment["verdicts"] if verdict["truth"] == "true"]


def test_a_case_is_scored_kept_and_found_again(inspector: client.Client, tmp_path: Path) -> None:
    assessment = inspector.score(CASE, explain=True, keep=True)
    kept = inspector.case("320500-2026-0037")
    receipt = inspector.receipt("320500-2026-0037", tmp_path / "receipt.json")

    assert made_out(assessment) == ["CR01", "CR02"]
    assert kept["assessment"] == assessment
    assert json.loads(receipt.read_bytes())["receipt_id"] == assessment["receipt"]
    assert sunlit("receipt", "verify", receipt).code == 0


def test_the_rules_are_listed_and_shown(inspector: client.Client) -> None:
    listed, shown = inspector.rules(), inspector.rule("CR01")

    assert "CR01" in [rule["rule"] for rule in listed["rules"]]
    assert shown["rule"]["rule"] == "CR01"
    assert shown["rule_base"] == listed["rule_base"]


def test_cases_are_screened_and_the_result_is_written(inspector: client.Client, tmp_path: Path) -> None:
    job = inspector.wait(inspector.screen([*CASES, ELSEWHERE]), seconds=None, pause=soon)
    result = inspector.result(job["id"], tmp_path / "result.json")

    # four read, one of them of a place the token does not reach
    assert (job["read"], job["accepted"], job["rejected"]) == (4, 3, 1)
    assert screened(result) == {f"示例-{number}": ["CR01", "CR02"] for number in range(3)}


def test_async_does_all_the_same(service: Service, inspector: client.Client, tmp_path: Path) -> None:
    token = service.token("inspector", "320500")
    file = tmp_path / "reviews.ndjson"
    _ = file.write_text("".join(json.dumps(case) + "\n" for case in CASES), encoding="utf-8")

    async def all_of_it() -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], Path, Path]:
        async with client.AsyncClient(service.address, token) as made:
            _ = await made.score({**CASE, "case_id": "示例-异步"}, keep=True)
            kept, rules = await made.case("示例-异步"), await made.rules()
            job = await made.wait(await made.screen(file), pause=soon_too)
            result = await made.result(job["id"], tmp_path / "result.json")
            return kept, rules, job, result, await made.receipt("示例-异步", tmp_path / "receipt.json")

    kept, rules, job, result, receipt = asyncio.run(all_of_it())

    assert made_out(kept["assessment"]) == ["CR01", "CR02"]
    assert rules == inspector.rules()
    assert (job["read"], job["accepted"], job["rejected"]) == (3, 3, 0)
    assert screened(result) == {f"示例-{number}": ["CR01", "CR02"] for number in range(3)}
    assert sunlit("receipt", "verify", receipt).code == 0


def test_a_place_out_of_reach_is_a_problem(inspector: client.Client) -> None:
    with pytest.raises(client.Problem) as refused:
        _ = inspector.score(ELSEWHERE)

    assert (refused.value.status, refused.value.errors) == (403, ())
    assert len(refused.value.request_id) == 32


def test_a_case_that_cannot_be_taken_is_a_problem_that_names_its_fields(service: Service) -> None:
    async def sent() -> None:
        async with client.AsyncClient(service.address, service.token()) as made:
            _ = await made.score(BROKEN)

    with pytest.raises(client.Problem) as refused:
        asyncio.run(sent())

    assert refused.value.status == 422
    assert [(one["field"], one["code"]) for one in refused.value.errors] == [("facts.headcount", "type")]
    assert "四十六" not in str(refused.value)


def test_what_is_sent_twice_under_a_key_is_done_once(inspector: client.Client) -> None:
    case, key = {**CASE, "case_id": "示例-两次"}, "example-sent-twice-1"

    first = inspector.score(case, keep=True, idempotency_key=key)
    kept = inspector.case("示例-两次")
    second = inspector.score(case, keep=True, idempotency_key=key)
    jobs = {inspector.screen(CASES, idempotency_key="example-screened-twice-1") for _ in range(2)}
    with pytest.raises(client.Problem) as refused:
        _ = inspector.score(CASE, keep=True, idempotency_key=key)

    assert first == second
    assert inspector.case("示例-两次")["kept_at"] == kept["kept_at"]
    assert len(jobs) == 1
    assert refused.value.status == 422


def test_score_one_prints_what_is_made_out(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    _ = file.write_text(json.dumps(CASE), encoding="utf-8")

    code, out, _ = program(service, "score_one.py", file)

    assert code == 0
    assert [line.split()[1] for line in out.splitlines() if line.startswith("true")] == ["CR01", "CR02"]
    assert "receipt sha256:" in out.splitlines()[-1]


def test_score_one_says_in_a_line_what_went_wrong(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    _ = file.write_text(json.dumps(BROKEN), encoding="utf-8")

    refused = program(service, "score_one.py", file)
    unknown = program(service, "score_one.py", file, SUNLIT_TOKEN="nobody")
    nowhere = program(service, "score_one.py", file, SUNLIT_URL="http://127.0.0.1:1")
    missing = program(service, "score_one.py", tmp_path / "none.json")
    unset = program(service, "score_one.py", file, SUNLIT_TOKEN="")

    assert [code for code, _, _ in (refused, unknown, nowhere, missing, unset)] == [3, 3, 3, 3, 2]
    assert refused[2].startswith("422 ")
    assert unknown[2].startswith("401 ")
    for _, _, told in (refused, unknown, nowhere, missing, unset):
        assert len(told.splitlines()) == 1
        assert "Traceback" not in told


def test_screen_file_writes_what_was_found(service: Service, tmp_path: Path) -> None:
    file, target = tmp_path / "reviews.ndjson", tmp_path / "result.json"
    lines = "".join(json.dumps(case) + "\n" for case in (*CASES, BROKEN))
    _ = file.write_text(lines, encoding="utf-8")

    code, out, _ = program(service, "screen_file.py", file, target)
    refused, _, told = program(service, "screen_file.py", tmp_path / "reviews.txt", target)

    assert (code, out) == (0, f"read 4, accepted 3, rejected 1: {target}\n")
    assert len(screened(target)) == 3
    assert refused == 3
    assert "expected a name that ends in" in told
