"""Clients that are slow, greedy or talk nonsense are refused or cut off, and hold nothing up."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Generator, Iterator
from pathlib import Path

import httpx
import pytest

from checker.settings import Settings
from tests.checker.api.running import CASE, JSON, NDJSON, SECONDS, Service, running, settings

HEAD_SECONDS = BODY_SECONDS = 1
CONNECTIONS = 20


def impatient(folder: Path) -> Settings:
    """Return the settings of a service with little patience."""
    return settings(
        folder,
        header_seconds=HEAD_SECONDS,
        body_seconds=BODY_SECONDS,
        file_seconds=BODY_SECONDS,
        idle_seconds=2,
        connections=CONNECTIONS,
        file_mib=1,
    )


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Generator[Service]:
    """A service with little patience."""
    with running(impatient(tmp_path_factory.mktemp("strict"))) as service:
        yield service


@pytest.fixture
def strict_and_empty(tmp_path: Path) -> Generator[Service]:
    """The same for one test alone: nobody else's connection is still being closed there."""
    with running(impatient(tmp_path)) as service:
        yield service


class Line:
    """A bare connection."""

    def __init__(self, service: Service, *, room: int | None = None) -> None:
        host, _, port = service.address.removeprefix("http://").rpartition(":")
        self.socket = socket.socket()
        self.socket.settimeout(SECONDS)
        if room is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        self.socket.connect((host, int(port)))

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, content: bytes) -> None:
        self.socket.sendall(content)

    def rest(self) -> bytes:
        """Return all that comes until the other side closes; it closing hard is an end as well."""
        came = bytearray()
        try:
            while content := self.socket.recv(65536):
                came += content
        except ConnectionResetError:
            pass
        return bytes(came)

    def trickle(self, content: bytes, stop: threading.Event) -> bytes:
        """Send a byte each tenth of a second until the other side has closed; return what it said."""
        came = bytearray()
        self.socket.settimeout(0.1)
        for byte in content:
            if stop.is_set():
                break
            try:
                self.socket.sendall(bytes([byte]))
                part = self.socket.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                break
            came += part
            if not part:
                break
        else:
            pytest.fail("the service took all of it, at its leisure")
        return bytes(came)


def head(service: Service, length: int, content_type: str = JSON, path: str = "/v1/score") -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {service.token()}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def problem(answer: bytes) -> str:
    return json.loads(answer.partition(b"\r\n\r\n")[2])["type"].rpartition(":")[2]


def test_a_head_that_trickles_is_cut_off(strict: Service) -> None:
    with Line(strict) as line:
        answer = line.trickle(b"GET /healthz HTTP/1.1\r\nX-Slow: " + b"a" * 3000, threading.Event())

    assert (status(answer), problem(answer)) == (408, "too_slow")


def test_a_connection_that_says_nothing_is_cut_off(strict: Service) -> None:
    with Line(strict) as line:
        assert status(line.rest()) == 408


def test_the_second_head_on_a_connection_has_its_deadline_too(strict: Service) -> None:
    with Line(strict) as line:
        line.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert status(line.socket.recv(65536)) == 200
        answer = line.trickle(b"GET /healthz HTTP/1.1\r\nX-Slow: " + b"a" * 3000, threading.Event())

    assert status(answer) == 408


@pytest.mark.parametrize(("path", "content_type"), [("/v1/score", JSON), ("/v1/screen", NDJSON)])
def test_a_body_that_trickles_is_cut_off(strict: Service, path: str, content_type: str) -> None:
    with Line(strict) as line:
        line.send(head(strict, 100_000, content_type, path))
        answer = line.trickle(b" " * 3000, threading.Event())

    assert (status(answer), problem(answer)) == (408, "too_slow")


