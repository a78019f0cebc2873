"""Running commands as a user does: in a process of their own, with their real streams."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from checker.cli import main

ROOT = Path(__file__).parents[3]
START = "import sys; from checker.cli import main; sys.argv[0] = 'sunlit'; main()"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


def here(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Done:
    """Run ``sunlit …`` in this process, which has read laws and courses already; in English, as it stands."""
    _ = capsys.readouterr()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("LANG", "en_US.UTF-8"), ("LC_ALL", "en_US.UTF-8"), ("COLUMNS", "160")):
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["sunlit", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
    said = capsys.readouterr()
    return Done(int(ended.value.code or 0), said.out, said.err)


def sunlit(
    *arguments: str | Path,
    language: str = "en_US.UTF-8",
    before: Callable[[], None] | None = None,
    folder: Path | None = None,
) -> Done:
    """Run ``sunlit …`` and return its exit code and what it printed."""
    environment = {
        **os.environ,
        "LANG": language,
        "LC_ALL": language,
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "160",
    }
    command = [sys.executable, "-c", START, *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, env=environment, cwd=folder or ROOT, preexec_fn=before, check=False
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())
