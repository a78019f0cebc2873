"""Calls and files of several messages: row 20 of the fault matrix, and what befalls a call counts once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checker.store.store import Store
from connectors.drop import FolderDrop
from connectors.exchange_files import FileExchange
from connectors.exchange_tables import TableExchange
from connectors.front_end_tables import metadata, open_engine
from connectors.profile import shipped
from sanctions.delivery import nightly
from sanctions.delivery.calls import Batches
from sanctions.delivery.claim import Claimed
from sanctions.delivery.pace import Pace
from sanctions.delivery.worker import Worker
from tests.connectors.made_up import SITE
from tests.sanctions.delivery import invariant, made
from tests.sanctions.delivery.made import Clock
from tests.sanctions.delivery.remote import Befalls, Remote
from tests.sanctions.delivery.site import Site, run

TWO, ONE = Pace(at_once=2), Pace(at_once=1)
POISON = 5
NO: dict[str, Any] = {
    "status": 422,
    "body": '{"serviceFlag": 0, "msg": "示例"}',
    "content_type": "application/json",
    "committed": False,
    "key": made.key_of(POISON),
    "times": None,
    "path": "/api/records",
}
"""The platform refuses every call that holds the record, as a whole, and says no more."""


def claimed(number: int, kind: str, operation: str, last_class: str | None) -> Claimed:
    return Claimed(
        number, "example", str(number), 1, operation, kind, "", 1, "", b"", "", last_class
    )  # fmt: skip


MESSAGES = st.lists(
    st.tuples(
        st.sampled_from(("penalty", "listing")),
        st.sampled_from(("publish", "withdraw")),
        st.sampled_from((None, "GIVEN_BACK", "THROTTLED", "UNKNOWN", "NOT_SENT")),
    ),
    max_size=60,
).map(lambda rows: [claimed(number, *row) for number, row in enumerate(rows, 1)])


@given(MESSAGES, st.sampled_from("ABCD"), st.integers(1, 20), st.integers(1, 16))
def test_every_message_is_in_one_call_and_a_call_is_of_one_kind(
    messages: Sequence[Claimed], kind: str, most: int, at_once: int
) -> None:
    calls = list(Batches(kind, most, at_once).of(messages))

    assert sorted(one.id for call in calls for one in call) == [one.id for one in messages]
    for call in calls:
        assert 1 <= len(call) <= most
        assert len({(one.kind, one.operation) for one in call}) == 1
        assert [one.id for one in call] == sorted(one.id for one in call)
        if kind in "AB" and any(one.last_class in ("UNKNOWN", "NOT_SENT") for one in call):
            assert len(call) == 1


@given(st.integers(1, 500), st.integers(1, 100))
def test_files_are_as_few_as_can_be_and_calls_are_spread_over_what_goes_at_once(many: int, most: int) -> None:
    messages = [claimed(number, "penalty", "publish", None) for number in range(many)]

    files = [len(call) for call in Batches("D", most, 1).of(messages)]
    calls = [len(call) for call in Batches("A", most, 16).of(messages)]

    assert len(files) == -(-many // most)
    assert len(calls) >= min(many, 9)
    assert max(calls) <= max(1, -(-many // 16))


def test_row_20_a_poisoned_record_is_found_by_halves_where_sending_again_merges(
    shared: Store, name: str
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("status", **NO)

        told = await site.deliver()

        assert told.outcomes == {"CONFIRMED": 39, "REFUSED": 1}
        assert [number for number, state in enumerate(site.states, 1) if state == "DEAD"] == [POISON]
        assert site.tasks == ["data"]
        assert [site.arrivals(number) for number in range(1, 41)] == [int(n != POISON) for n in range(1, 41)]
        site.check()

    run(work, shared, name, "A", count=40, pace=TWO)


def test_row_20_where_it_does_not_each_goes_alone_once_it_is_known_that_none_arrived(
    shared: Store, name: str
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("status", **NO)

        told = await site.deliver()

        assert told.outcomes == {"CONFIRMED": 20, "UNKNOWN": 20}
        assert made.found(shared, name).failures == 0  # it got through, and was answered
        told = await site.later(seconds=300)
        assert told.outcomes == {"PROBED_absent": 20, "CONFIRMED": 19, "REFUSED": 1}
        assert [number for number, state in enumerate(site.states, 1) if state == "DEAD"] == [POISON]
        assert site.tasks == ["data"]
        site.check()

    run(work, shared, name, "B", count=40, pace=TWO)


def test_row_20_where_nobody_can_look_at_once_it_costs_itself(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("status", **NO)

        told = await site.deliver()

        assert told.outcomes == {"CONFIRMED": 19, "REFUSED": 1}
        assert site.tasks == ["data"]
        site.check()

    run(work, shared, name, "C", count=20, pace=TWO)


def test_row_20_a_poisoned_row_of_a_file_that_a_person_uploads_is_told_by_the_error_report(
    shared: Store, name: str, tmp_path: Path
) -> None:
    out, back, kept = (tmp_path / folder for folder in ("out", "in", "kept"))
    for folder in (out, back, kept):
        folder.mkdir()
    clock = Clock()
    made.enter(shared, name, "D")
    made.messages(shared, name, 30)
    files = FileExchange(
        FolderDrop(out, back), shipped("credit_sharing"), SITE, kept=kept, form="xlsx", destination=name
    )

    _ = asyncio.run(Worker(shared, files, clock=clock).run())

    (file,) = out.iterdir()
    assert made.states(shared, name) == ["SUBMITTED"] * 30
    report = f"行政处罚决定书文号,错误信息\r\n示人社罚字〔2026〕{POISON}号,验证规则代码:1001;示例\r\n"
    _ = (back / f"{file.stem}.csv").write_text(report, encoding="utf-8")
    clock.pass_by(hours=14)
    _ = asyncio.run(nightly.sync(shared, [files], clock=clock))

    states = made.states(shared, name)
    assert [number for number, state in enumerate(states, 1) if state != "SUBMITTED"] == [POISON]
    assert states[POISON - 1] == "REJECTED"
    assert made.tasks(shared, name) == ["rejected"]


def test_a_front_end_table_takes_transactions_of_many_one_after_the_other(
    shared: Store, name: str, database: str
) -> None:
    """Serializable transactions that insert into one table at once undo each other."""
    engine = open_engine(database.replace("postgresql://", "postgresql+psycopg://"))
    profile = shipped("credit_sharing")
    metadata(profile).create_all(engine)
    made.enter(shared, name, "A")
    made.messages(shared, name, 250)
    tables = TableExchange(engine, profile, SITE, name)

    told = asyncio.run(Worker(shared, tables, clock=Clock()).run())
    engine.dispose()

    assert told.outcomes == {"SUBMITTED": 250}


def test_what_befalls_a_call_counts_once_however_many_messages_it_had(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("status", status=500, committed=False, times=None, path="/api/records")

        told = await site.deliver()

        assert told.outcomes == {"UNKNOWN": 50, "GIVEN_BACK": 50}
        assert made.found(shared, name).failures == 5
        assert told.left_alone.startswith("rests until")

    run(work, shared, name, count=100, pace=ONE, most_records=10)


def test_a_destination_is_paused_after_ten_calls_that_told_nothing_and_not_after_ten_messages(
    shared: Store, name: str
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("login_page", times=9, path="/api/records")

        for _ in range(4):
            _ = await site.later(hours=7)
        assert made.found(shared, name).state == "ACTIVE"
        assert set(site.states) == {"CONFIRMED"}
        site.check()

    run(work, shared, name, "A", count=36, pace=ONE, most_records=4)


def test_what_failed_together_goes_alone_the_next_time(shared: Store, name: str, tmp_path: Path) -> None:
    clock = Clock()
    made.enter(shared, name, "A")
    made.messages(shared, name, 6)
    fates: list[Befalls] = ["lost_answer"]
    remote = Remote(
        name, "A", tmp_path / "books", clock, lambda _: fates.pop() if fates else "nothing", together=9
    )
    worker = Worker(shared, remote, clock=clock, pace=ONE)

    for _ in range(2):
        _ = asyncio.run(worker.run())
        clock.pass_by(minutes=6)

    assert remote.called == [6, 1, 1, 1, 1, 1, 1]
    assert made.states(shared, name) == ["CONFIRMED"] * 6
    invariant.check(shared, name, remote.standing())


def test_a_platform_that_does_not_answer_for_each_message_has_told_nothing(
    shared: Store, name: str, tmp_path: Path
) -> None:
    clock = Clock()
    made.enter(shared, name, "B")
    made.messages(shared, name, 3)
    remote = Short(name, "B", tmp_path / "books", clock, together=9)

    told = asyncio.run(Worker(shared, remote, clock=clock, pace=ONE).run())

    assert told.outcomes == {"UNKNOWN": 3}


class Short(Remote):
    """A platform that leaves out the last answer."""

    async def deliver(self, batch: Any, /) -> Any:
        """Take some messages."""
        return (await super().deliver(batch))[:-1]
