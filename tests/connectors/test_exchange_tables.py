"""A front-end table in real databases: once there however often it is sent, unclear only within COMMIT."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import OperationalError

from connectors.disposition import Disposition
from connectors.errors import NotOffered, Unclear
from connectors.exchange_tables import TableExchange
from connectors.front_end_tables import metadata, open_engine
from connectors.outcome import Outcome
from connectors.platform import Ability, Delivery, DeliveryClass, Held, Message
from connectors.profile import TableNames, shipped
from tests.connectors.made_up import PENALTY, REFERRAL, SITE, message, messages

PROFILE = shipped("credit_sharing")
assert PROFILE.tables is not None
BLIND = PROFILE.model_copy(update={"tables": TableNames(table=PROFILE.tables.table)})
WITHDRAWAL = {
    "decision_number": "示人社罚字〔2026〕7号",
    "name": "示例建筑劳务有限公司",
    "ground": "penalty.annul",
    "withdrawn_on": "2026-11-22",
    "authority": "990500",
}


@pytest.fixture
def engine(database: str) -> Generator[Engine]:
    opened = open_engine(database.replace("postgresql://", "postgresql+psycopg://"))
    yield opened
    opened.dispose()


@pytest.fixture
def tables(engine: Engine) -> TableExchange:
    metadata(PROFILE).create_all(engine)
    return TableExchange(engine, PROFILE, SITE)


def rows(engine: Engine, of: str = "frxzcf") -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(f"SELECT * FROM {of}")))


def deliver(tables: TableExchange, batch: Sequence[Message]) -> list[Delivery]:
    return asyncio.run(tables.deliver(batch))


def outcomes(tables: TableExchange, batch: Sequence[Message]) -> list[Outcome]:
    return [one.outcome for one in deliver(tables, batch)]


def test_a_penalty_becomes_a_row_with_exact_amount_and_day(tables: TableExchange, engine: Engine) -> None:
    (fared,) = deliver(tables, [message(PENALTY)])

    (row,) = rows(engine)
    assert fared.outcome is Outcome.SUBMITTED
    assert fared.ref == f"frxzcf/{message(PENALTY).key}/1"
    assert Decimal(row.CF_NR_FK) == Decimal("0.2")
    assert row.CF_JDRQ in (date(2026, 11, 20), "2026-11-20")
    assert (message(PENALTY).key, 1, "publish") == (row.SJLY_ZJ, row.SJLY_BB, row.SJLY_CZ)


def test_what_is_sent_again_stands_there_once(tables: TableExchange, engine: Engine) -> None:
    batch = messages(3)

    assert outcomes(tables, batch[:2]) == [Outcome.SUBMITTED] * 2
    assert outcomes(tables, batch) == [Outcome.SUBMITTED] * 3
    assert len(rows(engine)) == 3


def test_two_who_send_the_same_at_once_leave_it_there_once(tables: TableExchange, engine: Engine) -> None:
    batch, start = messages(5), threading.Barrier(2)
    fared: list[Delivery] = []

    def send() -> None:
        _ = start.wait(10)
        fared.extend(deliver(tables, batch))

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(30)

    assert len(rows(engine)) == 5
    # whoever lost the race was rolled back, or found the row there
    assert {one.outcome for one in fared} <= {Outcome.SUBMITTED, Outcome.NOT_SENT, Outcome.REFUSED}
    assert sum(one.outcome is Outcome.SUBMITTED for one in fared) >= 5


def test_another_content_under_the_same_version_is_not_taken_for_it(
    tables: TableExchange, engine: Engine
) -> None:
    _ = deliver(tables, [message(PENALTY)])

    (fared,) = deliver(tables, [message({**PENALTY, "content": "示例，另一内容"})])

    assert (fared.outcome, fared.disposition) == (Outcome.UNKNOWN, Disposition.DUPLICATE)
    assert len(rows(engine)) == 1


def test_one_row_that_is_not_taken_costs_only_itself(tables: TableExchange, engine: Engine) -> None:
    batch = messages(3)
    with engine.begin() as connection:
        _ = connection.execute(text('CREATE UNIQUE INDEX numbers ON frxzcf ("CF_WSH")'))
    batch[1] = message({**PENALTY, "decision_number": "示人社罚字〔2026〕1号"}, key="other")
    batch.append(message({**PENALTY, "kinds": ["jail"]}, key="unmappable"))
    batch.append(message(REFERRAL, "referral", key="elsewhere"))

    fared = deliver(tables, batch)

    assert [one.outcome for one in fared] == [
        Outcome.SUBMITTED,
        Outcome.REFUSED,
        Outcome.SUBMITTED,
        Outcome.REFUSED,
        Outcome.REFUSED,
    ]
    assert [one.disposition for one in fared[1::2]] == [Disposition.DATA] * 2
    assert fared[4].disposition is Disposition.MAPPING
    assert "示人社罚字" not in fared[1].detail
    assert len(rows(engine)) == 2


def test_a_table_that_is_not_there_takes_nothing_and_is_nobodys_fault_in_the_case(engine: Engine) -> None:
    (fared,) = deliver(TableExchange(engine, PROFILE, SITE), [message(PENALTY)])

    # SQLite does not tell it from a lock that goes away
    expected = {
        "sqlite": (Outcome.NOT_SENT, Disposition.NONE),
        "postgresql": (Outcome.REFUSED, Disposition.TEMPLATE),
    }
    assert (fared.outcome, fared.disposition) == expected[engine.dialect.name]
    assert "示例" not in fared.detail


def test_without_a_connection_nothing_is_sent(tmp_path: Any) -> None:
    away = open_engine(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")

    (fared,) = deliver(TableExchange(away, PROFILE, SITE), [message(PENALTY)])

    assert fared.outcome is Outcome.NOT_SENT
    with pytest.raises(Unclear):
        _ = asyncio.run(TableExchange(away, PROFILE, SITE).find(["k"]))


def test_what_breaks_before_commit_is_not_sent_and_within_it_is_unclear(
    tables: TableExchange, engine: Engine
) -> None:
    """The second breaks after the other side has committed: the row is there, and found by a look."""

    def breaks(connection: Connection, *_: object) -> None:
        raise OperationalError("示例", {}, ConnectionError("cut"), connection_invalidated=True)

    event.listen(engine, "before_execute", breaks)
    assert outcomes(tables, [message(PENALTY)]) == [Outcome.NOT_SENT]
    event.remove(engine, "before_execute", breaks)
    assert rows(engine) == []

    real_commit = engine.dialect.do_commit

    def commits_and_breaks(connection: Any) -> None:
        real_commit(connection)
        raise OperationalError("COMMIT", {}, ConnectionError("cut"))

    engine.dialect.do_commit = commits_and_breaks  # the wire, not our code
    try:
        assert outcomes(tables, [message(PENALTY)]) == [Outcome.UNKNOWN]
    finally:
        engine.dialect.do_commit = real_commit
    assert len(asyncio.run(tables.find([message(PENALTY).key]))) == 1
    assert outcomes(tables, [message(PENALTY)]) == [Outcome.SUBMITTED]
    assert len(rows(engine)) == 1


def settle(engine: Engine, state: str, code: str, key: str) -> None:
    with engine.begin() as connection:
        _ = connection.execute(
            text('UPDATE frxzcf SET "CLZT" = :state, "CWDM" = :code WHERE "SJLY_ZJ" = :key'),
            {"state": state, "code": code, "key": key},
        )


def test_what_became_of_a_row_is_read_where_the_platform_writes_it(
    tables: TableExchange, engine: Engine
) -> None:
    batch = messages(4)
    _ = deliver(tables, batch)
    for one, state in zip(batch, ("0", "1", "2", "9"), strict=True):
        settle(engine, state, "1001" if state == "2" else "", one.key)

    found = asyncio.run(tables.find([*(one.key for one in batch), "strange"]))

    told = {key: [(held.standing, held.code) for held in rows] for key, rows in found.items()}
    expected = [("pending", ""), ("confirmed", ""), ("rejected", "1001"), ("pending", "")]
    assert told == {one.key: [row] for one, row in zip(batch, expected, strict=True)}


def test_the_latest_version_stands_for_its_key_across_tables(tables: TableExchange) -> None:
    key = message(PENALTY).key
    _ = deliver(tables, [message(PENALTY), message({**PENALTY, "content": "示例更正"}, version=2)])
    _ = deliver(tables, [message(WITHDRAWAL, "penalty_withdrawal", version=3, operation="withdraw")])

    found = asyncio.run(tables.find([key]))

    digest = tables.lay_out(message(WITHDRAWAL, "penalty_withdrawal", operation="withdraw")).content_sm3
    assert found == {key: (Held(key, 3, "withdraw", digest, "frxzcf_cx", "pending"),)}


def test_the_listing_holds_what_is_published_page_by_page(tables: TableExchange, engine: Engine) -> None:
    """Six keys: one corrected, one withdrawn, one rejected."""
    batch = messages(6)
    _ = deliver(tables, batch)
    _ = deliver(tables, [message({**PENALTY, "content": "示例更正"}, key=batch[0].key, version=2)])
    gone = message(WITHDRAWAL, "penalty_withdrawal", key=batch[1].key, version=2, operation="withdraw")
    _ = deliver(tables, [gone])
    settle(engine, "2", "1001", batch[2].key)

    async def read() -> list[Any]:
        return [await tables.listing(page, size=3) for page in (1, 2, 3)]

    first, second, beyond = asyncio.run(read())

    assert [(page.total, page.pages, page.page) for page in (first, second, beyond)] == [
        (4, 2, 1),
        (4, 2, 2),
        (4, 2, 3),
    ]
    keys = [one.key for page in (first, second, beyond) for one in page.records]
    assert keys == sorted(one.key for one in batch if one not in batch[1:3])
    assert {one.key: one.version for one in first.records}[batch[0].key] == 2
    assert first.page_sm3 != second.page_sm3


def test_where_no_column_is_ours_nothing_can_be_asked_and_the_class_says_so(engine: Engine) -> None:
    metadata(BLIND).create_all(engine)
    blind = TableExchange(engine, BLIND, SITE)

    assert outcomes(blind, [message(PENALTY)]) == [Outcome.SUBMITTED]
    assert outcomes(blind, [message(PENALTY)]) == [Outcome.SUBMITTED]
    assert len(rows(engine)) == 2  # so it must not be sent twice: class C, or D
    assert (blind.delivery_class, blind.abilities) == (DeliveryClass.C, frozenset())
    for call in (blind.find(["k"]), blind.listing(1), blind.receipts("")):
        with pytest.raises(NotOffered):
            _ = asyncio.run(call)


def test_with_our_columns_it_is_of_class_a(tables: TableExchange) -> None:
    assert tables.delivery_class is DeliveryClass.A
    assert tables.abilities == {Ability.FIND, Ability.LISTING}


def test_a_profile_without_tables_or_with_half_of_our_columns_is_refused(engine: Engine) -> None:
    with pytest.raises(NotOffered):
        _ = TableExchange(engine, shipped("judicial_platform"), SITE)
    with pytest.raises(ValueError, match="together or not at all"):
        _ = TableNames(table={}, source_key="a")
