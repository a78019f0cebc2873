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
from sanctions.proceeding.tables import OutboxRow, RecordRow
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


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def laid_out(bureau: Bureau) -> dict[tuple[str, str, Operation], Mapped]:
    """Lay out whatever was sent to a platform; what it was kept as tells its kind."""
    found: dict[tuple[str, str, Operation], Mapped] = {}
    with bureau.store.reading() as session:
        for row in session.exec(select(OutboxRow).order_by(col(OutboxRow.id))):
            profile = PROFILES.get(row.destination)
            record = session.get(RecordRow, (row.destination, row.key))
            if profile is None or record is None:
                continue
            operation: Operation = "withdraw" if row.operation == "withdraw" else "publish"
            kinds = {one.layout(operation).record for one in profile.records}
            kind = next(kind for kind in sorted(kinds) if _fits(kind, record.kind))
            layout = profile.of(kind, operation).layout(operation)
            content = canonical(desired_of(bureau.store.keys, row))
            found[row.destination, kind, operation] = map_record(layout, row.key, content, SITE)
    return found


def _fits(kind: str, first: str) -> bool:
    """A record keeps the kind it was first written as; a withdrawal of a penalty is written as its own."""
    return kind == first or (kind == "penalty_withdrawal" and first.startswith("penalty"))


def test_a_penalty_its_annulment_a_listing_its_removal_and_a_referral_are_laid_out_whole(
    bureau: Bureau,
) -> None:
    number = penalties.served(bureau)
    _ = bureau.act("penalty", "annul", number, by="head", reason="示例", annulled_by="court")
    case, _, listing = listings.listed(bureau)
    listings.removed(bureau, case, listing)
    other = bureau.at("2027-03-01").case()
    listings.referred(bureau, other)

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
        ("judicial_platform", "referral", "publish"),
        ("procuratorate", "referral_copy", "publish"),
    }
    assert {key: one.left_over for key, one in found.items() if one.left_over} == {}
