"""Listings of dishonesty (失信联合惩戒名单, 45号令): what their acts ask, what others hold of them.

The guards up to the decision stand in `listing` and `objection`, those of getting off the list in `removal`,
what other authorities hold in `record`, and what a listing comes to on a day in `standing`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sanctions.dishonesty import listing, objection, removal
from sanctions.dishonesty.record import WRITERS, held
from sanctions.proceeding.situation import Guard

GUARDS: Mapping[str, Guard] = {**listing.GUARDS, **objection.GUARDS, **removal.GUARDS}

__all__ = ["GUARDS", "WRITERS", "held"]
