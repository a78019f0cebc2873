"""A folder made to stop the verifier is told of and never stops it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from examples import verify_draw
from examples.verify_draw import verify
from tests.checker.draw import samples
from tests.examples.published_draws import codes, summed

FEEDS = b"\n" * 3_000_000


def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[tuple[str, str]]]:
    code = verify_draw.main([str(folder), "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, [(one["code"], one["place"]) for one in found.get("findings", [])]


def published(folder: Path) -> Path:
    for name, content in samples.folder().items():
        _ = (folder / name).write_bytes(content)
    return folder


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def a_link_to_a_pipe(path: Path) -> None:
    os.mkfifo(path.parent.parent / "pipe")
    path.symlink_to(path.parent.parent / "pipe")


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        _ = file.truncate(8 * 2**30)


ODD: list[tuple[Callable[[Path], object], str]] = [
    (os.mkfifo, "not_plain"),
    (a_socket, "not_plain"),
    (Path.mkdir, "not_plain"),
    (a_link_to_a_pipe, "not_plain"),
    (lambda path: path.symlink_to("/dev/zero"), "not_plain"),
    (lambda path: path.symlink_to("roster.txt"), "not_plain"),
    (lambda path: path.symlink_to("nowhere"), "not_plain"),
    (sparse, "too_large"),
]


@pytest.mark.parametrize(("make", "code"), ODD)
@pytest.mark.parametrize("name", ["frame.txt", "log.txt", "SHA256SUMS"])
def test_what_is_no_plain_file_is_told_and_not_opened(
    make: Callable[[Path], object], code: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    (published(folder) / name).unlink()
    _ = make(folder / name)

    exit_code, found = told(folder, capsys)

    assert exit_code == 1
    assert (code, name) in found
    assert "missing_file" not in dict(found)
    assert "broken" not in dict(found)


@pytest.mark.parametrize(("make", "code"), ODD)
def test_a_plan_that_is_no_plain_file_is_told_in_a_sentence(
    make: Callable[[Path], object], code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    _ = make(folder / "plan.json")

    exit_code = verify_draw.main([str(folder), "--lang", "en"])

    assert exit_code == 2
    assert verify_draw.TOLD[code][0] in capsys.readouterr().out


@pytest.mark.parametrize("name", [b"sub", b"log.txt\n", b"\xff\xfe.txt", b"all of it\nholds", b"\x1b[2J"])
def test_what_does_not_belong_there_is_told_whatever_its_name(
    name: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkdir(os.fsencode(published(tmp_path)) + b"/" + name)

    exit_code, found = told(tmp_path, capsys)
    _ = verify_draw.main([str(tmp_path), "--lang", "en"])
    lines = capsys.readouterr().out.splitlines()

    assert (exit_code, [code for code, _ in found]) == (1, ["extra_file"])
    assert [line.split()[0] for line in lines] == ["extra_file", "C", "head", f"{samples.DRAW_ID}:"]


@pytest.mark.parametrize("name", sorted(samples.folder().keys() - {"plan.json"}))
def test_millions_of_empty_lines_are_told_up_to_a_thousand_times(name: str) -> None:
    folder = {**samples.folder(), name: FEEDS}

    found = verify(folder if name == "SHA256SUMS" else summed(folder))

    assert 0 < len(found.findings) <= verify_draw.MOST_FINDINGS + 1
    assert "broken" not in codes(found)


@pytest.mark.parametrize("name", ["plan.json", "seed.json", "log.txt"])
def test_a_json_value_that_would_fill_the_memory_is_not_read(name: str) -> None:
    content = b'{"numbers":[[' + b"1," * (verify_draw.MOST_JSON // 2) + b"1]]}\n"

    found = verify(summed({**samples.folder(), name: content}))

    assert any(finding.en == verify_draw.TOLD["too_long"][0] for finding in found.findings)


def test_after_a_thousand_findings_it_says_that_it_stops() -> None:
    found = verify(summed(samples.folder(), frame_txt=FEEDS))

    assert len(found.findings) == verify_draw.MOST_FINDINGS + 1
    assert found.findings[-1].code == "stopped"


@pytest.mark.parametrize("make", [os.mkfifo, Path.touch, Path.absolute])
def test_what_is_no_folder_cannot_be_checked(
    make: Callable[[Path], object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _ = make(tmp_path / "d")  # a pipe, a file, nothing

    assert verify_draw.main([str(tmp_path / "d"), "--lang", "en"]) == 2
    assert "cannot be read" in capsys.readouterr().out
