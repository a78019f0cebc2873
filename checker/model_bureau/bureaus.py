"""Who acts for the bureaus of the model year (示例工作人员): investigators, a legal reviewer, a head."""

from __future__ import annotations

from datetime import date, datetime

from checker.model_bureau.year import PLACES
from checker.store.store import Store
from sanctions import officer
from sanctions.course.course import Post
from sanctions.officer import Officer
from sanctions.time_limit import LEGAL_TIME

STAFF: tuple[tuple[str, Post, str], ...] = (
    ("inv1", "investigator", "示例承办甲"),
    ("inv2", "investigator", "示例承办乙"),
    ("legal", "legal_reviewer", "示例法制"),
    ("head", "head", "示例局长"),
)
SINCE = date(2026, 1, 1)


def enter_officers(store: Store) -> int:
    """Enter the officers of the city and of every district and county; return how many."""
    at = datetime(2026, 1, 4, 9, tzinfo=LEGAL_TIME)
    with store.writing() as session:
        for bureau in PLACES:
            for id_, post, name in STAFF:
                one = Officer(f"{bureau}-{id_}", name, bureau, frozenset((post,)), SINCE, None)
                officer.add(session, store.keys, one, at=at, by="示例管理员")
    return len(PLACES) * len(STAFF)
