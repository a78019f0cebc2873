"""The service as a process: it starts, reloads and stops when told, and outlives what happens to it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from benchmarks.resident import resident_kib
from checker.service.server import now
from checker.settings import Settings
from checker.store import tokens
from checker.store.opening import open_store
from rules.rule_base import BASE
from tests.checker.api.running import CASE, JSON, NDJSON, SECONDS, settings
from tests.checker.api.test_screen import ended, ndjson, numbered
from tests.checker.cli.commands import ROOT, START, sunlit
from tests.checker.engines.durable.needs import DURABLE_RULES

REQUESTS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Process:
    """A service in a process of its own."""

    popen: subprocess.Popen[bytes]
    address: str
    token: str
    log: Path

    def client(self) -> httpx.Client:
        return httpx.Client(
            base_url=self.address,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=SECONDS,
            trust_env=False,
        )

    def children(self) -> list[int]:
        """Return the processes it has started."""
        told = Path(f"/proc/{self.popen.pid}/task/{self.popen.pid}/children").read_text()
        every = Path(f"/proc/{self.popen.pid}/task").iterdir()
        told = " ".join((task / "children").read_text() for task in every)
        return [int(pid) for pid in told.split()]

    def logged(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


def environment(folder: Path, **values: str) -> dict[str, str]:
    given = {"SUNLIT_DATA": str(folder), "SUNLIT_PORT": "0", "PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8"}
    mine = {name: value for name, value in os.environ.items() if not name.startswith("SUNLIT_")}
    return {**mine, **given, **{f"SUNLIT_{name.upper()}": value for name, value in values.items()}}


@contextmanager
def serving(folder: Path, **values: str) -> Generator[Process]:
    """Run ``sunlit serve`` until the block ends."""
    around = environment(folder, **values)
    log = folder / "log"
    with log.open("wb") as err:
        popen = subprocess.Popen(
            [sys.executable, "-c", START, "serve", "--json"],
            env=around,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=err,
        )
        try:
            assert popen.stdout is not None
            told = b""
            while not told.rstrip().endswith(b"}") and (line := popen.stdout.readline()):
                told += line
            assert told, log.read_text()
            process = Process(popen, json.loads(told)["address"], _token(folder), log)
            _two_engines(process)
            yield process
        finally:
            if popen.poll() is None:
                popen.terminate()
            try:
                _ = popen.wait(SECONDS)
            except subprocess.TimeoutExpired:
                popen.kill()
            popen.stdout.close() if popen.stdout is not None else None


def _token(folder: Path) -> str:
    store = open_store(f"sqlite:///{folder / 'sunlit.db'}", folder / "keys")
    with store.writing() as session:
        token = tokens.create(session, name="示例", role="inspector", place="000000", at=now(), by="test")
    store.close()
    return token


def _two_engines(process: Process) -> None:
    """Return once the second engine is ready, or is known not to be to be had here."""
    pause = threading.Event()
    with process.client() as client:
        for _ in range(300):
            if client.get("/readyz").json()["second_engine"] in ("ready", "not_importable"):
                return
            _ = pause.wait(0.1)
    pytest.fail(f"the second engine does not get ready: {process.log.read_text()}")


@contextmanager
def asking(process: Process) -> Generator[list[tuple[int, tuple[str, ...]]]]:
    """Ask without pause while the block runs; what came of each request is told."""
    stop = threading.Event()
    came: list[tuple[int, tuple[str, ...]]] = []

    def ask() -> None:
        with process.client() as client:
            while not stop.is_set():
                answer = client.post("/v1/score", json=CASE)
                came.append((answer.status_code, tuple(answer.json().get("engines", ()))))

    threads = [threading.Thread(target=ask) for _ in range(REQUESTS_AT_ONCE)]
    for thread in threads:
        thread.start()
    try:
        yield came
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def enough(came: list[tuple[int, tuple[str, ...]]], more: int) -> None:
    """Wait until so many more requests were answered."""
    pause, target = threading.Event(), len(came) + more
    for _ in range(int(SECONDS * 20)):
        if len(came) >= target:
            return
        _ = pause.wait(0.05)
    pytest.fail("requests are no longer answered")


def test_it_stops_when_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with serving(tmp_path) as process:
        children = process.children()

        process.popen.terminate()

        assert process.popen.wait(SECONDS) == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}/cmdline").exists()]
    assert [line["event"] for line in process.logged()][-2:] == ["stopping", "stopped"]


def test_requests_under_way_are_answered_when_it_stops(tmp_path: Path) -> None:
    answers: list[int] = []
    with serving(tmp_path) as process, process.client() as client:
        under_way = threading.Event()

        def body() -> Generator[bytes]:
            content = json.dumps(CASE).encode()
            yield content[:10]
            under_way.set()
            _ = stopping.wait(SECONDS)
            yield content[10:]

        stopping = threading.Event()

        def send() -> None:
            answers.append(
                client.post("/v1/score", content=body(), headers={"Content-Type": JSON}).status_code
            )

        thread = threading.Thread(target=send)
        thread.start()
        assert under_way.wait(SECONDS)
        process.popen.terminate()
        pause = threading.Event()
        while "stopping" not in process.log.read_text():
            _ = pause.wait(0.05)
        stopping.set()
        thread.join()

        assert process.popen.wait(SECONDS) == 0
    assert answers == [200]


@DURABLE_RULES
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_no_request_is_lost_when_the_second_engine_dies_or_falls_silent(
    tmp_path: Path, blow: signal.Signals
) -> None:
    with serving(tmp_path) as process:
        (child,) = process.children()
        with asking(process) as came:
            enough(came, 20)
            os.kill(child, blow)
            enough(came, 60)

        statuses = {status for status, _ in came}
        engines = {engines for _, engines in came}
    assert statuses == {200}
    assert engines == {("reference", "durable"), ("reference",)}


@pytest.mark.slow
def test_a_changed_rule_base_is_put_in_place_while_requests_go_on(tmp_path: Path) -> None:
    base = tmp_path / "base"
    _ = shutil.copytree(BASE, base)
    with serving(tmp_path, rule_base=str(base)) as process, process.client() as client:
        before = client.get("/v1/rules").json()["rule_base"]["fingerprint"]
        file = base / "violations" / "B.yaml"
        text = file.read_text(encoding="utf-8")
        title = re.search(r"title: (.+)", text)
        assert title is not None
        with asking(process) as came:
            enough(came, 10)
            _ = file.write_text(text.replace(title[1], title[1] + "（示例）", 1), encoding="utf-8")
            process.popen.send_signal(signal.SIGHUP)
            _until_logged(process, "rule base read")
            enough(came, 10)
            after = client.get("/v1/rules").json()["rule_base"]["fingerprint"]
            _ = file.write_text(text[: len(text) // 2], encoding="utf-8")
            process.popen.send_signal(signal.SIGHUP)
            _until_logged(process, "rule base kept")
            enough(came, 10)
            kept = client.get("/v1/rules").json()["rule_base"]["fingerprint"]

    assert before != after == kept
    assert {status for status, _ in came} == {200}


def _until_logged(process: Process, event: str) -> None:
    pause = threading.Event()
    for _ in range(int(SECONDS * 10)):
        if event in process.log.read_text():
            return
        _ = pause.wait(0.1)
    pytest.fail(f"{event!r} was never logged: {process.log.read_text()[-2000:]}")


@pytest.mark.slow
def test_a_job_outlives_the_service_that_took_it(tmp_path: Path) -> None:
    """Killed right after it accepted the file, it finishes the screening once it is started again."""
    with serving(tmp_path) as process, process.client() as client:
        cases = ndjson(*(numbered(number) for number in range(3000)))
        queued = client.post("/v1/screen", content=cases, headers={"Content-Type": NDJSON}).json()
        process.popen.kill()
        _ = process.popen.wait(SECONDS)

    with serving(tmp_path) as process:
        token = {"Authorization": f"Bearer {process.token}"}
        with process.client() as client:
            client.headers.update(token)
            job = ended(client, queued["id"])

            assert (job["state"], job["accepted"]) == ("done", 3000)
            assert len(client.get(job["result"]).json()["cases"]) == 3000


@pytest.mark.slow
def test_a_hundred_megabytes_leave_its_memory_as_it_was(tmp_path: Path) -> None:
    def endless() -> Generator[bytes]:
        for _ in range(100):
            yield b" " * 2**20

    with serving(tmp_path) as process, process.client() as client:
        before = resident_kib(process.popen.pid)
        for path, content_type in (("/v1/score", JSON), ("/v1/screen", NDJSON)) * 3:
            try:
                status = client.post(
                    path, content=endless(), headers={"Content-Type": content_type}
                ).status_code
            except httpx.TransportError:
                status = 413
            assert status == 413

        after = resident_kib(process.popen.pid)
    # half a file's worth of pieces on their way into the store, at most
    assert after - before < 64 * 1024


def test_nothing_a_caller_sends_is_logged(tmp_path: Path) -> None:
    marked = {
        **CASE,
        "case_id": "示例秘密",
        "employer": {"name": "示例秘密"},
        "facts": {"示例秘密": "示例秘密"},
    }
    with serving(tmp_path) as process, process.client() as client:
        _ = client.post("/v1/score", json=marked)
        _ = client.post("/v1/score?keep=1", json={**marked, "facts": {}})
        _ = client.post("/v1/score", content="示例秘密".encode(), headers={"Content-Type": JSON})
        _ = client.get("/v1/cases/示例秘密", headers={"X-Request-Id": "secret-secret"})
        _ = client.get("/示例秘密?示例秘密=1")
        _ = client.post("/v1/screen", content=ndjson(marked), headers={"Content-Type": NDJSON})
    log = process.log.read_bytes()

    assert b"secret-secret" not in log
    for written in ("示例秘密".encode(), json.dumps("示例秘密").encode()[1:-1], b"%E7%A4%BA"):
        assert written.lower() not in log.lower()


@pytest.mark.slow
def test_an_address_that_is_taken_is_told_in_a_sentence(tmp_path: Path) -> None:
    with serving(tmp_path) as process:
        port = process.address.rpartition(":")[2]
        other = tmp_path / "other"
        other.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", START, "serve", "--json"],
            env=environment(other, port=port),
            cwd=ROOT,
            capture_output=True,
            check=False,
        )

    assert done.returncode == 2
    assert b"cannot be listened on" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SUNLIT_PORT", "many", "expected a whole number of port"),
        ("SUNLIT_PROT", "1", "did you mean SUNLIT_PORT?"),
        ("SUNLIT_DATABASE", "mysql://x", "SUNLIT_DATABASE"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv("SUNLIT_DATA", str(tmp_path))
    monkeypatch.setenv(name, value)

    done = sunlit("serve", "--json")

    assert done.code == 2
    assert told in done.err or value.partition(":")[0] in done.err
    assert "Traceback" not in done.err


def test_settings_are_printed_with_their_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNLIT_DATABASE", "postgresql://sunlit:secret@db/sunlit")

    told = json.loads(sunlit("settings", "--json").out)

    assert {one["variable"] for one in told} >= {"SUNLIT_DATABASE", "SUNLIT_PORT", "SUNLIT_CASE_KIB"}
    assert all(one["unit"] and one["meaning"] for one in told)
    assert "secret" not in json.dumps(told)
    assert isinstance(settings(Path("x")), Settings)