def test_others_are_answered_while_slow_ones_hold_their_lines(strict: Service) -> None:
    lines = [Line(strict) for _ in range(CONNECTIONS // 2)]
    try:
        for line in lines:
            line.send(b"GET /healthz HTTP/1.1\r\nX-Slow: ")

        with strict.client() as client:
            assert client.post("/v1/score", json=CASE).status_code == 200
    finally:
        for line in lines:
            line.socket.close()


def test_one_connection_too_many_is_told_so_and_the_next_is_taken_once_there_is_room(
    strict_and_empty: Service,
) -> None:
    lines = [Line(strict_and_empty) for _ in range(CONNECTIONS)]
    try:
        for line in lines:
            line.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert status(line.socket.recv(65536)) == 200

        with Line(strict_and_empty) as one_more:
            answer = one_more.rest()

        assert (status(answer), problem(answer)) == (503, "unavailable")
    finally:
        for line in lines:
            line.socket.close()
    with strict_and_empty.client() as client:
        for _ in range(100):
            if client.get("/v1/rules").status_code == 200:
                break
        assert client.get("/v1/rules").status_code == 200


@pytest.mark.parametrize("path", ["/v1/score", "/v1/screen"])
def test_a_body_that_announces_to_be_too_large_is_refused_unread(strict: Service, path: str) -> None:
    content_type = JSON if path == "/v1/score" else NDJSON
    with Line(strict) as line:
        line.send(head(strict, 100 * 2**20, content_type, path))
        answer = line.socket.recv(65536)

    assert status(answer) == 413


@pytest.mark.parametrize("path", ["/v1/score", "/v1/screen"])
def test_a_body_that_turns_out_too_large_is_refused(service: Service, path: str) -> None:
    """100 MB without an announced length; what the client sees depends on who is quicker."""

    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 2**20

    content_type = JSON if path == "/v1/score" else NDJSON
    with service.client() as client:
        try:
            answer = client.post(path, content=endless(), headers={"Content-Type": content_type})
        except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
            return

    assert answer.status_code == 413


NOT_JSON = {
    "nothing": b"",
    "text": b"hello",
    "half": json.dumps(CASE).encode()[:-5],
    "10,000 deep": b"[" * 10_000 + b"]" * 10_000,
    "100,000 deep": b"[" * 100_000,
    "10,000 deep in objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "no UTF-8": json.dumps(CASE, ensure_ascii=False).encode("gb18030"),
    "UTF-16": json.dumps(CASE).encode("utf-16"),
    "NUL": b'{"place": "320500\0"}',
    "a key twice": b'{"place": "320500", "place": "330100", "day": "2026-11-22"}',
    "NaN": b'{"place": "320500", "day": "2026-11-22", "facts": {"headcount": NaN}}',
    "a list": json.dumps([CASE]).encode(),
    "a number": b"1",
    "five thousand digits": b'{"facts": {"headcount": ' + b"9" * 5000 + b"}}",
}


@pytest.mark.parametrize("content", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_no_json_object_is_refused(inspector: httpx.Client, content: bytes) -> None:
    answer = inspector.post("/v1/score", content=content, headers={"Content-Type": JSON})

    assert (answer.status_code, answer.json()["type"]) == (400, "urn:sunlit:problem:not_json")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=gb18030"},
        {"Content-Type": "multipart/form-data; boundary=x"},
    ],
)
def test_another_kind_of_body_is_refused(inspector: httpx.Client, headers: dict[str, str]) -> None:
    answer = inspector.post("/v1/score", content=json.dumps(CASE), headers=headers)

    assert answer.status_code == 415
    assert JSON in answer.json()["detail"] or "UTF-8" in answer.json()["detail"]


def test_a_packed_body_is_refused_unopened(inspector: httpx.Client) -> None:
    """A kilobyte that unpacks to a gigabyte never gets to unpack."""
    bomb = gzip.compress(b" " * 2**24)

    answer = inspector.post(
        "/v1/score", content=bomb, headers={"Content-Type": JSON, "Content-Encoding": "gzip"}
    )

    assert answer.status_code == 415


NO_HTTP = {
    "nonsense": b"hello\r\n\r\n",
    "TLS": bytes.fromhex("16030100f8010000f40303") + bytes(200),
    "two lengths": b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "length and chunks": (
        b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "a negative length": b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "a long line": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a long header": b"GET /healthz HTTP/1.1\r\nX-Long: " + b"a" * 20_000 + b"\r\n\r\n",
    "many headers": b"GET /healthz HTTP/1.1\r\n" + b"X-A: 1\r\n" * 100 + b"\r\n",
    "HTTP/0.9": b"GET /healthz\r\n\r\n",
}


@pytest.mark.parametrize("content", NO_HTTP.values(), ids=NO_HTTP.keys())
def test_what_is_no_http_is_answered_as_a_problem_that_repeats_none_of_it(
    service: Service, content: bytes
) -> None:
    with Line(service) as line:
        line.send(content)
        answer = line.rest()

    assert status(answer) in (400, 431)
    assert b"application/problem+json" in answer
    assert b"aaaa" not in answer
    assert b"hello" not in answer


def test_a_client_that_never_reads_is_cut_off(strict: Service) -> None:
    """It asks over and over until no answer can leave; the line does not stay open for it."""
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 200

    def ask_for_ever(line: Line) -> None:
        while True:
            line.send(request)

    with Line(strict, room=4096) as line, pytest.raises((ConnectionResetError, BrokenPipeError)):
        ask_for_ever(line)


def test_a_wrong_token_ends_its_connection(service: Service) -> None:
    with Line(service) as line:
        line.send(b"GET /v1/rules HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
        answer = line.rest()

    assert answer.count(b"HTTP/1.1 401") == 1


def test_two_tokens_are_none(service: Service) -> None:
    token = service.token()
    with service.anybody() as client:
        headers = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]

        assert client.get("/v1/rules", headers=headers).status_code == 401


@pytest.mark.parametrize("path", ["/healthz", "/nothing"])
def test_an_expectation_nobody_knows_is_passed_over_and_not_repeated(service: Service, path: str) -> None:
    with service.client() as client:
        answer = client.get(path, headers={"Expect": "secret-secret"})

    assert answer.status_code in (200, 404)
    assert "secret" not in answer.text


def test_who_asks_before_sending_is_told_to_go_on(service: Service) -> None:
    content = json.dumps(CASE).encode()
    with Line(service) as line:
        line.send(head(service, len(content)).replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
        assert line.socket.recv(65536).startswith(b"HTTP/1.1 100")
        line.send(content)

        assert status(line.socket.recv(65536)) == 200


def test_what_never_became_a_request_has_an_id_and_is_counted(service: Service) -> None:
    with Line(service) as line:
        line.send(b"hello\r\n\r\n")
        answer = line.rest()

    request_id = json.loads(answer.partition(b"\r\n\r\n")[2])["request_id"]
    assert len(request_id) == 32
    assert f"X-Request-Id: {request_id}".encode() in answer
    assert b"Server: sunlit\r\n" in answer


def test_a_chunk_that_is_none_is_refused(service: Service) -> None:
    with Line(service) as line:
        line.send(
            f"POST /v1/score HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {service.token()}\r\n"
            f"Content-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n".encode()
        )
        answer = line.rest()

    assert status(answer) == 400


def test_a_client_that_goes_away_in_the_middle_is_no_error(service: Service) -> None:
    with Line(service) as line:
        line.send(head(service, 1000) + b'{"place"')
    with Line(service) as line:
        line.send(b"GET /heal")

    with service.client() as client:
        assert client.get("/v1/rules").status_code == 200
    counted = service.desk.metrics.text().decode()
    assert 'status="500"' not in counted
