"""The runner of jobs with real children, killed for real: every job ends, once, with one result."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, closing, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from checker.roles import Bearer
from checker.service.job_folder import JobFolders
from checker.service.job_runner import JobRunner
from checker.store import jobs
from checker.store.job_runs import GAVE_UP
from checker.store.store import Store
from sanctions import audit
from sanctions.encrypted import Keys
from tests import small_base
from tests.checker.cli.commands import ROOT, sunlit
from tests.checker.screening.reviews import DAY, HANGZHOU, SUZHOU, unpaid, written

OWNER = Bearer("t1", "示例市", "inspector", SUZHOU)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
REVIEWS = [unpaid("a", 1_000_000), unpaid("b", 999_999), unpaid("c", 1, place=HANGZHOU)]

SERVER = """\
import asyncio, sys
from datetime import datetime, timezone
from pathlib import Path
from checker.service.job_runner import JobRunner
from checker.store.store import Store
from sanctions.encrypted import Keys

async def main():
    store = Store.open(sys.argv[1], Keys.open(Path(sys.argv[2])))
    now = lambda: datetime.fromisoformat(sys.argv[4])
    await JobRunner(store, folder=Path(sys.argv[3]), rule_base=lambda: None, now=now, poll_seconds=0.05).run()

asyncio.run(main())
"""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


def lines(cases: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases).encode()


def queued(store: Store, content: bytes, kind: str = "ndjson", day: date | None = DAY) -> str:
    with store.writing() as session:
        job_id = jobs.create(session, bearer=OWNER, format=kind, day=day, default_place=SUZHOU, at=NOW)
    size = min(len(content) // 2, 1 << 20)
    for number, start in enumerate(range(0, len(content), size)):
        piece = content[start : start + size]
        with store.writing() as session:
            jobs.add_part(session, store.keys, job_id, number, piece)
    with store.writing() as session:
        jobs.queue(session, job_id, NOW)
    return job_id


def seen(store: Store, job_id: str) -> jobs.JobSeen:
    with store.reading() as session:
        found = jobs.seen(session, job_id, OWNER)
    assert found is not None
    return found


def result(store: Store, job_id: str) -> Any:
    with store.reading() as session:
        return json.loads(b"".join(jobs.result_parts(session, store.keys, job_id)))


def acts(store: Store) -> list[str]:
    with store.reading() as session:
        assert audit.verify(session).whole
        return [act.action for act in session.exec(audit.select(audit.AuditEntry)).all()]


def runner(store: Store, folder: Path, clock: Callable[[], datetime], **more: Any) -> JobRunner:
    usual: dict[str, Any] = {"rule_base": lambda: None, "poll_seconds": 0.05, "language": "en"}
    return JobRunner(store, folder=folder, now=clock, **(usual | more))


@asynccontextmanager
async def at_work(one: JobRunner) -> AsyncGenerator[asyncio.Task[None]]:
    task = asyncio.create_task(one.run())
    try:
        yield task
    finally:
        _ = task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(true: Callable[[], bool]) -> None:
    never = asyncio.Event()
    async with asyncio.timeout(90):
        while not await asyncio.to_thread(true):
            with suppress(TimeoutError):
                _ = await asyncio.wait_for(never.wait(), 0.02)


def ended(store: Store, job_id: str) -> Callable[[], bool]:
    return lambda: seen(store, job_id).state in {"done", "failed"}


def children(folder: Path) -> list[int]:
    """Return the processes of children at work in a folder."""
    found: list[int] = []
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0") if process.name.isdigit() else []
            if b"checker.service.screening_child" in words and any(
                word.startswith(os.fsencode(folder)) for word in words
            ):
                found.append(int(process.name))
    return found


def held_up(folder: Path) -> Callable[[], Path | None]:
    """Return the folder of a rule base that no child will ever have read: a pipe without a writer."""
    base = folder / "base"
    base.mkdir()
    os.mkfifo(base / "rule_base.yaml")
    return lambda: base


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "jobs"


@pytest.fixture
def sqlite(sqlite_database: str) -> Generator[Store]:
    store = Store.open(sqlite_database, Keys.made())
    yield store
    store.close()


def run(doing: Any) -> None:
    asyncio.run(doing)


@pytest.mark.slow
def test_a_job_is_screened_as_the_command_screens_and_leaves_nothing_in_the_clear(
    sqlite: Store, folder: Path, tmp_path: Path
) -> None:
    content = lines(REVIEWS[:2])
    job_id = queued(sqlite, content)

    async def work() -> None:
        async with at_work(runner(sqlite, folder, Clock())):
            await until(ended(sqlite, job_id))

    run(work())

    _ = (tmp_path / "input.ndjson").write_bytes(content)
    arguments = ("--day", DAY.isoformat(), "--place", SUZHOU, "--lang", "en", "--json")
    command = sunlit("screen", "input.ndjson", *arguments, folder=tmp_path)
    told = seen(sqlite, job_id)
    assert (told.state, told.read, told.accepted, told.rejected) == ("done", 2, 2, 0)
    assert result(sqlite, job_id) == json.loads(command.out)
    assert list(folder.iterdir()) == []
    assert acts(sqlite) == ["job.queue", "job.done"]


def test_one_runner_does_what_waits_and_what_comes_and_one_bad_file_stops_nothing(
    sqlite: Store, folder: Path, tmp_path: Path
) -> None:
    base = small_base.write(tmp_path / "base")
    cases = [written("a", facts={"headcount": 11}), written("b", place=HANGZHOU)]
    bad, good = queued(sqlite, b"PK\n", "parquet"), queued(sqlite, lines(cases))
    later: list[str] = []

    async def work() -> None:
        one = runner(sqlite, folder, Clock(), rule_base=lambda: base, poll_seconds=600, lease_seconds=1800)
        async with at_work(one):
            await until(ended(sqlite, good))
            later.append(await asyncio.to_thread(queued, sqlite, lines(cases[:1])))
            one.nudge()
            await until(ended(sqlite, later[0]))
            await until(ended(sqlite, bad))

    run(work())

    told = seen(sqlite, bad)
    assert (told.state, told.failure_code) == ("failed", "not_parquet")
    assert told.failure is not None
    assert told.failure.startswith("input.parquet: ")
    counts = seen(sqlite, good)
    assert (counts.read, counts.accepted, counts.rejected) == (2, 1, 1)
    assert [one["true"] for one in result(sqlite, good)["cases"]] == [["A01"]]
    assert [one["code"] for one in result(sqlite, good)["rejected"]] == ["out_of_scope"]
    assert seen(sqlite, later[0]).state == "done"
    assert acts(sqlite).count("job.done") == 2
    assert list(folder.iterdir()) == []


@pytest.mark.slow
def test_a_job_without_a_day_is_judged_by_the_legal_day_it_was_handed_in(store: Store, folder: Path) -> None:
    case = unpaid("a", 1_000_000)
    del case["day"]
    job_id = queued(store, lines([case]), day=None)

    async def work() -> None:
        async with at_work(runner(store, folder, lambda: NOW + timedelta(days=400), lease_seconds=3600)):
            await until(ended(store, job_id))

    run(work())

    assert seen(store, job_id).state == "done"
    assert "CR03" in result(store, job_id)["cases"][0]["true"]


def test_a_child_that_is_killed_is_tried_again_and_given_up_after_the_third_time(
    sqlite: Store, folder: Path, tmp_path: Path
) -> None:
    job_id = queued(sqlite, lines(REVIEWS))
    killed: list[int] = []

    async def work() -> None:
        async with at_work(runner(sqlite, folder, Clock(), rule_base=held_up(tmp_path))):
            for _ in range(3):
                await until(lambda: bool(set(children(folder)) - set(killed)))
                (child,) = set(children(folder)) - set(killed)
                os.kill(child, signal.SIGKILL)
                killed.append(child)
            await until(ended(sqlite, job_id))

    run(work())

    told = seen(sqlite, job_id)
    assert (told.state, told.failure_code, told.attempts) == ("failed", GAVE_UP, 3)
    assert list(folder.iterdir()) == []
    assert acts(sqlite) == ["job.queue", "job.failed"]


@pytest.mark.slow
def test_a_child_killed_once_costs_an_attempt_and_no_more(store: Store, folder: Path) -> None:
    job_id = queued(store, lines(REVIEWS))

    async def work() -> None:
        async with at_work(runner(store, folder, Clock())):
            await until(lambda: bool(children(folder)))
            os.kill(children(folder)[0], signal.SIGKILL)
            await until(ended(store, job_id))

    run(work())

    assert (seen(store, job_id).state, seen(store, job_id).attempts) == ("done", 2)
    assert len(result(store, job_id)["cases"]) == 2


def test_a_child_that_says_nothing_for_too_long_is_killed(
    sqlite: Store, folder: Path, tmp_path: Path
) -> None:
    job_id = queued(sqlite, lines(REVIEWS))
    base = held_up(tmp_path)

    async def work() -> None:
        async with at_work(runner(sqlite, folder, Clock(), rule_base=base, most_seconds=0.2)):
            await until(ended(sqlite, job_id))

    run(work())

    assert (seen(sqlite, job_id).failure_code, seen(sqlite, job_id).attempts) == (GAVE_UP, 3)
    assert children(folder) == []


def test_a_runner_that_is_stopped_kills_its_child_and_gives_the_job_back(
    sqlite: Store, folder: Path, tmp_path: Path
) -> None:
    job_id = queued(sqlite, lines(REVIEWS))
    base = held_up(tmp_path)

    async def work() -> None:
        async with at_work(runner(sqlite, folder, Clock(), rule_base=base)):
            await until(lambda: bool(children(folder)))

    run(work())

    assert children(folder) == []
    assert list(folder.iterdir()) == []
    told = seen(sqlite, job_id)
    assert (told.state, told.attempts) == ("queued", 0)


def test_a_lease_is_renewed_while_the_child_is_at_work(sqlite: Store, folder: Path, tmp_path: Path) -> None:
    job_id = queued(sqlite, lines(REVIEWS))
    base, clock = held_up(tmp_path), Clock()

    async def work() -> None:
        async with at_work(runner(sqlite, folder, clock, rule_base=base)):
            await until(lambda: bool(children(folder)))
            first = children(folder)
            for _ in range(4):
                clock.at += timedelta(seconds=20)
                await until(lambda: lease_of(sqlite, job_id) >= clock.at + timedelta(seconds=30))
            assert children(folder) == first

    run(work())

    assert seen(sqlite, job_id).attempts == 0


def lease_of(store: Store, job_id: str) -> datetime:
    with store.reading() as session:
        row = session.get(jobs.Job, job_id)
    assert row is not None
    assert row.lease_until is not None
    return row.lease_until


def test_a_runner_whose_lease_was_taken_over_ends_its_child_and_leaves_the_job_alone(
    sqlite: Store, folder: Path, tmp_path: Path
) -> None:
    job_id = queued(sqlite, lines(REVIEWS))
    base = held_up(tmp_path)

    async def work() -> None:
        async with at_work(runner(sqlite, folder, Clock(), rule_base=base)):
            await until(lambda: bool(children(folder)))
            with sqlite.writing() as session:
                row = session.get(jobs.Job, job_id)
                assert row is not None
                row.lease, row.lease_until = "0" * 32, NOW + timedelta(seconds=45)
                session.add(row)
            await until(lambda: not children(folder))
            await until(lambda: list(folder.iterdir()) == [])

    run(work())

    assert (seen(sqlite, job_id).state, seen(sqlite, job_id).attempts) == ("running", 1)


@pytest.mark.slow
def test_a_server_that_is_killed_leaves_its_job_to_another_which_ends_it_once(
    database: str, folder: Path, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    many = lines([unpaid(f"{number}", 1_000_000) for number in range(20_000)])
    command = [sys.executable, "-c", SERVER, database, str(keys), str(folder), NOW.isoformat()]
    with closing(Store.open(database, Keys.open(keys, create=True))) as store:
        job_id = queued(store, many)
        with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}) as server:
            asyncio.run(until(lambda: bool(children(folder))))
            server.kill()
        # its child notices, and takes the cases lying there in the clear with it
        asyncio.run(until(lambda: not children(folder)))
        asyncio.run(until(lambda: list(folder.iterdir()) == []))
        assert seen(store, job_id).state == "running"

        async def work() -> None:
            async with at_work(runner(store, folder, lambda: NOW + timedelta(seconds=30))):
                await until(ended(store, job_id))

        run(work())

        told = seen(store, job_id)
        assert (told.state, told.accepted, told.attempts) == ("done", 20_000, 2)
        assert len(result(store, job_id)["cases"]) == 20_000
        assert acts(store) == ["job.queue", "job.done"]
    assert list(folder.iterdir()) == []


@pytest.mark.slow
def test_two_runners_on_one_store_share_the_jobs_and_end_each_once(store: Store, folder: Path) -> None:
    job_ids = [queued(store, lines(REVIEWS)) for _ in range(4)]

    async def work() -> None:
        async with at_work(runner(store, folder, Clock())), at_work(runner(store, folder, Clock())):
            for job_id in job_ids:
                await until(ended(store, job_id))

    run(work())

    assert [(seen(store, one).state, seen(store, one).attempts) for one in job_ids] == [("done", 1)] * 4
    assert sorted(acts(store)) == ["job.done"] * 4 + ["job.queue"] * 4


def test_folders_of_runners_that_are_gone_are_swept_and_those_in_use_are_not(folder: Path) -> None:
    folders = JobFolders(folder)
    left = folder / "job-left"
    left.mkdir(parents=True)
    _ = (left / "input.ndjson").write_text("示例", encoding="utf-8")

    with folders.one() as used:
        swept = JobFolders(folder).sweep()
        assert used.is_dir()

    assert swept == 1
    assert list(folder.iterdir()) == []


def test_nobody_else_may_enter_where_jobs_lie(folder: Path) -> None:
    folder.mkdir(mode=0o755)

    with JobFolders(folder).one() as used:
        modes = [path.stat().st_mode & 0o777 for path in (folder, used)]

    assert modes == [0o700, 0o700]
