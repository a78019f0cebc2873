"""What verdicts together would lead to (研判结论): referral, listing, publication, preview of a grade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from checker.scoring.assessment import OutcomeShown, ReferralShown, ReferralWord, TruthWord
from rules.loading.outcomes import Referral
from rules.rule_base import InForce, RuleBase
from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.verdict import Verdict
from sanctions.grade import preview

_STRONGEST: tuple[ReferralWord, ...] = ("true", "held", "unknown")


def outcome_of(base: RuleBase, law: InForce, verdicts: Mapping[str, Verdict]) -> OutcomeShown:
    """Return the outcome of one case."""
    outcomes = base.outcomes
    referrals = [_referral(referral, verdicts) for referral in outcomes.referrals]
    scheme = base.grade_scheme(law.day, law.place)
    holds = [_holds(verdicts[id_].truth) for _, id_ in scheme.steps] if scheme is not None else []
    return {
        "referral": strongest(referrals),
        "referrals": referrals,
        "listing": word_of(verdicts[outcomes.listing].truth),
        "publication": word_of(verdicts[outcomes.publication].truth),
        "grade_preview": preview(scheme, holds),
    }


def _referral(referral: Referral, verdicts: Mapping[str, Verdict]) -> ReferralShown:
    truth = verdicts[referral.id].truth
    held = None
    if truth is TRUE:
        held = next((reason for reason, id_ in referral.holds if verdicts[id_].truth is TRUE), None)
    return {"crime": referral.crime, "truth": word_of(truth), "held": held}


def word_of(truth: Truth) -> TruthWord:
    """Return the contract's word for a truth."""
    return "true" if truth is TRUE else "false" if truth is FALSE else "unknown"


def _holds(truth: Truth) -> bool | None:
    return None if truth is UNKNOWN else truth is TRUE


def strongest(referrals: Iterable[ReferralShown]) -> ReferralWord:
    """Return the strongest word over all crimes, so that no lead hides under the ``false`` of another.

    >>> no, held = {"truth": "false", "held": None}, {"truth": "true", "held": "paid_before_filing"}
    >>> strongest([{"crime": "a", **no}, {"crime": "b", **held}])
    'held'
    """
    words = {("held" if one["held"] else one["truth"]) for one in referrals}
    for word in _STRONGEST:
        if word in words:
            return word
    return "false"
