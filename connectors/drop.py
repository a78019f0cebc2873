"""A folder another system empties (文件交换目录): a file is there whole or not at all, and never twice.

It is written beside under a name nobody looks for, and then given its own. Until then nothing was handed
over; if its name is taken, the same bytes mean that it was handed over before.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from connectors.disposition import Disposition
from connectors.errors import FileRefused, NotSent, SetupRefused, Unclear

MOST_BYTES = 64 * 2**20
"""Of a file that comes back."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that came back; `changed_at` are whole seconds since 1970 by the clock of where it lies."""

    name: str
    changed_at: int


class Drop(Protocol):
    """Where files are handed over and come back."""

    async def put(self, name: str, content: bytes, /) -> bool:
        """Hand over a file; False where the same was there already.

        Raises:
            NotSent: It is not there.
            Unclear: It may be there, or another file has its name.
        """
        ...

    async def arrived(self, since: int, /) -> list[Arrived]:
        """Return the files that came back at that second or later, the oldest first.

        Raises:
            Unclear: That cannot be seen.
        """
        ...

    async def read(self, name: str, /) -> bytes:
        """Return a file that came back.

        Raises:
            Unclear: It cannot be read.
            FileRefused: It is larger than `MOST_BYTES`.
        """
        ...


@dataclass(frozen=True, slots=True)
class FolderDrop:
    """Two folders of this machine, or mounted on it."""

    outgoing: Path
    incoming: Path | None = None

    def __post_init__(self) -> None:
        for folder in (self.outgoing, self.incoming):
            if folder is not None and not folder.is_dir():
                msg = f"{folder}: is no folder: make it, or name another"
                raise SetupRefused(msg)

    async def put(self, name: str, content: bytes, /) -> bool:
        """Hand over a file; False where the same was there already.

        Raises:
            NotSent: It is not there.
            Unclear: It may be there, or another file has its name.
        """
        return await asyncio.to_thread(self._put, plain(name), content)

    def _put(self, name: str, content: bytes) -> bool:
        target = self.outgoing / name
        try:
            beside = self._beside(content)
        except OSError as error:
            raise NotSent(f"{name}: cannot be written ({error.strerror}): see the folder") from error
        try:
            # unlike a rename, a link never takes another file's place
            try:
                os.link(beside, target)
            except FileExistsError:
                raise
            except OSError:
                # some mounts have no links
                if target.exists():
                    raise FileExistsError from None
                _ = beside.rename(target)
            self._settle()
        except FileExistsError:
            return self._was_there(target, content)
        except OSError as error:
            told = f"{name}: could not be put ({error.strerror})"
            raise (Unclear(told) if target.exists() else NotSent(told)) from error
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        return True

    def _beside(self, content: bytes) -> Path:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=self.outgoing)
        try:
            with os.fdopen(handle, "wb") as file:
                _ = file.write(content)
                file.flush()
                os.fsync(file.fileno())
            # whoever empties the folder is another user
            Path(name).chmod(0o640)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        return Path(name)

    def _settle(self) -> None:
        folder = os.open(self.outgoing, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _was_there(self, target: Path, content: bytes) -> bool:
        try:
            same = target.read_bytes() == content
        except OSError as error:
            raise Unclear(f"{target.name}: is there and cannot be read ({error.strerror})") from error
        if not same:
            raise Unclear(
                f"{target.name}: another file has this name: see who wrote it", Disposition.DUPLICATE
            )
        return False

    async def arrived(self, since: int, /) -> list[Arrived]:
        """Return the files that came back at that second or later, the oldest first.

        Raises:
            Unclear: That cannot be seen.
        """
        incoming = self.incoming
        if incoming is None:
            return []

        def look() -> list[Arrived]:
            # a hidden one is still being written
            names = [one for one in incoming.iterdir() if not one.name.startswith(".") and one.is_file()]
            return [Arrived(one.name, one.stat().st_mtime_ns // 10**9) for one in names]

        try:
            found = await asyncio.to_thread(look)
        except OSError as error:
            raise Unclear(f"{incoming.name}: cannot be looked into ({error.strerror})") from error
        return sorted(
            (one for one in found if one.changed_at >= since), key=lambda one: (one.changed_at, one.name)
        )

    async def read(self, name: str, /) -> bytes:
        """Return a file that came back.

        Raises:
            Unclear: It cannot be read.
            FileRefused: It is larger than `MOST_BYTES`.
        """
        incoming = self.incoming
        if incoming is None:
            raise Unclear(f"{name}: nothing comes back here")
        path = incoming / plain(name)

        def take() -> bytes:
            with path.open("rb") as file:
                return file.read(MOST_BYTES + 1)

        try:
            content = await asyncio.to_thread(take)
        except OSError as error:
            raise Unclear(f"{name}: cannot be read ({error.strerror})") from error
        if len(content) > MOST_BYTES:
            raise FileRefused(f"{name}: has more than {MOST_BYTES} bytes: let somebody look at it")
        return content


def plain(name: str) -> str:
    """Return a name that leads out of no folder.

    Raises:
        NotSent: It might.
    """
    if not name or name.startswith(".") or any(sign in name for sign in "/\\\0"):
        raise NotSent(f"{name!r}: expected the name of a file")
    return name
