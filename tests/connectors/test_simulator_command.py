"""``sunlit simulate`` as a user meets it: a process that answers, is killed, and goes on where it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import pytest
import typer
from typer.testing import CliRunner

from checker.cli.failures import failure_of
from checker.cli.simulate import simulate
from checker.cli.terminal import Terminal
from connectors.simulator.template import shipped
from tests.connectors.simulated import Tried, record, simulated

ROOT = Path(__file__).parents[2]
START = """
import sys
import typer
from checker.cli.simulate import simulate

sys.argv[0] = "simulate"
typer.run(simulate)
"""
"""The command by itself."""


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-c", START, *map(str, arguments)]


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "zh_CN.UTF-8", "COLUMNS": "160"}


@contextmanager
def simulating(*arguments: str | Path) -> Generator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Run the command until the block ends; give the process and what it printed once it was ready."""
    with subprocess.Popen(
        command("--port", "0", "--json", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdout is not None
        lines: list[str] = []
        while not lines or lines[-1] not in ("}\n", ""):
            lines.append(process.stdout.readline())
        try:
            yield process, json.loads("".join(lines))
        finally:
            process.terminate()


def post(address: str, path: str, document: object) -> dict[str, Any]:
    body = json.dumps(document).encode()
    request = Request(address + path, body, {"Content-Type": "application/json"})
    with build_opener(ProxyHandler({})).open(request, timeout=20) as response:
        return json.loads(response.read())


def sent(address: str, key: str) -> dict[str, Any]:
    call = {"profile": "example/1", "template": "sm3:1", "records": [record(key)]}
    return post(address, "/credit_sharing/api/records", call)


def test_what_was_answered_survives_a_kill_and_a_stop(tmp_path: Path) -> None:
    state, answers = tmp_path / "state.db", list[dict[str, Any]]()
    codes: list[int] = []
    for end in (signal.SIGKILL, signal.SIGTERM):
        with simulating("--state", state, "--class", "b") as (process, told):
            answers.append(sent(told["address"], f"示例-{end.name}"))
            listed = post(told["address"], "/credit_sharing/api/listing", {})
            process.send_signal(end)
            codes.append(process.wait(20))

    assert codes == [-signal.SIGKILL, 0]
    assert [answer["results"][0]["status"] for answer in answers] == ["accepted"] * 2
    assert [row["key"] for row in listed["records"]] == ["示例-SIGKILL", "示例-SIGTERM"]


def test_control_has_a_port_that_is_never_closed() -> None:
    with simulating("--control-port", "0", "--delay-receipts", "60") as (_, told):
        ordered = post(told["control"], "/_control/faults", {"fault": "connect_refused"})
        with pytest.raises(OSError, match="refused"):
            _ = sent(told["address"], "示例-1")
        _ = post(told["control"], "/_control/release", {})
        answer = sent(told["address"], "示例-1")

    assert ordered == {"id": 0}
    assert told["platforms"]["credit_sharing"] == f"{told['address']}/credit_sharing"
    assert answer["results"][0]["status"] == "received"


@simulated(templates=shipped())
async def test_the_example_profiles_are_agreed_from_the_start(tried: Tried) -> None:
    names = list(shipped())
    answers = [await tried.call("template", {"profile": name}) for name in names]

    assert len(names) >= 3
    assert [answer["template"] for answer in answers] == [one.name for one in shipped().values()]
    assert all(answer["columns"] for answer in answers)


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--key", "hr"), "cannot_simulate", "found 'hr', expected ID=FILE"),
        (("--key", "hr={folder}/empty"), "cannot_simulate", "expected an algorithm and a key in hexadecimal"),
        (("--key", "hr={folder}/nothing"), "io", "无法读写"),
        (("--key", "hr={folder}/md5"), "cannot_simulate", "found HMAC-MD5, expected one of HMAC-SM3"),
        (
            ("--callback", "example", "--callback-key", "hr={folder}/sm3"),
            "cannot_simulate",
            "expected an address",
        ),
        (("--state", "{folder}/empty/state.db"), "cannot_simulate", "模拟平台无法启动"),
        (("--host", "192.0.2.1"), "cannot_simulate", "cannot be listened on"),
    ],
)
def test_what_cannot_be_started_is_told_in_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], code: str, sentence: str
) -> None:
    (tmp_path / "empty").write_text("")
    (tmp_path / "md5").write_text("HMAC-MD5 00ff")
    (tmp_path / "sm3").write_text("HMAC-SM3 00ff")
    app = typer.Typer()
    _ = app.command()(simulate)
    given = ["--port", "0", "--lang", "zh", *(argument.format(folder=tmp_path) for argument in arguments)]

    done = CliRunner().invoke(app, given)

    assert done.exception is not None
    failure = failure_of(done.exception, Terminal("zh"))
    assert (failure.exit_code, failure.code) == (2, code)
    assert sentence in failure.messages[0]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--class", "E"), "expected A, B, C or D"),
        (("--callback", "http://127.0.0.1"), "go together"),
        (("--delay-receipts", "soon"), "--delay-receipts"),
    ],
)
def test_what_means_nothing_is_a_question_of_usage(arguments: tuple[str, ...], sentence: str) -> None:
    app = typer.Typer()
    _ = app.command()(simulate)

    done = CliRunner().invoke(app, arguments)

    assert done.exit_code == 2
    assert sentence in done.stderr
