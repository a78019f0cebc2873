"""The registry as it is read: places with all below them, days, and what cannot be told apart."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from checker.registry.inspector import Leave
from checker.registry.registry import Registry, end_of
from checker.store.store import Store
from tests.checker.registry.files import CODES, NOON, employer, imported, inspector, table

DAY = NOON.date()
A, B, C, D, E, F, *_ = CODES


def test_a_place_has_all_below_it_and_those_of_no_known_place_are_of_the_country(
    store: Store, tmp_path: Path
) -> None:
    places = {A: "320505", B: "320506", C: "320500", D: "320600", E: "330505", F: None}
    _ = imported(store, table(tmp_path, [employer(code, place=place) for code, place in places.items()]))

    with store.reading() as session:
        registry = Registry(session, store.keys)
        found = {
            place: {one.credit_code for one in registry.employers(place)}
            for place in ("320505", "320500", "320000", "000000")
        }
        then = {one.credit_code for one in registry.employers("320500", NOON)}

    assert found == {"320505": {A}, "320500": {A, B, C}, "320000": {A, B, C, D}, "000000": set(places)}
    assert then == {A, B, C}


def test_who_is_active_is_asked_of_the_end_of_a_day_in_legal_time(store: Store, tmp_path: Path) -> None:
    before = [employer(A, place="320505", status="active"), employer(B, place="320505")]
    _ = imported(store, table(tmp_path, before))
    after = [employer(A, place="320505", status="closed"), employer(B, place="320505", status="active")]
    # 16:00 in UTC is midnight in Beijing
    _ = imported(store, table(tmp_path, after), at=NOON + timedelta(hours=4))

    with store.reading() as session:
        registry = Registry(session, store.keys)
        then = registry.active_employers("320500", DAY)
        next_day = registry.active_employers("320500", DAY + timedelta(days=1))
        now = registry.active_employers("320500")

    assert ([one.credit_code for one in then.active], [one.credit_code for one in then.unknown]) == ([A], [B])
    assert [one.credit_code for one in next_day.active] == [B]
    assert next_day == now
    assert end_of(DAY) < NOON + timedelta(hours=4)


def test_who_is_on_duty_is_told_apart_from_who_may_be(store: Store, tmp_path: Path) -> None:
    good = {"active": True, "certificate_expires": date(2027, 1, 1), "leave": (), "place": "320505"}
    away = (Leave(DAY, DAY + timedelta(days=3)),)
    entries = [
        inspector("I01", **good),
        inspector("I02", **good | {"leave": away}),
        inspector("I03", **good | {"leave": None}),
        inspector("I04", **good | {"certificate_expires": DAY - timedelta(days=1)}),
        inspector("I05", **good | {"certificate_expires": DAY}),
        inspector("I06", **good | {"active": False, "leave": None}),
        inspector("I07", **good | {"place": "320600"}),
    ]
    _ = imported(store, table(tmp_path, entries), "inspectors")

    with store.reading() as session:
        duty = Registry(session, store.keys).inspectors_on_duty("320500", DAY)

    assert [one.id for one in duty.on_duty] == ["I01", "I05"]
    assert [one.id for one in duty.unknown] == ["I03"]


def test_one_entry_is_found_and_the_version_is_the_last_import(store: Store, tmp_path: Path) -> None:
    with store.reading() as session:
        assert Registry(session, store.keys).version() == 0
    _ = imported(store, table(tmp_path, [employer(A)]))
    _ = imported(store, table(tmp_path, [inspector("I01")]), "inspectors")

    with store.reading() as session:
        registry = Registry(session, store.keys)

        assert registry.employer(A) == employer(A)
        assert registry.employer(B) is None
        assert registry.inspector("I01") == inspector("I01")
        assert registry.version() == 2
        assert [(one.number, one.kind, one.added) for one in registry.imports()] == [
            (1, "employers", 1),
            (2, "inspectors", 1),
        ]
