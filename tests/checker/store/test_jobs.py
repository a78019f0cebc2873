"""Screening jobs: whose they are, who runs them, what counts of what comes out, and when they go."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import delete, select

from checker.roles import Bearer
from checker.store import job_runs, jobs
from checker.store.job_parts import MOST_BYTES, add_result_part
from checker.store.job_runs import Claimed, claim, fail, finish, give_back, progress
from checker.store.store import Store
from checker.tables import Job, JobPart
from sanctions import audit
from sanctions.encrypted import Keys, SealBroken
from sanctions.sealed import Sealed
from sanctions.tables import AuditEntry
from tests.checker.store.rush import all_claimed, in_processes, in_threads

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
OWNER = Bearer("t1", "示例市", "inspector", "320500")
LEASE = 30.0
PIECES = ["示例一\n".encode(), b"2" * 1000, b"3"]


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def received(store: Store, at: datetime = NOW, pieces: list[bytes] = PIECES, owner: Bearer = OWNER) -> str:
    with store.writing() as session:
        job_id = jobs.create(
            session, bearer=owner, format="ndjson", day=date(2026, 11, 22), default_place="320500", at=at
        )
    for number, piece in enumerate(pieces):
        with store.writing() as session:
            jobs.add_part(session, store.keys, job_id, number, piece)
    return job_id


def queued(store: Store, at: datetime = NOW, pieces: list[bytes] = PIECES, owner: Bearer = OWNER) -> str:
    job_id = received(store, at, pieces, owner)
    with store.writing() as session:
        jobs.queue(session, job_id, at)
    return job_id


def claimed(store: Store, at: datetime = NOW) -> Claimed | None:
    with store.writing() as session:
        return claim(session, at, LEASE)


def running(store: Store, at: datetime = NOW) -> Claimed:
    found = claimed(store, at)
    assert found is not None
    return found


def result_added(store: Store, job: Claimed, number: int, piece: bytes = b"{}", at: datetime = NOW) -> bool:
    with store.writing() as session:
        return add_result_part(
            session, store.keys, job.id, job.lease, number, piece, at=at, lease_seconds=LEASE
        )


def finished(store: Store, job: Claimed, at: datetime = NOW) -> bool:
    with store.writing() as session:
        return finish(session, job.id, job.lease, at, read=5, accepted=3, rejected=2)


def seen(store: Store, job_id: str, bearer: Bearer = OWNER) -> jobs.JobSeen:
    with store.reading() as session:
        found = jobs.seen(session, job_id, bearer)
    assert found is not None
    return found


def parts(store: Store, job_id: str) -> dict[str, int]:
    with store.reading() as session:
        roles = session.exec(select(JobPart.role).where(JobPart.job_id == job_id)).all()
    return {role: roles.count(role) for role in roles}


def acts(store: Store) -> list[tuple[str, str, str]]:
    with store.reading() as session:
        assert audit.verify(session).whole
        return [(act.actor, act.action, act.object) for act in session.exec(select(AuditEntry)).all()]


def test_a_job_goes_from_its_input_to_its_result_and_each_act_is_in_the_chain(store: Store) -> None:
    job_id = queued(store)
    job = running(store, after(1))
    with store.reading() as session:
        assert list(jobs.input_parts(session, store.keys, job_id)) == PIECES
    with store.writing() as session:
        assert progress(session, job_id, job.lease, after(2), 2, 5, lease_seconds=LEASE)
    assert (seen(store, job_id).screened, seen(store, job_id).expected) == (2, 5)
    assert all(result_added(store, job, number, piece) for number, piece in enumerate([b"[1", b"]"]))

    assert finished(store, job, after(3))

    told = seen(store, job_id)
    assert (told.state, told.read, told.accepted, told.rejected) == ("done", 5, 3, 2)
    assert (told.created_at, told.started_at, told.finished_at) == (NOW, after(1), after(3))
    with store.reading() as session:
        assert b"".join(jobs.result_parts(session, store.keys, job_id)) == b"[1]"
        assert jobs.result_part(session, store.keys, job_id, 1) == b"]"
        assert jobs.result_part(session, store.keys, job_id, 2) is None
    assert parts(store, job_id) == {"result": 2}
    assert acts(store) == [("t1", "job.queue", f"job/{job_id}"), ("service", "job.done", f"job/{job_id}")]


def test_a_job_is_seen_by_its_token_and_by_jurisdictions_that_contain_its_own(store: Store) -> None:
    job_id = queued(store)
    asking = [("t1", "320500"), ("t1", "440000")]
    asking += [("t2", place) for place in ("320500", "320000", "000000", "320506", "330000")]

    with store.reading() as session:
        may = {
            (token, place): jobs.seen(session, job_id, Bearer(token, "示例", "inspector", place)) is not None
            for token, place in asking
        }

    assert [one for one, seen_by in may.items() if not seen_by] == [("t2", "320506"), ("t2", "330000")]


def test_a_job_that_is_none_is_seen_by_nobody(store: Store) -> None:
    with store.reading() as session:
        assert jobs.seen(session, "0" * 32, OWNER) is None


def test_jobs_are_claimed_oldest_first_and_those_still_coming_in_not_at_all(store: Store) -> None:
    second, first = queued(store, after(2)), queued(store, after(1))
    _ = received(store, NOW)

    order = [running(store, after(3)).id, running(store, after(3)).id]

    assert order == [first, second]
    assert claimed(store, after(3)) is None


def test_a_job_takes_no_input_once_it_is_queued_and_cannot_be_queued_twice(store: Store) -> None:
    job_id = queued(store)

    with pytest.raises(jobs.NotReceiving), store.writing() as session:
        jobs.add_part(session, store.keys, job_id, 3, b"4")
    with pytest.raises(jobs.NotReceiving), store.writing() as session:
        jobs.queue(session, job_id, NOW)

    assert parts(store, job_id) == {"input": 3}


def test_a_job_whose_input_has_gaps_is_not_queued(store: Store) -> None:
    for numbers in ([], [1], [0, 2]):
        job_id = received(store, pieces=[])
        for number in numbers:
            with store.writing() as session:
                jobs.add_part(session, store.keys, job_id, number, b"1")

        with pytest.raises(ValueError, match="expected all from 0"), store.writing() as session:
            jobs.queue(session, job_id, NOW)

        assert seen(store, job_id).state == "receiving"


def test_a_piece_is_neither_empty_nor_larger_than_memory_is_meant_for(store: Store) -> None:
    job_id = received(store)

    for piece in (b"", bytes(MOST_BYTES + 1)):
        with pytest.raises(ValueError, match="expected 1 to"), store.writing() as session:
            jobs.add_part(session, store.keys, job_id, 3, piece)

    assert parts(store, job_id) == {"input": 3}


def test_a_lease_is_renewed_by_whatever_is_told_under_it(store: Store) -> None:
    _ = queued(store)
    job = running(store)
    with store.writing() as session:
        assert progress(session, job.id, job.lease, after(20), 1, None, lease_seconds=LEASE)
    assert claimed(store, after(49)) is None
    assert result_added(store, job, 0, at=after(49))

    assert claimed(store, after(78)) is None
    assert running(store, after(79)).id == job.id


STEPS = ("claim", "tell", "finish", "fail", "stop", "lose", "wait")
Late = Callable[[Store, Claimed], bool]


def told_late(store: Store, job: Claimed) -> bool:
    with store.writing() as session:
        return progress(session, job.id, job.lease, after(60), 1, None, lease_seconds=LEASE)


def failed_late(store: Store, job: Claimed) -> bool:
    with store.writing() as session:
        return fail(session, job.id, job.lease, after(60), "internal", "示例")


def given_back_late(store: Store, job: Claimed) -> bool:
    with store.writing() as session:
        return give_back(session, job.id, job.lease, after(60), counts=True)


@pytest.mark.parametrize(
    "late",
    [told_late, failed_late, given_back_late, finished, lambda store, job: result_added(store, job, 1)],
)
def test_nothing_a_runner_tells_is_taken_once_another_has_the_job(store: Store, late: Late) -> None:
    _ = queued(store)
    first = running(store)
    assert result_added(store, first, 0, b"first")
    second = running(store, after(30))
    assert result_added(store, second, 0, b"second", after(31))

    assert not late(store, first)

    assert seen(store, second.id).state == "running"
    assert finished(store, second, after(32))
    with store.reading() as session:
        assert list(jobs.result_parts(session, store.keys, second.id)) == [b"second"]


def test_a_result_counts_only_once_the_job_is_finished(store: Store) -> None:
    _ = queued(store)
    job = running(store)
    assert result_added(store, job, 0)

    with store.reading() as session:
        assert list(jobs.result_parts(session, store.keys, job.id)) == []
        assert jobs.result_part(session, store.keys, job.id, 0) is None


def test_a_job_without_a_result_is_not_finished(store: Store) -> None:
    _ = queued(store)
    job = running(store)

    with pytest.raises(ValueError, match="parts of its result"):
        _ = finished(store, job)


def test_a_failed_job_says_why_and_keeps_nothing_of_what_it_was_given(store: Store) -> None:
    _ = queued(store)
    job = running(store)
    assert result_added(store, job, 0)

    with store.writing() as session:
        assert fail(session, job.id, job.lease, after(1), "empty", "文件是空的" * 500)

    told = seen(store, job.id)
    assert (told.state, told.failure_code, told.finished_at) == ("failed", "empty", after(1))
    assert told.failure is not None
    assert (told.failure[:5], len(told.failure)) == ("文件是空的", 1000)
    assert parts(store, job.id) == {}
    assert acts(store)[-1] == ("service", "job.failed", f"job/{job.id}")


@pytest.mark.parametrize("how", ["lease", "given back"])
def test_after_three_attempts_a_job_is_given_up(store: Store, how: str) -> None:
    job_id = queued(store)
    for attempt in range(3):
        job = running(store, after(attempt * 30))
        assert job.attempt == attempt + 1
        if how == "given back":
            with store.writing() as session:
                assert give_back(session, job_id, job.lease, after(attempt * 30 + 1), counts=True)

    assert claimed(store, after(90)) is None

    told = seen(store, job_id)
    assert (told.state, told.failure_code, told.attempts) == ("failed", job_runs.GAVE_UP, 3)
    assert acts(store)[-1] == ("service", "job.failed", f"job/{job_id}")


def test_a_job_given_up_does_not_hold_up_the_next(store: Store) -> None:
    first, second = queued(store), queued(store, after(1))
    for _ in range(3):
        job = running(store, after(2))
        assert job.id == first
        with store.writing() as session:
            assert give_back(session, first, job.lease, after(2), counts=job.attempt < 3)
    with store.writing() as session:
        row = session.get(Job, first)
        assert row is not None
        row.attempts = 3
        session.add(row)

    assert running(store, after(3)).id == second
    assert seen(store, first).failure_code == job_runs.GAVE_UP


def test_a_job_given_back_by_a_runner_that_stops_was_not_an_attempt(store: Store) -> None:
    _ = queued(store)
    job = running(store)

    with store.writing() as session:
        assert give_back(session, job.id, job.lease, after(1), counts=False)

    assert running(store, after(1)).attempt == 1


def test_the_waiting_are_counted_until_they_run(store: Store) -> None:
    _ = [received(store), queued(store), queued(store)]
    _ = running(store)

    with store.reading() as session:
        assert jobs.waiting(session) == 2


def test_what_never_came_whole_goes_and_what_did_stays(store: Store) -> None:
    half, fresh, whole, dropped = (
        received(store),
        received(store, after(10)),
        queued(store),
        received(store, after(10)),
    )

    with store.writing() as session:
        gone = jobs.abandon_receiving(session, after(5))
        jobs.drop_receiving(session, dropped)
        jobs.drop_receiving(session, whole)

    assert gone == 1
    assert [parts(store, one) for one in (half, dropped)] == [{}, {}]
    assert {seen(store, one).state for one in (fresh, whole)} == {"receiving", "queued"}


def test_ended_jobs_go_with_their_results_and_others_stay(store: Store) -> None:
    done, waits = queued(store), queued(store, after(1))
    job = running(store)
    assert result_added(store, job, 0)
    assert finished(store, job, after(2))

    with store.writing() as session:
        assert jobs.expire(session, after(2)) == 0
        assert jobs.expire(session, after(3)) == 1

    with store.reading() as session:
        assert jobs.seen(session, done, OWNER) is None
    assert parts(store, done) == {}
    assert seen(store, waits).state == "queued"


def test_pieces_are_sealed_and_open_in_their_own_place_only(store: Store) -> None:
    job_id = queued(store)
    with store.writing() as session:
        first, second = session.get(JobPart, (job_id, "input", 0)), session.get(JobPart, (job_id, "input", 1))
        assert first is not None
        assert second is not None
        assert isinstance(first.content, Sealed)
        assert PIECES[0] not in first.content.content
        first.content = second.content
        session.add(first)

    with store.reading() as session, pytest.raises(SealBroken):
        _ = list(jobs.input_parts(session, store.keys, job_id))


def test_threads_that_claim_at_once_each_get_another_job(store: Store) -> None:
    job_ids = {queued(store, after(number)) for number in range(4)}

    found = in_threads(8, lambda _: claimed(store, after(10)))

    got = [job.id for job in found if job is not None]
    assert sorted(got) == sorted(set(got))
    assert set(got) <= job_ids
    rest = iter(lambda: claimed(store, after(10)), None)
    assert {*got, *(job.id for job in rest)} == job_ids


@pytest.mark.slow
def test_processes_that_claim_at_once_share_the_jobs_among_them(database: str) -> None:
    keys = Keys.made()
    store = Store.open(database, keys)
    job_ids = {queued(store, after(number), [b"1"]) for number in range(12)}

    found = in_processes(4, database, keys, all_claimed)

    got = [job_id for some in found for job_id in some]
    assert sorted(got) == sorted(job_ids)
    store.close()


@pytest.mark.slow
@settings(settings.get_profile("slow"), max_examples=60)
@given(
    steps=st.lists(st.sampled_from(["claim", "tell", "finish", "fail", "stop", "lose", "wait"]), max_size=25)
)
def test_whatever_happens_a_job_ends_once_and_within_three_attempts(
    sqlite_histories: Store, steps: list[str]
) -> None:
    store, now = sqlite_histories, 0.0
    with store.writing() as session:
        _ = session.exec(delete(Job))
    job_id = queued(store)
    before = len(acts(store))
    leases: list[Claimed] = []
    ends = 0
    for step in steps:
        held = leases[-1] if leases else None
        if step == "claim" and (job := claimed(store, after(now))) is not None:
            assert job.id == job_id
            assert job.attempt <= 3
            leases.append(job)
        elif step == "wait":
            now += 31
        elif held is not None and step in {"tell", "finish"}:
            _ = result_added(store, held, 0, at=after(now)) if step == "finish" else told_late(store, held)
            if step == "finish" and seen(store, job_id).state == "running":
                ends += finished(store, held, after(now))
        elif held is not None and step == "fail":
            with store.writing() as session:
                ends += fail(session, job_id, held.lease, after(now), "internal", "示例")
        elif held is not None:
            with store.writing() as session:
                _ = give_back(session, job_id, held.lease, after(now), counts=step == "lose")

    now += 31  # whoever holds it is gone
    while claimed(store, after(now)) is not None:
        now += 31
    told = seen(store, job_id)
    assert told.state in {"done", "failed"}
    assert ends == (told.failure_code != job_runs.GAVE_UP)
    assert len(acts(store)) == before + 1
    assert parts(store, job_id).keys() <= {"result"}


@pytest.fixture(scope="module")
def sqlite_histories(tmp_path_factory: pytest.TempPathFactory) -> Generator[Store]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('jobs') / 'sunlit.db'}", Keys.made())
    yield store
    store.close()


def test_a_job_claimed_before_the_clock_was_set_back_is_claimed_anew(store: Store) -> None:
    job_id = queued(store)
    lost = running(store, after(30 * 86_400))

    job = running(store, after(1))

    assert (job.id, job.attempt) == (job_id, 2)
    assert not result_added(store, lost, 0)


def test_a_job_is_not_lost_to_a_clock_that_is_a_little_behind(store: Store) -> None:
    _ = queued(store)
    _ = running(store, after(LEASE))

    assert claimed(store) is None


def test_the_jobs_that_wait_are_counted_in_all_and_of_one_token(store: Store) -> None:
    other = Bearer("t2", "示例市", "inspector", "320500")
    _ = (queued(store), received(store, after(1)), queued(store, after(2), owner=other))

    with store.reading() as session:
        counts = [jobs.waiting(session, token) for token in (None, "t1", "t2", "t3")]

    assert counts == [3, 2, 1, 0]
