"""Every record that acts write for other authorities has a profile, and no field of it is forgotten."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlmodel import col, select

from checker.store.store import Store
from connectors.mapping import Mapped, map_record
from connectors.platform import Operation
from connectors.profile import PlatformProfile, shipped
from sanctions.proceeding.sending import canonical, desired_of
from sanctions.proceeding.tables import OutboxRow
from tests.connectors.made_up import CODE
from tests.sanctions import listings, penalties
from tests.sanctions.proceeding.bureau import CITY, Bureau

PROFILES: Mapping[str, PlatformProfile] = {
    "judicial_platform": shipped("judicial_platform"),
    "procuratorate": shipped("judicial_platform"),
    "credit_sharing": shipped("credit_sharing"),
    "credit_publicity": shipped("credit_publicity"),
}
SITE = {
    "authority_name": {CITY: "示例市人力资源和社会保障局"},
    "authority_code": {CITY: "11990500MB0000000X"},
}
RESULT = {
    "visit": "V-示例-1",
    "plan": "320500-2026-2",
    "name": "示例建筑劳务有限公司",
    "credit_code": CODE,
    "item": "3",
    "item_title": "示例事项",
    "inspection_type": "drawn",
    "inspected_on": "2027-02-26",
    "result": "ordered_to_correct",
}


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def laid_out(bureau: Bureau) -> dict[tuple[str, str, Operation], Mapped]:
    """Lay out whatever was sent to a platform."""
    found: dict[tuple[str, str, Operation], Mapped] = {}
    with bureau.store.reading() as session:
        for row in session.exec(select(OutboxRow).order_by(col(OutboxRow.id))):
            if (profile := PROFILES.get(row.destination)) is None:
                continue
            operation: Operation = "withdraw" if row.operation == "withdraw" else "publish"
            layout = profile.of(row.kind, operation).layout(operation)
            content = canonical(desired_of(bureau.store.keys, row))
            found[row.destination, row.kind, operation] = map_record(layout, row.key, content, SITE)
    return found


def test_what_every_course_sends_is_laid_out_whole(
    bureau: Bureau,
) -> None:
    number = penalties.served(bureau)
    _ = bureau.act("penalty", "annul", number, by="head", reason="示例", annulled_by="court")
    case, _, listing = listings.listed(bureau)
    listings.removed(bureau, case, listing)
    other = bureau.at("2027-03-01").case()
    listings.referred(bureau, other)
    disclosed = bureau.act("disclosure", "open", results=[RESULT], investigators=["inv-1", "inv-2"])
    number = disclosed.proceeding.id
    _ = bureau.act("disclosure", "approve", number, by="head")
    _ = bureau.act("disclosure", "publish", number)
    _ = bureau.act("disclosure", "withdraw", number, by="head", reason="示例")

    found = laid_out(bureau)

    assert set(found) == {
        ("credit_sharing", "penalty", "publish"),
        ("credit_sharing", "penalty_withdrawal", "withdraw"),
        ("credit_publicity", "penalty_summary", "publish"),
        ("credit_publicity", "penalty_withdrawal", "withdraw"),
        ("credit_sharing", "dishonesty", "publish"),
        ("credit_sharing", "dishonesty", "withdraw"),
        ("credit_publicity", "dishonesty_public", "publish"),
        ("credit_publicity", "dishonesty_public", "withdraw"),
        ("credit_publicity", "inspection_result", "publish"),
        ("credit_publicity", "inspection_result_withdrawal", "withdraw"),
        ("judicial_platform", "referral", "publish"),
        ("procuratorate", "referral_copy", "publish"),
    }
    assert {key: one.left_over for key, one in found.items() if one.left_over} == {}
