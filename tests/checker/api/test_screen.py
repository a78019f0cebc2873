"""A file over HTTP: accepted once it is safe, screened as the command does it, told to whom it concerns."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from checker.api.models import JobShown, ScreeningResult
from tests.checker.api.running import CASE, NDJSON, Service, running, settings
from tests.checker.cli.commands import sunlit

NDJSON_HEADERS = {"Content-Type": NDJSON}


def ndjson(*cases: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(case, ensure_ascii=False).encode() + b"\n" for case in cases)


def numbered(number: int, place: str = "320500") -> dict[str, Any]:
    """Return a case of an employer of its own, known by its id alone."""
    return {
        "case_id": f"示例-{number}",
        "place": place,
        "day": "2026-11-22",
        "facts": {"headcount": 10 + number, "contracts_signed": 10 + number % 3},
    }


def ended(client: httpx.Client, job_id: str) -> dict[str, Any]:
    """Return a job once it has ended."""
    pause = threading.Event()
    for _ in range(600):
        job = client.get(f"/v1/jobs/{job_id}").json()
        _ = JobShown.model_validate(job)
        if job["state"] in ("done", "failed"):
            return job
        _ = pause.wait(0.1)
    pytest.fail(f"the job is still {job['state']}")


def by_the_command(file: Path) -> dict[str, Any]:
    return json.loads(sunlit("screen", file, "--json", "--lang", "zh").out)


def compared(result: dict[str, Any]) -> dict[str, Any]:
    """Leave out the names of files, which are those of whoever screens."""
    told = json.loads(json.dumps(result))
    for row in (*told["rejected"], *told["warnings"]):
        row["file"] = Path(row["file"]).suffix
    return told


def test_the_result_is_that_of_the_command(inspector: httpx.Client, tmp_path: Path) -> None:
    broken = ndjson({"case_id": "示例-坏", "place": "320500", "day": "none"}, {"nothing": 1}) + b"no json\n"
    content = ndjson(*(numbered(number) for number in range(30)), CASE) + broken
    file = tmp_path / "cases.ndjson"
    _ = file.write_bytes(content)

    queued = inspector.post("/v1/screen", content=content, headers=NDJSON_HEADERS)
    assert queued.status_code == 202
    assert queued.headers["Location"] == f"/v1/jobs/{queued.json()['id']}"
    job = ended(inspector, queued.json()["id"])

    assert (job["state"], job["read"], job["accepted"], job["rejected"]) == ("done", 34, 31, 3)
    result = inspector.get(job["result"]).json()
    _ = ScreeningResult.model_validate(result)
    assert compared(result) == compared(by_the_command(file))


def test_a_workbook_is_screened_too(inspector: httpx.Client, tmp_path: Path) -> None:
    file = tmp_path / "review.xlsx"
    assert sunlit("template", file).code == 0

    queued = inspector.post(
        "/v1/screen?day=2026-11-22&place=320500",
        content=file.read_bytes(),
        headers={"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    )
    job = ended(inspector, queued.json()["id"])

    # the empty form holds no employer: that is told as the command tells it
    assert job["state"] == "failed"
    assert job["failure"]["code"] == by_the_command(file)["error"]["code"]
    assert inspector.get(f"/v1/jobs/{job['id']}/result").status_code == 409


def test_cases_outside_the_jurisdiction_cost_their_row(service: Service) -> None:
    with service.client(place="320500") as suzhou:
        content = ndjson(numbered(1), numbered(2, "330100"), numbered(3, "320506"))
        queued = suzhou.post("/v1/screen", content=content, headers=NDJSON_HEADERS)
        job = ended(suzhou, queued.json()["id"])

        result = suzhou.get(job["result"]).json()
    assert [case["case_id"] for case in result["cases"]] == ["示例-1", "示例-3"]
    assert [(row["row"], row["code"]) for row in result["rejected"]] == [(2, "out_of_scope")]
    assert (job["read"], job["accepted"], job["rejected"]) == (3, 2, 1)


def test_a_job_is_told_to_its_owner_and_to_a_jurisdiction_that_contains_it(service: Service) -> None:
    with (
        service.client(place="320500") as suzhou,
        service.client(place="320000") as province,
        service.client(place="320600") as nantong,
    ):
        queued = suzhou.post("/v1/screen", content=ndjson(numbered(1)), headers=NDJSON_HEADERS).json()

        assert province.get(f"/v1/jobs/{queued['id']}").status_code == 200
        assert nantong.get(f"/v1/jobs/{queued['id']}").status_code == 404
        assert nantong.get(f"/v1/jobs/{queued['id']}/result").status_code == 404


def test_the_same_file_under_a_key_is_screened_once(inspector: httpx.Client) -> None:
    headers = {**NDJSON_HEADERS, "Idempotency-Key": "screen-this-once-0001"}
    first = inspector.post("/v1/screen", content=ndjson(numbered(1)), headers=headers)
    second = inspector.post("/v1/screen", content=ndjson(numbered(1)), headers=headers)
    other = inspector.post("/v1/screen", content=ndjson(numbered(2)), headers=headers)

    assert (first.status_code, second.status_code, other.status_code) == (202, 202, 422)
    assert first.content == second.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]


@pytest.mark.parametrize(
    ("query", "status"),
    [("?day=tomorrow", 400), ("?place=32", 400), ("?place=x", 400), ("?other=1", 400), ("", 400)],
)
def test_what_cannot_be_screened_is_refused(inspector: httpx.Client, query: str, status: int) -> None:
    """The last one has no body."""
    content = ndjson(numbered(1)) if query else b""

    assert inspector.post(f"/v1/screen{query}", content=content, headers=NDJSON_HEADERS).status_code == status


def test_another_kind_of_file_is_refused(inspector: httpx.Client) -> None:
    answer = inspector.post("/v1/screen", content=b"%PDF", headers={"Content-Type": "application/pdf"})

    assert answer.status_code == 415
    assert NDJSON in answer.headers["Accept"]


def test_a_file_that_is_none_of_its_kind_fails_in_a_sentence(inspector: httpx.Client) -> None:
    queued = inspector.post(
        "/v1/screen", content=b"\0\1\2" * 1000, headers={"Content-Type": "application/vnd.apache.parquet"}
    )

    job = ended(inspector, queued.json()["id"])

    assert job["state"] == "failed"
    assert job["failure"]["message"]
    assert "Traceback" not in job["failure"]["message"]


def test_nobody_takes_more_than_a_quarter_of_the_queue(tmp_path: Path) -> None:
    with (
        running(settings(tmp_path, jobs_waiting=8)) as service,
        service.client() as greedy,
        service.client() as other,
    ):
        statuses = [
            greedy.post("/v1/screen", content=slow(number), headers=NDJSON_HEADERS).status_code
            for number in range(6)
        ]
        assert 429 in statuses
        assert other.post("/v1/screen", content=slow(9), headers=NDJSON_HEADERS).status_code == 202


def slow(number: int) -> bytes:
    """Return a file that keeps a screening busy for a while."""
    return ndjson(*(numbered(number * 1000 + one) for one in range(500)))


def test_a_repetition_is_answered_though_no_place_is_free(tmp_path: Path) -> None:
    headers = {**NDJSON_HEADERS, "Idempotency-Key": "screen-though-it-is-full"}
    with running(settings(tmp_path, jobs_waiting=1)) as service, service.client() as client:
        first = client.post("/v1/screen", content=slow(1), headers=headers)
        full = [
            client.post("/v1/screen", content=slow(number), headers=NDJSON_HEADERS).status_code
            for number in range(3)
        ]
        again = client.post("/v1/screen", content=slow(1), headers=headers)

    assert (first.status_code, 429 in full, again.status_code) == (202, True, 202)
    assert again.content == first.content


def test_too_many_that_wait_are_told_so(tmp_path: Path) -> None:
    with running(settings(tmp_path, jobs_waiting=1)) as service, service.client() as client:
        statuses = [
            client.post("/v1/screen", content=ndjson(numbered(number)), headers=NDJSON_HEADERS).status_code
            for number in range(5)
        ]

    assert statuses[0] == 202
    assert 429 in statuses
