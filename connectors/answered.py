"""What an answer makes of a delivery (应答判定): first of the whole call, then of each record it names.

A record the answer says nothing of fares as the call does. Nothing of an answer is repeated but flags and
codes, for what stands in it may be anything.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from connectors.answers import NO_PERMISSION, Result, Shaped
from connectors.disposition import Disposition
from connectors.outcome import Outcome, of_status, pause_asked
from connectors.platform import Delivery, Message, Receipt
from connectors.profile import PlatformProfile
from connectors.transport import Answer

_NOT_LET_IN = (401, 403)


def of_whole(profile: PlatformProfile, answer: Answer, found: Shaped | None, now: datetime) -> Delivery:
    """Return what an answer, and what was found in it, says of a whole call, for records it leaves out."""
    who = _disposition(profile, answer.status, found)
    outcome = of_status(
        answer.status,
        has_shape=found is not None,
        busy_is_before_reading=profile.busy_is_before_reading,
        retry_after=answer.retry_after is not None,
    )
    if outcome is None:
        said = "unknown" if found is None else profile.flags.get(str(found.flag), "unknown")
        refused = said == "refused" or (said == "unknown" and who is not Disposition.NONE)
        outcome = Outcome.REFUSED if refused else Outcome.UNKNOWN
    pause = None
    if outcome is Outcome.THROTTLED:
        pause = pause_asked(answer.retry_after, now, least_seconds=profile.pause_seconds)
    return Delivery(
        "",
        0,
        outcome,
        disposition=who,
        detail=_told(answer, found),
        retry_after_seconds=pause,
        status=answer.status,
        raw_sm3=answer.raw_sm3,
    )


def of_record(
    profile: PlatformProfile, message: Message, whole: Delivery, found: tuple[Result, str] | None
) -> Delivery:
    """Return what the answer says of one record of the call."""
    if found is None:
        return replace(whole, key=message.key, version=message.version)
    result, raw = found
    outcome, receipt = Outcome.UNKNOWN, None
    if result.status == "received":
        outcome = Outcome.SUBMITTED
    elif result.status == "accepted":
        outcome, receipt = Outcome.CONFIRMED, _receipt(result, raw)
    told = replace(
        whole,
        key=message.key,
        version=message.version,
        outcome=outcome,
        receipt=receipt,
        ref=result.ref,
        code=result.code,
        raw_sm3=raw,
        disposition=Disposition.NONE,
        detail=f"{result.status} {_plain(result.code)}".strip(),
    )
    if outcome is not Outcome.UNKNOWN:
        return told
    advice = profile.advice(result.code)
    told = replace(told, disposition=advice.disposition, detail=f"{told.detail}: {advice.english}")
    if advice.disposition is Disposition.AGAIN:
        return replace(told, outcome=Outcome.THROTTLED, retry_after_seconds=profile.pause_seconds)
    if advice.disposition is Disposition.DUPLICATE:
        return told
    return replace(told, outcome=Outcome.REJECTED, receipt=_receipt(result, raw))


def _disposition(profile: PlatformProfile, status: int, found: Shaped | None) -> Disposition:
    if status in _NOT_LET_IN:
        return Disposition.AUTH
    if found is None:
        return Disposition.NONE
    who = profile.refusal(found.message)
    if who is Disposition.NONE and found.flag == NO_PERMISSION:
        return Disposition.AUTH
    if who is Disposition.NONE and 400 <= status < 500:
        return Disposition.DATA
    return who


def _receipt(result: Result, raw: str) -> Receipt:
    verdict = "confirmed" if result.status == "accepted" else "rejected"
    return Receipt(result.ref, verdict, result.code, raw, result.key, result.version, result.message)


def _plain(code: str) -> str:
    """Return a code where it looks like one."""
    return code if re.fullmatch(r"[A-Za-z0-9._-]{0,40}", code) else "?"


def _told(answer: Answer, found: Shaped | None) -> str:
    if found is None:
        return f"HTTP {answer.status}, {len(answer.body)} bytes that are no answer of the platform's own"
    return f"HTTP {answer.status}, serviceFlag {found.flag}"
