"""What came of one try (尝试结果), as the ledger takes it: whatever the wire, in the same words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one try.

    Attributes:
        outcome: NOT_SENT, THROTTLED, REFUSED, REJECTED, UNKNOWN, SUBMITTED, CONFIRMED or GIVEN_BACK.
        code: The destination's own code, if it gave one.
        retry_after: Seconds it asked to be left alone.
        receipt_days: Days within which a receipt has to come of what was accepted for processing.
        disposition: Who has to act, by the word of the connectors.
        call: What went out in one call has one number; None where it went alone, or not at all.
    """

    outcome: str
    why: str = ""
    code: str = ""
    status: int | None = None
    response_sm3: str | None = None
    remote_ref: str | None = None
    retry_after: float | None = None
    receipt_days: int = 3
    disposition: str = "none"
    call: int | None = None
