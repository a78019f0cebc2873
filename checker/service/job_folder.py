"""The private folder of a running job (任务私有目录): cases lie there in the clear, no longer than needed.

A folder is locked as long as its process lives. One whose process was killed is found unlocked by
the next to start on this machine, and is removed with what lies in it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "job-"


class JobFolders:
    """Makes folders of jobs under one that nobody else may enter.

    Args:
        base: The folder to make them in; None for one of this user among the temporary files.
    """

    def __init__(self, base: Path | None) -> None:
        self._base = Path(tempfile.gettempdir()) / f"sunlit-{os.getuid()}" if base is None else base

    @contextmanager
    def one(self) -> Generator[Path]:
        """Make a folder for one job; it is removed at the end, whatever happened.

        Raises:
            OSError: It cannot be made, or the folder above belongs to somebody else.
        """
        with self._alone() as base:
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
            held = os.open(folder, os.O_RDONLY)
            fcntl.flock(held, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(held)

    def sweep(self) -> int:
        """Remove what was left by processes that are gone, and return how many folders.

        Raises:
            OSError: The folder above cannot be used.
        """
        removed = 0
        with self._alone() as base:
            for folder in base.glob(f"{_PREFIX}*"):
                with suppress(OSError):  # in use, or gone meanwhile
                    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
                    try:
                        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        shutil.rmtree(folder, ignore_errors=True)
                        removed += 1
                    finally:
                        os.close(held)
        return removed

    @contextmanager
    def _alone(self) -> Generator[Path]:
        """Yield the folder above while no other process makes or sweeps in it."""
        self._base.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(self._base, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            found = os.fstat(held)
            if found.st_uid != os.getuid():
                msg = f"{self._base} belongs to another user: name another folder for jobs"
                raise PermissionError(msg)
            if stat.S_IMODE(found.st_mode) & 0o077:
                os.fchmod(held, 0o700)
            fcntl.flock(held, fcntl.LOCK_EX)
            yield self._base
        finally:
            os.close(held)
