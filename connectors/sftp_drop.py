"""A folder on an SFTP server (文件传输服务器), with the extra ``sftp``; the promises are those of
`connectors.drop`.

The server is known by its key, which stands in a file, or nothing is sent. A connection is made for each
hand-over: there are few, and one that stands idle breaks when it is needed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.disposition import Disposition
from connectors.drop import MOST_BYTES, Arrived, plain
from connectors.errors import FileRefused, NotSent, SetupRefused, Unclear


@dataclass(frozen=True, slots=True)
class SftpDrop:
    """Two folders on an SFTP server.

    Attributes:
        known_hosts: The file with the server's key, in OpenSSH's form.
        key: Our key, unencrypted.
    """

    host: str
    username: str
    key: Path
    known_hosts: Path
    outgoing: str
    incoming: str = ""
    port: int = 22
    total_seconds: int = 60

    def __post_init__(self) -> None:
        for path in (self.key, self.known_hosts):
            if not path.is_file():
                msg = f"{path}: is not there: expected our key, and the server's in a file of known hosts"
                raise SetupRefused(msg)

    async def put(self, name: str, content: bytes, /) -> bool:
        """Hand over a file; False where the same was there already.

        Raises:
            NotSent: It is not there.
            Unclear: It may be there, or another file has its name.
        """
        target = f"{self.outgoing}/{plain(name)}"
        beside = f"{self.outgoing}/.{name}.part"
        renaming = False
        library = _library()
        try:
            async with self._open() as sftp:
                if await sftp.exists(target):
                    return await self._was_there(sftp, target, content)
                async with sftp.open(beside, "wb") as file:
                    _ = await file.write(content)
                renaming = True
                try:
                    # version 3 of the protocol refuses a name that is taken
                    await sftp.rename(beside, target)
                except library.SFTPError:
                    renaming = False
                    if await sftp.exists(target):
                        return await self._was_there(sftp, target, content)
                    raise
                return True
        except (NotSent, Unclear):
            raise
        except Exception as error:
            told = f"{self.host} {name}: {type(error).__name__}"
            raise (Unclear(told) if renaming else NotSent(f"{told}: nothing was handed over")) from error

    async def _was_there(self, sftp: Any, target: str, content: bytes) -> bool:
        async with sftp.open(target, "rb") as file:
            same = await file.read(len(content) + 1) == content
        if not same:
            told = f"{self.host} {target}: another file has this name: see who wrote it"
            raise Unclear(told, Disposition.DUPLICATE)
        return False

    async def arrived(self, since: int, /) -> list[Arrived]:
        """Return the files that came back at that second or later, the oldest first.

        Raises:
            Unclear: That cannot be seen.
        """
        if not self.incoming:
            return []
        try:
            async with self._open() as sftp:
                listed = await sftp.readdir(self.incoming)
        except (NotSent, Unclear):
            raise
        except Exception as error:
            raise Unclear(f"{self.host}: cannot be looked into ({type(error).__name__})") from error
        found = [
            Arrived(one.filename, one.attrs.mtime or 0)
            for one in listed
            if not one.filename.startswith(".") and one.attrs.type == _library().FILEXFER_TYPE_REGULAR
        ]
        return sorted(
            (one for one in found if one.changed_at >= since), key=lambda one: (one.changed_at, one.name)
        )

    async def read(self, name: str, /) -> bytes:
        """Return a file that came back.

        Raises:
            Unclear: It cannot be read.
            FileRefused: It is larger than `MOST_BYTES`.
        """
        try:
            async with self._open() as sftp, sftp.open(f"{self.incoming}/{plain(name)}", "rb") as file:
                content = bytes(await file.read(MOST_BYTES + 1))
        except (NotSent, Unclear):
            raise
        except Exception as error:
            raise Unclear(f"{self.host} {name}: cannot be read ({type(error).__name__})") from error
        if len(content) > MOST_BYTES:
            raise FileRefused(
                f"{self.host} {name}: has more than {MOST_BYTES} bytes: let somebody look at it"
            )
        return content

    @asynccontextmanager
    async def _open(self) -> AsyncGenerator[Any]:
        library = _library()
        async with asyncio.timeout(self.total_seconds):
            connection = await library.connect(
                self.host,
                self.port,
                username=self.username,
                client_keys=[str(self.key)],
                known_hosts=str(self.known_hosts),
                agent_path=None,
                config=None,
            )
            try:
                yield await connection.start_sftp_client()
            finally:
                connection.close()
                with suppress(Exception):
                    await connection.wait_closed()


def _library() -> Any:
    try:
        import asyncssh
    except ImportError:
        msg = "SFTP needs the package asyncssh: install the extra, sunlit[sftp]"
        raise SetupRefused(msg) from None
    # at INFO it writes users and hosts
    logging.getLogger("asyncssh").setLevel(logging.WARNING)
    return asyncssh
