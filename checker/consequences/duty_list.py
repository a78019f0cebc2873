"""The list of duties as others see it (职责清单): plain JSON, the same on the command line and over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rules.rule_base import shipped
from rules.truth import TRUE, UNKNOWN, Truth
from sanctions.course.course import ACTORS, Cited
from sanctions.owed_duty import OwedDuty
from sanctions.responsibility import PlaceCount
from sanctions.time_limit import LEGAL_TIME


def as_json(duties: Iterable[OwedDuty]) -> list[dict[str, Any]]:
    """Return duties as JSON has them, in their order; moments in legal time, `overdue` one of three words."""
    return [_of(one) for one in duties]


def places_as_json(counts: Sequence[PlaceCount]) -> list[dict[str, Any]]:
    """Return counts by place."""
    return [
        {"place": one.place, "open": one.open, "overdue": one.overdue, "cannot_be_told": one.untold}
        for one in counts
    ]


def source_of(sources: Sequence[Cited]) -> str:
    """Return where duties stand in the law, in one line; what is from memory or our own design says so."""
    return "；".join(dict.fromkeys(_cited(one) for one in sources))


def word_of(truth: Truth) -> str:
    """Return the word of a truth."""
    return "true" if truth is TRUE else "unknown" if truth is UNKNOWN else "false"


def moment_of(moment: datetime | None) -> str | None:
    """Return a moment in legal time."""
    return None if moment is None else moment.astimezone(LEGAL_TIME).isoformat()


def _of(one: OwedDuty) -> dict[str, Any]:
    neglect = one.neglect
    told: dict[str, Any] = {
        "proceeding": one.proceeding_id,
        "number": one.number,
        "root": one.root_id,
        "course": one.course,
        "duty": one.duty,
        "title": {"zh": one.title[0], "en": one.title[1]},
        "actor": one.actor,
        "actor_title": {"zh": ACTORS[one.actor][0], "en": ACTORS[one.actor][1]},
        "posts": list(one.posts),
        "owners": list(one.owners),
        "bureau": one.bureau,
        "place": one.place,
        "limit": one.limit,
        "due": moment_of(one.due_last),
        "due_earliest": moment_of(one.due_first),
        "provisional": one.provisional,
        "overdue": word_of(one.overdue),
        "sources": [
            {"law": cited.law, "article": cited.article, "mark": cited.mark} for cited in one.sources
        ],
        "source": source_of(one.sources),
        "neglect": None
        if neglect is None
        else {"text": neglect.title[0], "source": source_of(neglect.sources)},
    }
    if one.ended_by is not None:
        told["done_by_act"] = one.ended_by
    return told


def _cited(one: Cited) -> str:
    known = shipped().instruments.get(one.law)
    doubt = {"M": "〔凭记忆，未核对原文〕", "D": "〔本系统口径〕"}.get(one.mark, "")
    return f"{one.law if known is None else known.title}{one.article}{doubt}"
