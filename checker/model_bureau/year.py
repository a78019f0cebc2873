"""The plan of the model bureau's year: its day, its places, and how many there are of everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

DAY = date(2026, 12, 31)
"""The day the written reviews speak of (基准日)."""

CITY = "320500"
"""The municipal bureau itself (市本级)."""

PLACES = {
    CITY: "市本级",
    "320505": "虎丘区",
    "320506": "吴中区",
    "320507": "相城区",
    "320508": "姑苏区",
    "320509": "吴江区",
    "320581": "常熟市",
    "320582": "张家港市",
    "320583": "昆山市",
    "320585": "太仓市",
}
"""GB/T 2260 codes of the city itself and of districts and counties under it."""


@dataclass(frozen=True, slots=True)
class YearPlan:
    """How many there are; counts that follow from others are properties.

    Attributes:
        called: Employers the first draw calls to the written review, in an order by lot.
        reviewed: Of them, those whose review arrived and was accepted.
        notice_proven: Of those who sent none, with a notice proven to have reached them (L02 made out).
        notice_not_proven: Of those who sent none, without such proof (L02 cannot be told).
        closed_or_moved: Of those who sent none, closed or moved away before the day (L02 does not apply).
        roster_lines, arrears_lines, order_lines: Lines of all accepted reviews together.
        broken_rows, broken_lines: Rows and lines with mistakes on top of the accepted reviews.
        august_draw, september_draw: Employers drawn for a visit in mid-August and late September.
        city_referrals, county_referrals: Suspected crimes to be referred, by the level of the bureau.
    """

    called: int = 1_300
    reviewed: int = 1_280
    notice_proven: int = 13
    notice_not_proven: int = 5
    closed_or_moved: int = 2
    roster_lines: int = 5 * 1_280
    arrears_lines: int = 640
    order_lines: int = 128
    broken_rows: int = 13
    broken_lines: int = 3
    inspectors: int = 12
    inspection_items: int = 12
    august_draw: int = 30
    september_draw: int = 120
    city_referrals: int = 1
    county_referrals: int = 8

    @property
    def not_submitted(self) -> int:
        """Employers that were called and sent no review."""
        return self.called - self.reviewed

    @property
    def referrals(self) -> int:
        """Suspected crimes to be referred by the whole city."""
        return self.city_referrals + self.county_referrals

    @property
    def visits(self) -> int:
        """Employers drawn for a visit; each gets one record."""
        return self.august_draw + self.september_draw


PLAN = YearPlan()
