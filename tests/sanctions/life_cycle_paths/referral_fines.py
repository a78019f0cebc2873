"""What referrals do to fines and publications (移送与罚款、社会公布的路径): one rests, the other may fall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tests.sanctions.life_cycle_paths.order import RUN_OUT
from tests.sanctions.life_cycle_paths.referral import (
    EXHIBITS,
    FILE,
    HAND_OVER,
    HAND_OVER_OTHER,
    HANDED_OVER,
    OTHER_CRIME,
    RECEIVE,
    RECEIVED,
)
from tests.sanctions.life_cycle_paths.referral_not_filed import (
    ASK_REASONS,
    FILE_ON_NOTICE,
    GIVE_REASONS,
    NOT_FILE,
    ORDER_FILING,
)
from tests.sanctions.life_cycle_paths.step import In, Path, Step, The

FINED: Path = (
    Step(
        "penalty.open",
        fields={
            "kinds": ["fine"],
            "fine_fen": 1_000_000,
            "act_type": "示例：拖欠劳动报酬",
            "violation_facts": "示例：拖欠十二人三个月工资",
            "basis": "示例：劳动保障监察条例第三十条",
            "same_act_as_referral": True,
        },
    ),
    Step("penalty.hearing-right", "legal", fields={"large_amount": False}, reason="示例：未达较大数额"),
    Step(
        "penalty.notify",
        fields={
            "reasons": "示例：拒不履行责令支付",
            "rights": ["statement"],
            "hearing_required": False,
            "statement_by": In(5),
        },
        papers=("penalty_notice", "proof_of_service"),
    ),
    Step("penalty.approve", "head", days=6),
    Step(
        "penalty.issue",
        fields={"number": "示例罚字〔2026〕1号", "content": "示例：罚款一万元"},
        papers=("penalty_decision",),
        days=1,
    ),
    Step("penalty.serve", fields={"service": "direct"}, papers=("proof_of_service",), days=1),
)
"""A fine for the act that had to be referred; comes after `RUN_OUT`."""


def bringing(step: Step, *acts: str) -> Step:
    """Return a step that brings acts along."""
    return replace(step, brings=acts)


RESTS, REOPENS, FELL = "penalty.suspend", "penalty.reopen", "publicity.decision-fell"
REFERRED_AFTER_A_FINE: Path = (
    *RUN_OUT,
    *FINED,
    *HANDED_OVER[len(RUN_OUT) : -1],
    bringing(HAND_OVER, "order.acted-on", RESTS),
    RECEIVE,
)
DEAL = Step("referral.deal", "head", fields={"outcome": "penalty"}, days=5, reason="示例：罚款继续执行")

PUBLISHED: Path = (
    *RECEIVED,
    Step(
        "publicity.open",
        fields={
            "act_type": "refusal_to_pay_referred",
            "decision": The("referral"),
            "address": "示例路1号",
            "representative": "示例赵某",
            "main_facts": "示例：经责令仍不支付劳动报酬",
            "handling": "示例：已移送公安机关",
        },
        days=1,
    ),
    Step(
        "publicity.review",
        "legal",
        fields={"no_state_secret": True, "no_commercial_secret": True, "no_privacy": True},
    ),
    Step("publicity.approve", "head", fields={"publish_by": In(17)}, days=1),
    Step("publicity.publish", days=1),
)
"""What is referred is published in the quarter that ends on 30 June."""
TAKEN_BACK = Step("publicity.withdraw", "head", days=1, reason="示例：所依据的移送不再成立")

PATHS: Mapping[str, Path] = {
    "a fine rests, is reopened when not filed, and rests again on notice": (
        *REFERRED_AFTER_A_FINE,
        bringing(NOT_FILE, REOPENS),
        ASK_REASONS,
        GIVE_REASONS,
        bringing(ORDER_FILING, RESTS),
        FILE_ON_NOTICE,
        EXHIBITS,
        Step("referral.prosecute", days=60),
        Step("referral.acquit", papers=("judgment",), days=60, brings=(REOPENS,)),
    ),
    "a fine rests until the police drop the case": (
        *REFERRED_AFTER_A_FINE,
        FILE,
        Step("referral.withdraw", papers=("withdrawal_decision",), days=30, brings=(REOPENS,)),
        DEAL,
    ),
    "a fine rests until it is not prosecuted": (
        *REFERRED_AFTER_A_FINE,
        FILE,
        Step(
            "referral.not-prosecute",
            fields={"opinion": False},
            papers=("no_prosecution_decision",),
            days=80,
            brings=(REOPENS,),
        ),
        DEAL,
    ),
    "a fine rests until the last of two referrals has ended": (
        *REFERRED_AFTER_A_FINE,
        *OTHER_CRIME,
        HAND_OVER_OTHER,
        replace(NOT_FILE, of=The("referral", 1)),
        bringing(replace(NOT_FILE, of=The("referral", 0)), REOPENS),
    ),
    "a fine rests while another crime is referred": (
        *RUN_OUT,
        *FINED,
        *OTHER_CRIME,
        bringing(HAND_OVER_OTHER, RESTS),
        bringing(NOT_FILE, REOPENS),
        DEAL,
    ),
    "a publication falls when the police drop the case": (
        *PUBLISHED,
        FILE,
        Step("referral.withdraw", days=20, brings=(FELL,)),
        TAKEN_BACK,
    ),
    "a publication falls when it is not prosecuted": (
        *PUBLISHED,
        FILE,
        Step("referral.prosecute", days=40),
        Step("referral.not-prosecute", papers=("no_prosecution_decision",), days=30, brings=(FELL,)),
        TAKEN_BACK,
    ),
    "a publication falls on acquittal": (
        *PUBLISHED,
        FILE,
        Step("referral.prosecute", days=40),
        Step("referral.acquit", days=60, brings=(FELL,)),
        TAKEN_BACK,
    ),
    "a publication falls when what was not filed is dealt with": (
        *PUBLISHED,
        NOT_FILE,
        bringing(DEAL, FELL),
        TAKEN_BACK,
    ),
}
