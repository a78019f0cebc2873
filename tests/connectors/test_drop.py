"""A hand-over by folder: whole or not at all, never twice, never over another's file. On disk and by SFTP."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import asyncssh
import pytest

from connectors.disposition import Disposition
from connectors.drop import MOST_BYTES, Arrived, Drop, FolderDrop
from connectors.errors import FileRefused, NotSent, SetupRefused, Unclear
from connectors.sftp_drop import SftpDrop

Opened = Callable[[Path], AbstractAsyncContextManager[Drop]]


class _Server(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True


@asynccontextmanager
async def by_sftp(folder: Path, *, known: bool = True) -> AsyncGenerator[Drop]:
    """A real server on the loopback that shows a folder."""
    ours, theirs = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    files = folder / "keys"
    files.mkdir()
    for name, content in (("id", ours.export_private_key()), ("authorized", ours.export_public_key())):
        _ = (files / name).write_bytes(content)
    server = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_host_keys=[theirs],
        authorized_client_keys=str(files / "authorized"),
        server_factory=_Server,
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(folder).encode()),
    )
    port = server.get_port()
    shown = theirs if known else asyncssh.generate_private_key("ssh-ed25519")
    line = b"[127.0.0.1]:%d %s" % (port, shown.export_public_key())
    _ = (files / "known_hosts").write_bytes(line)
    try:
        yield SftpDrop(
            "127.0.0.1", "example", files / "id", files / "known_hosts", "/out", "/in", port, total_seconds=10
        )
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def by_folder(folder: Path) -> AsyncGenerator[Drop]:
    yield FolderDrop(folder / "out", folder / "in")


@pytest.fixture(params=[by_folder, by_sftp], ids=["folder", "sftp"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    for name in ("out", "in"):
        (tmp_path / name).mkdir()
    return request.param


def test_a_file_is_there_whole_and_nothing_beside_it(opened: Opened, tmp_path: Path) -> None:
    async def run() -> list[bool]:
        async with opened(tmp_path) as drop:
            return [await drop.put("示例.zip", b"x" * 300_000) for _ in range(2)]

    assert asyncio.run(run()) == [True, False]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["示例.zip"]
    assert (tmp_path / "out" / "示例.zip").read_bytes() == b"x" * 300_000


def test_another_file_of_that_name_is_left_alone(opened: Opened, tmp_path: Path) -> None:
    _ = (tmp_path / "out" / "a.zip").write_bytes(b"of somebody else")

    async def run() -> None:
        async with opened(tmp_path) as drop:
            with pytest.raises(Unclear, match="another file") as caught:
                _ = await drop.put("a.zip", b"ours")
            assert caught.value.disposition is Disposition.DUPLICATE

    asyncio.run(run())
    assert (tmp_path / "out" / "a.zip").read_bytes() == b"of somebody else"


def test_without_the_folder_nothing_is_handed_over(opened: Opened, tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as drop:
            (tmp_path / "out").rmdir()
            with pytest.raises(NotSent):
                _ = await drop.put("a.zip", b"ours")

    asyncio.run(run())


@pytest.mark.parametrize("name", ["", ".a", "../a", "a/b", "a\\b", "a\0b"])
def test_a_name_leads_out_of_no_folder(opened: Opened, tmp_path: Path, name: str) -> None:
    async def run() -> None:
        async with opened(tmp_path) as drop:
            with pytest.raises(NotSent):
                _ = await drop.put(name, b"")

    asyncio.run(run())


def test_what_came_back_is_told_oldest_first_from_a_second_on(opened: Opened, tmp_path: Path) -> None:
    for name, moment in (("b.csv", 100), ("a.csv", 200), ("c.csv", 200), (".hidden", 300)):
        path = tmp_path / "in" / name
        _ = path.write_bytes(name.encode())
        os.utime(path, (moment, moment))
    (tmp_path / "in" / "folder").mkdir()

    async def run() -> tuple[list[Arrived], list[Arrived], bytes]:
        async with opened(tmp_path) as drop:
            return await drop.arrived(0), await drop.arrived(101), await drop.read("a.csv")

    everything, later, content = asyncio.run(run())

    assert everything == [Arrived("b.csv", 100), Arrived("a.csv", 200), Arrived("c.csv", 200)]
    assert later == everything[1:]
    assert content == b"a.csv"


def test_a_file_too_large_or_gone_is_not_taken(opened: Opened, tmp_path: Path) -> None:
    with (tmp_path / "in" / "large").open("wb") as file:
        _ = file.truncate(MOST_BYTES + 1)

    async def run() -> None:
        async with opened(tmp_path) as drop:
            for name, error in (("large", FileRefused), ("gone", Unclear)):
                with pytest.raises(error, match=name):
                    _ = await drop.read(name)

    asyncio.run(run())


def test_a_mount_without_links_takes_files_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on shares of another system."""

    def no_links(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    for name in ("out", "in"):
        (tmp_path / name).mkdir()
    drop = FolderDrop(tmp_path / "out")

    assert asyncio.run(drop.put("a.zip", b"1")) is True
    assert asyncio.run(drop.put("a.zip", b"1")) is False
    with pytest.raises(Unclear):
        _ = asyncio.run(drop.put("a.zip", b"2"))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.zip"]


def test_a_file_that_stands_there_and_may_not_outlast_a_power_cut_is_unclear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first sync is of its bytes, the second of its name."""
    (tmp_path / "out").mkdir()
    synced: list[int] = []

    def breaks_at_the_second(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 2:
            raise OSError(5, "示例")

    monkeypatch.setattr(os, "fsync", breaks_at_the_second)

    with pytest.raises(Unclear):
        _ = asyncio.run(FolderDrop(tmp_path / "out").put("a.zip", b"1"))
    assert (tmp_path / "out" / "a.zip").read_bytes() == b"1"


def test_a_folder_that_is_none_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(SetupRefused, match="is no folder"):
        _ = FolderDrop(tmp_path / "nowhere")
    with pytest.raises(SetupRefused, match="is not there"):
        _ = SftpDrop("h", "u", tmp_path / "key", tmp_path / "known_hosts", "/out")


def test_a_server_with_another_key_is_sent_nothing(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    async def run() -> None:
        async with by_sftp(tmp_path, known=False) as drop:
            with pytest.raises(NotSent, match="HostKeyNotVerifiable"):
                _ = await drop.put("a.zip", b"ours")
            with pytest.raises(Unclear):
                _ = await drop.arrived(0)

    asyncio.run(run())
    assert list((tmp_path / "out").iterdir()) == []


def test_a_server_that_does_not_answer_is_sent_nothing(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    async def run() -> None:
        async with by_sftp(tmp_path) as drop:
            pass
        with pytest.raises(NotSent, match="nothing was handed over"):
            _ = await drop.put("a.zip", b"ours")

    asyncio.run(run())
