"""Imports: what is held is what the last good file says, and the history tells every state again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from checker.registry import importing
from checker.registry.errors import RegistryRefused
from checker.registry.history import replayed
from checker.registry.inspector import Leave, Recusal
from checker.registry.kept import HeldKind
from checker.registry.reading import read_own
from checker.registry.registry import Registry
from checker.store.errors import StoreRefused
from checker.store.store import Store
from sanctions import audit
from sanctions.encrypted import Keys
from sanctions.tables import AuditEntry
from tests.checker.registry.files import (
    CODES,
    HEADER,
    NOON,
    each_once,
    employer,
    employers,
    import_one_of,
    imported,
    inspector,
    inspectors,
    previewed,
    sheet,
    table,
    wiped,
)
from tests.checker.store.rush import in_processes

HOUR = timedelta(hours=1)


def held(store: Store, kind: HeldKind = "employers", at: Any = None) -> dict[str, Any]:
    with store.reading() as session:
        registry = Registry(session, store.keys)
        found: list[Any] = [
            *(registry.employers(at=at) if kind == "employers" else registry.inspectors(at=at))
        ]
    return {one.subject: one for one in found}


def test_a_file_is_held_as_it_says(store: Store, tmp_path: Path) -> None:
    entries = [employer(CODES[0], complaints=3, status="active", tags=()), employer(CODES[1], place="320505")]

    applied = imported(store, table(tmp_path, entries, ".xlsx"))

    assert applied.number == 1
    assert held(store) == {entry.subject: entry for entry in entries}


def test_a_preview_says_what_is_new_changed_unchanged_and_gone(store: Store, tmp_path: Path) -> None:
    before = [employer(code, complaints=1) for code in CODES[:3]]
    _ = imported(store, table(tmp_path, before))
    after = [employer(CODES[0], complaints=1), employer(CODES[1], complaints=2), employer(CODES[3])]

    found = previewed(store, table(tmp_path, after))

    assert [(one.act, one.subject) for one in found.differences] == [
        ("changed", CODES[1]),
        ("added", CODES[3]),
        ("removed", CODES[2]),
    ]
    (change,) = found.differences[0].changes
    assert (change.field, change.before, change.after) == ("complaints", 1, 2)
    assert (found.unchanged, found.held, found.follows) == (1, 3, 1)
    # 1 changed and 1 gone of 3 is more than 30 %
    assert found.asks
    assert held(store) == {one.subject: one for one in before}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), kind=st.sampled_from(["employers", "inspectors"]))
def test_any_imports_leave_what_the_last_file_says_and_replay_to_every_moment(
    store: Store, data: st.DataObject, kind: HeldKind
) -> None:
    wiped(store)
    strategy: Any = employers(CODES[:4]) if kind == "employers" else inspectors()
    states: list[dict[str, Any]] = [{}]

    with TemporaryDirectory() as folder:
        for number in range(data.draw(st.integers(1, 4))):
            entries = each_once(data.draw(st.lists(strategy, min_size=1, max_size=4)))
            applied = imported(store, table(Path(folder), entries), kind, NOON + number * HOUR)
            assert applied.preview.rejections == ()
            states.append({entry.subject: entry for entry in entries})

    assert held(store, kind) == states[-1]
    with store.reading() as session:
        assert replayed(session, store.keys, kind) == states[-1]
    for number, state in enumerate(states):
        moment = NOON + (number - 1) * HOUR
        assert held(store, kind, moment) == state
        assert held(store, kind, moment + HOUR - timedelta(microseconds=1)) == state


def test_a_bad_row_costs_itself_and_leaves_its_employer_as_held(store: Store, tmp_path: Path) -> None:
    _ = imported(store, table(tmp_path, [employer(CODES[0], complaints=1), employer(CODES[1], complaints=1)]))
    rows = [
        (CODES[0], "示例甲", "企业", "320505", "正常", 5),
        (CODES[1], "示例乙", "火星", "320505", "正常", 5),
    ]

    applied = imported(store, sheet(tmp_path, rows))

    assert [(one.row, one.column, one.code) for one in applied.preview.rejections] == [
        (3, "单位类型", "not_in_list")
    ]
    after = held(store)
    assert (after[CODES[0]].complaints, after[CODES[1]].complaints) == (5, 1)
    assert applied.preview.count("removed") == 0


def test_nobody_goes_while_some_row_cannot_be_read_at_all(store: Store, tmp_path: Path) -> None:
    _ = imported(store, table(tmp_path, [employer(code) for code in CODES[:4]]))
    mistyped = CODES[1][:-1] + ("0" if CODES[1][-1] != "0" else "1")
    rows = [(CODES[0], "示例有限公司", "", "", "", ""), (mistyped, "示例有限公司", "", "", "", "")]

    found = previewed(store, sheet(tmp_path, rows))

    assert [one.code for one in found.rejections] == ["credit_code_checksum"]
    assert (found.count("removed"), found.spared) == (0, 3)


def test_a_second_row_of_one_employer_is_refused_and_says_where_the_first_is(
    store: Store, tmp_path: Path
) -> None:
    rows = [(CODES[0], "示例甲", *[""] * 4), (CODES[0], "示例乙", *[""] * 4)]

    found = previewed(store, sheet(tmp_path, rows))

    (one,) = found.rejections
    assert (one.row, one.code) == (3, "duplicate_employer")
    assert "与 2 重复" in one.message
    assert [d.after.name for d in found.differences if d.after] == ["示例甲"]


def test_what_a_file_has_no_column_for_stays_and_an_empty_cell_is_unknown(
    store: Store, tmp_path: Path
) -> None:
    _ = imported(store, table(tmp_path, [employer(complaints=3, key_employer=True, status="active")]))
    rows = [(CODES[0], "示例有限公司", "", "", "", "")]

    applied = imported(store, sheet(tmp_path, rows))

    after = held(store)[CODES[0]]
    assert (after.complaints, after.status, after.key_employer) == (None, None, True)
    assert "key_employer" in applied.preview.untouched


def test_a_grid_that_stays_must_lie_in_the_place_that_comes(store: Store, tmp_path: Path) -> None:
    _ = imported(store, table(tmp_path, [employer(place="320505", grid="320505001002")]))
    rows = [(CODES[0], "示例有限公司", "", "320105", "", "")]

    found = previewed(store, sheet(tmp_path, rows))

    assert [one.code for one in found.rejections] == ["grid_elsewhere"]
    assert found.differences == ()


def test_much_change_asks_for_a_person_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    _ = imported(store, table(tmp_path, [employer(code, complaints=1) for code in CODES]))
    # 3 of 8 is more than 30 %, 2 of 8 is not
    two = table(tmp_path, [employer(code, complaints=2 if at < 2 else 1) for at, code in enumerate(CODES)])
    five = table(tmp_path, [employer(code, complaints=1) for code in CODES[:5]])
    before = held(store)

    with pytest.raises(RegistryRefused, match="would change 0 and drop 3 of 8") as told:
        _ = imported(store, five, yes=False)

    assert told.value.code == "registry_asks"
    assert held(store) == before
    assert imported(store, two, yes=False).number == 2


def test_a_preview_that_was_overtaken_is_refused(store: Store, tmp_path: Path) -> None:
    first = table(tmp_path, [employer(CODES[0])])
    found = previewed(store, first)
    _ = imported(store, table(tmp_path, [employer(CODES[1])]))

    with pytest.raises(RegistryRefused, match="import 1 was made") as told, store.writing() as session:
        _ = importing.apply(session, store.keys, found, at=NOON, by="示例")

    assert told.value.code == "registry_moved"
    assert list(held(store)) == [CODES[1]]


@pytest.mark.parametrize("by", ["", " ", "a" * 81, "示\n例"])
def test_who_imports_is_told_or_nothing_is_done(store: Store, tmp_path: Path, by: str) -> None:
    found = previewed(store, table(tmp_path, [employer()]))

    with pytest.raises(RegistryRefused) as told, store.writing() as session:
        _ = importing.apply(session, store.keys, found, at=NOON, by=by)

    assert told.value.code == "registry_by"
    assert held(store) == {}


def test_each_change_is_a_row_of_history_and_the_import_one_act(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path, [employer(complaints=1)])
    _ = imported(store, path)
    second = table(tmp_path, [employer(complaints=2, status="closed")])
    _ = imported(store, second, at=NOON + HOUR)

    with store.reading() as session:
        history = Registry(session, store.keys).history(CODES[0])
        acts = session.exec(select(AuditEntry)).all()
        chain = audit.verify(session, store.keys.signer())

    assert [(one.act, one.field, one.before, one.after) for one in history[1:]] == [
        ("changed", "complaints", 1, 2),
        ("changed", "status", None, "closed"),
    ]
    assert (history[0].act, history[0].after["complaints"], history[0].file) == ("added", 1, path.name)
    assert {one.digest for one in history[1:]} == {read_own(second, "employers").digest}
    assert {(one.by, one.at) for one in history[1:]} == {("示例", NOON + HOUR)}
    assert [(act.action, act.object) for act in acts] == [
        ("registry.import", "registry/employers/1"),
        ("registry.import", "registry/employers/2"),
    ]
    assert chain.whole


def test_a_clock_that_goes_back_does_not_turn_history_round(store: Store, tmp_path: Path) -> None:
    _ = imported(store, table(tmp_path, [employer(complaints=1)]))
    _ = imported(store, table(tmp_path, [employer(complaints=2)]), at=NOON - HOUR)

    assert held(store, at=NOON)[CODES[0]].complaints == 2
    assert held(store, at=NOON - HOUR) == {}


def test_personal_data_stands_sealed_in_every_table(store: Store, tmp_path: Path) -> None:
    first = inspector(
        name="示例某某",
        certificate="示例证-0099",
        recusals=(Recusal(CODES[0], "示例配偶任职"),),
        leave=(Leave(NOON.date(), NOON.date()),),
    )
    _ = imported(store, table(tmp_path, [first]), "inspectors")
    second = inspector(name="示例改名", certificate="示例证-0100", recusals=())
    _ = imported(store, table(tmp_path, [second]), "inspectors")

    with store.reading() as session:
        kept = b""
        for name in ("inspector", "change", "import", "head", "employer"):
            for row in session.connection().execute(text(f"SELECT * FROM registry_{name}")):
                kept += b"|".join(
                    bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                    for cell in row
                )
        registry = Registry(session, store.keys)
        history = registry.history("I01", "inspectors")
        holder = registry.holder_of("示例证-0100")

    for personal in ("示例某某", "示例证-0099", "配偶", CODES[0], "示例改名", "示例证-0100"):
        assert personal.encode() not in kept
    assert [(one.field, one.personal) for one in history[1:]] == [
        ("name", True),
        ("certificate", True),
        ("leave", False),
        ("recusals", True),
    ]
    assert (history[1].before, history[1].after) == ("示例某某", "示例改名")
    assert holder == [second]
    assert "改名" not in repr(previewed(store, table(tmp_path, [first]), "inspectors"))


def test_a_certificate_of_two_inspectors_is_refused_without_repeating_it(
    store: Store, tmp_path: Path
) -> None:
    twice = [inspector("I01", certificate="示例-1"), inspector("I02", certificate="示例-1")]

    found = previewed(store, table(tmp_path, twice), "inspectors")

    (one,) = found.rejections
    assert (one.row, one.code) == (3, "duplicate_certificate")
    assert "示例-1" not in one.message


def test_complaint_counts_change_counts_alone(store: Store, tmp_path: Path) -> None:
    _ = imported(
        store, table(tmp_path, [employer(code, complaints=1, status="active") for code in CODES[:2]])
    )
    rows = [(CODES[0], 7), (CODES[5], 1), (CODES[1], "")]
    path = sheet(tmp_path, rows, ("统一社会信用代码", "投诉举报件数"))

    applied = imported(store, path, "complaints")

    assert [(one.row, one.code) for one in applied.preview.rejections] == [
        (4, "count_missing"),
        (3, "not_held"),
    ]
    after = held(store)
    assert [(one.complaints, one.status) for one in after.values()] == [(7, "active"), (1, "active")]


def test_of_two_processes_that_import_at_once_one_waits_and_nothing_is_half(
    database: str, tmp_path: Path
) -> None:
    keys = Keys.made()
    files = [
        table(tmp_path, [employer(code, name=f"示例{number}") for code in CODES[: 4 + number]])
        for number in range(2)
    ]
    Store.open(database, keys).close()

    numbers = in_processes(2, database, keys, partial(import_one_of, [str(path) for path in files]))

    store = Store.open(database, keys)
    try:
        with store.reading() as session:
            imports = Registry(session, keys).imports()
            now = replayed(session, keys, "employers")
        last = imports[-1]
        assert sorted(numbers) == [1, 2]
        assert held(store) == now
        assert {one.name for one in now.values()} == {f"示例{[path.name for path in files].index(last.file)}"}
        assert len(now) == last.added + last.changed + last.unchanged
    finally:
        store.close()


def test_while_one_imports_another_waits_and_is_refused_in_the_end(database: str, tmp_path: Path) -> None:
    keys = Keys.made()
    store = Store.open(database, keys)
    read = read_own(table(tmp_path, [employer(CODES[0])]), "employers")
    second = table(tmp_path, [employer(CODES[1])])
    impatient = Store.open(database, keys, busy_seconds=0.1)
    # the head is there: what holds the second off is its lock, not that it is new
    _ = imported(store, table(tmp_path, [employer(CODES[2])]))

    try:
        with store.writing() as session:
            found = importing.previewed(session, keys, read, hold=True)
            with pytest.raises(StoreRefused) as refused:
                _ = imported(impatient, second)
            _ = importing.apply(session, keys, found, at=NOON, by="示例", yes=True)

        assert refused.value.code == "store_busy"
        assert list(held(store)) == [CODES[0]]
        assert imported(impatient, second).number == 3
    finally:
        impatient.close()
        store.close()


def test_an_import_that_fails_at_its_end_leaves_nothing(store: Store, tmp_path: Path) -> None:
    read = read_own(table(tmp_path, [employer()]), "employers")

    def fails() -> None:
        with store.writing() as session:
            found = importing.previewed(session, store.keys, read, hold=True)
            _ = importing.apply(session, store.keys, found, at=NOON, by="示例")
            _ = 1 // 0

    with pytest.raises(ZeroDivisionError):
        fails()

    assert held(store) == {}
    with store.reading() as session:
        assert Registry(session, store.keys).imports() == []
        assert Registry(session, store.keys).version() == 0


def test_gb18030_and_titles_above_the_header_are_read(store: Store, tmp_path: Path) -> None:
    lines = ["示例市检查对象名录,,,,,", ",".join(HEADER), f"{CODES[0]},示例䶮公司,企业,320505,正常,2"]
    path = tmp_path / "名录.csv"
    _ = path.write_text("\r\n".join(lines), encoding="gb18030")

    _ = imported(store, path)

    assert held(store)[CODES[0]].name == "示例䶮公司"
