"""What other authorities hold of a listing (失信联合惩戒名单记录): one record, in full or for the public.

The sharing platform gets the persons with masked identity numbers, the portal and the publicity system none.
A withdrawal says only which record goes, when and why, so that nothing more is published by taking it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sanctions import unpaid
from sanctions.dishonesty.measures import shipped_measures
from sanctions.dishonesty.standing import listed_on, listed_until, order_named, persons_among
from sanctions.masking import mask
from sanctions.proceeding.sending import Writer, Written
from sanctions.proceeding.situation import Situation

REMOVED_FOR: Mapping[str, str] = {
    "remove": "early_removal",
    "annul": "annulled",
    "annul-for-order": "order_annulled",
    "expire": "expired",
}
"""Why a record goes (退出名单原因), by act."""


def write_dishonesty(situation: Situation, proceeding_id: str) -> Written:
    """Write what the sharing platform holds: identity numbers masked; amounts in whole fen."""
    return _written(situation, proceeding_id, with_ids=True)


def write_dishonesty_public(situation: Situation, proceeding_id: str) -> Written:
    """Write what the public sees: no identity numbers."""
    return _written(situation, proceeding_id, with_ids=False)


def held(situation: Situation, destination: str) -> str | None:
    """Hold what the publicity system would show, unless the place shows the list there (law is silent)."""
    if situation.course.name != "listing" or destination != "credit_publicity":
        return None
    publishes = any(
        sent.destination == destination and sent.operation == "publish" for sent in situation.act.sends
    )
    if not publishes or shipped_measures().shown_at(situation.place):
        return None  # taking back never waits
    return "本地是否在公示系统公示失信名单未定 | whether this place shows the list there is not settled"


def _written(situation: Situation, proceeding_id: str, *, with_ids: bool) -> Written:
    said = situation.said
    number, code = said("number"), said("credit_code")
    since = _since(situation)
    content: dict[str, Any] = {
        "kind": "dishonesty",
        "list": "migrant_wages_dishonesty",
        "authority": situation.bureau,
        "place": situation.place,
        "name": said("name"),
        "credit_code": code,
        "document_number": number,
        "listed_on": None if since is None else since.isoformat(),
    }
    if (why := REMOVED_FOR.get(situation.act.name)) is not None:
        removed = situation.entry.happened.last_day or situation.today
        content |= {
            "state": "removed",
            "removed_on": removed.isoformat(),
            "removed_for": why,
            "removal_number": situation.entry.fields.get("removal_number"),
        }
    else:
        content |= _of_listing(situation, since, with_ids=with_ids)
    # two cases may bear one number in error: what is held of one is never taken for the other's
    key = f"{situation.bureau}/{number}/{proceeding_id}"
    return Written(key, {name: value for name, value in content.items() if value is not None})


def _of_listing(situation: Situation, since: date | None, *, with_ids: bool) -> dict[str, Any]:
    said = situation.said
    order = order_named(situation.family, said("order_id"))
    persons = persons_among(said("persons"), said("subject_kind"))
    representative = next((one["name"] for one in persons if one["role"] == "legal_representative"), None)
    owed, workers = _owed(situation)
    return {
        "state": "listed",
        "limb": said("limb"),
        "listed_for": said("listed_for"),
        "listed_under": said("listed_under"),
        "owed_fen": owed,
        "owed_workers": workers,
        "order_number": None if order is None else order.value("number"),
        "order_ran_out_on": said("ran_out_on"),
        "legal_representative": representative,
        "measures_until": None if since is None else listed_until(since).isoformat(),
        "persons": [_person(one, with_ids=with_ids) for one in persons],
    }


def _person(person: Mapping[str, Any], *, with_ids: bool) -> dict[str, str]:
    told = {"name": person["name"], "role": person["role"]}
    if with_ids and person.get("id_number"):
        told["id_number"] = mask("id_number", person["id_number"], "partial")
    return told


def _owed(situation: Situation) -> tuple[int | None, int | None]:
    """Return amount and workers as the decision says, else as found where that is exact."""
    own = situation.proceeding
    fen = situation.entry.fields.get("owed_fen", None if own is None else own.value("owed_fen"))
    workers = situation.entry.fields.get("owed_workers", None if own is None else own.value("owed_workers"))
    due = situation.said("ran_out_on")
    found = None
    if situation.family is not None and due is not None:
        found = unpaid.on(situation.family, date.fromisoformat(due))
    if found is not None:
        amount, count = found.migrants.amount, found.migrants.workers
        fen = amount.low if fen is None and amount.low == amount.high else fen
        workers = count.low if workers is None and count.low == count.high else workers
    return fen, workers


def _since(situation: Situation) -> date | None:
    if situation.act.name in ("enter", "relist"):
        return situation.entry.happened.day
    return None if situation.proceeding is None else listed_on(situation.proceeding)


WRITERS: Mapping[str, Writer] = {
    "dishonesty": write_dishonesty,
    "dishonesty_public": write_dishonesty_public,
}
