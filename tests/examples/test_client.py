"""What the example client sends and how it reads answers; no server is asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.examples.copied import client, wire

ADDRESS = "https://sunlit.example"
CASE = {"case_id": "示例-1", "place": "320500", "day": "2026-11-22", "facts": {"headcount": 46}}
PROBLEM = {
    "type": "about:blank",
    "title": "The case cannot be taken as stated",
    "status": 422,
    "detail": "correct the fields named",
    "instance": "/v1/score",
    "request_id": "r-17",
    "errors": [{"field": "facts.headcount", "message": "expected a whole number"}],
}


class Service:
    """Answers in turn, and remembers what was asked."""

    def __init__(self, *answers: httpx.Response) -> None:
        self._answers = iter(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        _ = request.read()
        self.asked.append(request)
        return next(self._answers)

    async def told(self, request: httpx.Request) -> httpx.Response:
        _ = await request.aread()
        self.asked.append(request)
        return next(self._answers)


def state(name: str, retry_after: str | None = None, **more: Any) -> httpx.Response:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return httpx.Response(200, json={"id": "j1", "state": name, "failure": None, **more}, headers=headers)


def of(service: Service) -> client.Client:
    return client.Client(ADDRESS, "secret", transport=httpx.MockTransport(service))


def async_of(service: Service) -> client.AsyncClient:
    return client.AsyncClient(ADDRESS, "secret", transport=httpx.MockTransport(service.told))


def test_a_case_is_sent_with_what_was_asked_for_and_the_token() -> None:
    service = Service(httpx.Response(200, json={"receipt": "sha256:00"}))

    with of(service) as sunlit:
        assessment = sunlit.score(CASE, explain=True, keep=True, idempotency_key="k-1")

    (sent,) = service.asked
    assert assessment == {"receipt": "sha256:00"}
    assert (sent.method, str(sent.url)) == ("POST", f"{ADDRESS}/v1/score?explain=1&keep=1")
    assert sent.headers["Authorization"] == "Bearer secret"
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.headers["Idempotency-Key"] == "k-1"
    assert json.loads(sent.content) == CASE


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.ndjson", "application/x-ndjson"),
        ("a.csv", "text/csv"),
        ("a.XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.parquet", "application/vnd.apache.parquet"),
    ],
)
def test_a_file_is_sent_as_what_its_name_says(tmp_path: Path, name: str, media_type: str) -> None:
    content = bytes(range(256)) * 1_000
    _ = (tmp_path / name).write_bytes(content)
    service = Service(httpx.Response(202, json={"id": "j1", "state": "queued"}))

    with of(service) as sunlit:
        job_id = sunlit.screen(tmp_path / name, day="2026-11-22", place="320500")

    (sent,) = service.asked
    assert job_id == "j1"
    assert str(sent.url) == f"{ADDRESS}/v1/screen?day=2026-11-22&place=320500"
    assert sent.headers["Content-Type"] == media_type
    assert sent.content == content


def test_a_file_of_another_kind_is_not_sent() -> None:
    with pytest.raises(ValueError, match=r"a\.pdf: expected a name that ends in \.ndjson"):
        _ = wire.screen_asked("a.pdf")


def test_cases_go_out_one_a_line_by_either_client() -> None:
    async def screen(service: Service) -> str:
        async with async_of(service) as sunlit:
            return await sunlit.screen(dict(CASE) for _ in range(3))

    one, other = (Service(httpx.Response(202, json={"id": "j1", "state": "queued"})) for _ in range(2))

    with of(one) as sunlit:
        ids = {sunlit.screen(dict(CASE) for _ in range(3)), asyncio.run(screen(other))}

    assert ids == {"j1"}
    assert one.asked[0].content == other.asked[0].content
    assert [json.loads(line) for line in one.asked[0].content.splitlines()] == [CASE] * 3
    assert one.asked[0].headers["Content-Type"] == "application/x-ndjson"


def test_a_job_is_looked_at_as_often_as_the_service_asks_for() -> None:
    service = Service(state("queued", "2"), state("running", "5"), state("running"), state("done"))
    pauses: list[float] = []

    with of(service) as sunlit:
        job = sunlit.wait("j1", pause=pauses.append)

    assert job["state"] == "done"
    assert pauses == [2, 5, 1]


def test_an_event_loop_waits_the_same() -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def wait() -> Mapping[str, Any]:
        service = Service(state("queued", "0"), state("running", "5"), state("done"))
        async with async_of(service) as sunlit:
            return await sunlit.wait("j1", pause=pause)

    assert asyncio.run(wait())["state"] == "done"
    assert pauses == [0, 5]


def test_a_job_that_failed_says_why() -> None:
    failure = {"code": "unreadable", "message": "the workbook is damaged"}
    service = Service(state("failed", failure=failure))

    with of(service) as sunlit, pytest.raises(client.JobFailed, match="damaged") as raised:
        _ = sunlit.wait("j1")

    assert raised.value.code == "unreadable"


def test_whoever_waits_no_longer_is_told_so() -> None:
    service = Service(state("running", "4"), state("running", "4"), state("running", "4"))
    pauses: list[float] = []

    with of(service) as sunlit, pytest.raises(client.StillWorking, match="j1 is running"):
        _ = sunlit.wait("j1", seconds=10, pause=pauses.append)

    assert pauses == [4, 4]


def test_a_result_is_written_whole(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"cases": ['
        yield b"]}"

    with of(Service(httpx.Response(200, content=pieces()))) as sunlit:
        written = sunlit.result("j1", tmp_path / "result.json")

    assert json.loads(written.read_bytes()) == {"cases": []}
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]


def test_of_a_result_that_breaks_off_nothing_is_left(tmp_path: Path) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"cases": ['
        msg = "the line was cut"
        raise httpx.RemoteProtocolError(msg)

    async def fetch() -> None:
        async with async_of(Service(httpx.Response(200, content=pieces()))) as sunlit:
            _ = await sunlit.result("j1", tmp_path / "result.json")

    with pytest.raises(httpx.RemoteProtocolError):
        asyncio.run(fetch())

    assert list(tmp_path.iterdir()) == []


def test_a_result_that_is_not_there_is_a_problem_and_no_file(tmp_path: Path) -> None:
    body = {"title": "There is no result", "status": 409, "detail": "the job is running", "request_id": "r-3"}
    service = Service(httpx.Response(409, json=body))

    with of(service) as sunlit, pytest.raises(client.Problem, match="409 There is no result"):
        _ = sunlit.result("j1", tmp_path / "result.json")

    assert list(tmp_path.iterdir()) == []


def test_a_problem_carries_all_that_the_service_said() -> None:
    service = Service(httpx.Response(422, json=PROBLEM))

    with of(service) as sunlit, pytest.raises(client.Problem) as raised:
        _ = sunlit.score(CASE)

    told = raised.value
    assert (told.status, told.title, told.request_id) == (422, PROBLEM["title"], "r-17")
    assert told.errors == ({"field": "facts.headcount", "message": "expected a whole number"},)
    assert str(told).endswith("facts.headcount: expected a whole number")


def test_a_problem_says_when_to_try_again() -> None:
    with pytest.raises(client.Problem) as raised:
        _ = wire.answer_of(503, {"Retry-After": "60"}, json.dumps({"title": "Not now"}).encode())

    assert raised.value.retry_after == 60


@pytest.mark.parametrize(
    ("status", "content"), [(502, b"<html>"), (200, b"<html>"), (200, b"[]"), (404, b"")]
)
def test_what_is_no_answer_of_the_service_is_a_problem_too(status: int, content: bytes) -> None:
    with pytest.raises(client.Problem, match=f"{status} .*check its address"):
        _ = wire.answer_of(status, {}, content)


def test_names_in_a_path_cannot_lead_elsewhere() -> None:
    assert wire.asked("cases", "a/../b?c").path == "/v1/cases/a%2F..%2Fb%3Fc"
    assert wire.asked("rules").path == "/v1/rules"


def test_rules_and_cases_are_asked_for_by_either_client() -> None:
    async def ask(service: Service) -> None:
        async with async_of(service) as sunlit:
            _ = (
                await sunlit.rules(),
                await sunlit.rule("CR01"),
                await sunlit.case("示例-1"),
                await sunlit.job("j1"),
            )

    one, other = (Service(*(httpx.Response(200, json={"id": "x"}) for _ in range(4))) for _ in range(2))

    with of(one) as sunlit:
        _ = sunlit.rules(), sunlit.rule("CR01"), sunlit.case("示例-1"), sunlit.job("j1")
    asyncio.run(ask(other))

    assert [request.url for request in one.asked] == [request.url for request in other.asked]
    assert [request.url.path for request in one.asked] == [
        "/v1/rules", "/v1/rules/CR01", "/v1/cases/示例-1", "/v1/jobs/j1",
    ]  # fmt: skip
