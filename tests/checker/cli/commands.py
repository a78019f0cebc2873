"""Running commands as a user does: in a process of their own, with their real streams."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
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


def here(*arguments: str | Path, language: str = "en_US.UTF-8", folder: Path | None = None) -> Done:
    """Run ``sunlit …`` in this process, which has read laws and courses already, on streams of its own."""
    out, err = BytesIO(), BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("LANG", language), ("LC_ALL", language), ("COLUMNS", "160")):
            patch.setenv(name, value)
        if folder is not None:
            patch.chdir(folder)
        patch.setattr(sys, "argv", ["sunlit", *map(str, arguments)])
        patch.setattr(sys, "stdout", TextIOWrapper(out, "utf-8", write_through=True))
        patch.setattr(sys, "stderr", TextIOWrapper(err, "utf-8", write_through=True))
        with pytest.raises(SystemExit) as ended:
            main()
        told = out.getvalue().decode(), err.getvalue().decode()
    return Done(int(ended.value.code or 0), *told)


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
