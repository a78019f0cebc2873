"""When the service syncs by itself: once a day at its hour, once after a gap, never twice."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from checker.delivery.scheduler import is_due
from sanctions.time_limit import LEGAL_TIME

HOUR = time(2)
START = datetime(2026, 11, 1, tzinfo=LEGAL_TIME)
MINUTES = st.integers(0, 40 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


@given(looks=st.lists(MINUTES, min_size=1, max_size=60))
def test_it_runs_once_for_each_night_that_is_looked_at_and_never_twice(looks: list[datetime]) -> None:
    last: datetime | None = None
    began: list[datetime] = []
    for now in sorted(looks):
        if is_due(last, now, HOUR):
            began.append(now)
            last = now

    nights = [(moment - timedelta(hours=2)).date() for moment in began]
    assert began[0] == min(looks)
    assert len(nights) == len(set(nights))
    assert set(nights) == {(moment - timedelta(hours=2)).date() for moment in looks}
