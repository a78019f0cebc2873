"""How penalties go that are heard, reviewed and discussed (听证、审核与集体讨论的路径)."""

from __future__ import annotations

from collections.abc import Mapping

from tests.sanctions.life_cycle_paths.case import FILED
from tests.sanctions.life_cycle_paths.penalty import (
    APPROVE,
    FINE,
    ISSUE,
    NOTICE,
    NOTICE_SERVED,
    OPEN,
    PAY,
    PROPOSAL,
    SERVE,
)
from tests.sanctions.life_cycle_paths.step import In, Path, Step

GRAVE = Step(
    "penalty.open",
    fields={
        **PROPOSAL,
        "kinds": ["fine", "confiscation", "revocation"],
        "fine_fen": 20 * FINE,
        "confiscated_fen": 500_000,
        "licence": "示例劳务派遣许可证1号",
        "grave": True,
        "review_ground": "major_interest",
    },
)
TOLD_OF_HEARING: Path = (
    Step("penalty.hearing-right", by="legal", fields={"large_amount": True}, reason="示例：属较大数额"),
    Step(
        "penalty.notify",
        fields={**NOTICE, "rights": ["statement", "hearing"], "hearing_required": True},
        papers=NOTICE_SERVED,
    ),
)
"""The party is told that it may ask for a hearing besides."""
HEARING: Path = (
    Step("penalty.request-hearing", days=2, happened=1),
    Step(
        "penalty.notify-hearing",
        by="legal",
        fields={"hearing_on": In(20), "hearing_place": "示例会议室"},
        papers=("hearing_notice",),
    ),
)
REVIEWED = Step(
    "penalty.legal-review",
    by="legal",
    fields={"opinion": "agree"},
    papers=("legal_review_opinion",),
    reason="示例：程序合法，裁量适当",
)
DISCUSSED = Step(
    "penalty.discuss",
    by="head",
    fields={"participants": ["head", "deputy"], "agreed": True},
    papers=("discussion_minutes",),
)
HELD: Path = (
    GRAVE,
    *TOLD_OF_HEARING,
    *HEARING,
    Step(
        "penalty.hear",
        by="legal",
        days=20,
        fields={"presider": "legal", "hearing": "held"},
        papers=("hearing_record",),
    ),
)
"""A large fine and a licence, on which a hearing was held."""

PATHS: Mapping[str, Path] = {
    "large fine and a licence, after a hearing, a review and a discussion": (
        *FILED,
        *HELD,
        REVIEWED,
        DISCUSSED,
        Step("penalty.approve", by="head"),
        ISSUE,
        SERVE,
        Step("penalty.classify", by="legal", fields={"credit_class": "serious"}, reason="示例：吊销许可证"),
        Step("penalty.pay", days=14, fields={"fine_paid_fen": 20 * FINE}),
        Step("penalty.perform", fields={"performed_kinds": ["confiscation", "revocation"]}),
    ),
    "heard, not agreed to in review and discussion, refused": (
        *FILED,
        *HELD,
        Step(
            "penalty.legal-review",
            by="legal",
            fields={"opinion": "disagree"},
            papers=("legal_review_opinion",),
            reason="示例：证据不足",
        ),
        Step(
            "penalty.discuss",
            by="acting",
            fields={"participants": ["acting", "head", "deputy"], "agreed": False},
            papers=("discussion_minutes",),
        ),
        Step("penalty.refuse", by="head", reason="示例：违法事实不能成立"),
    ),
    "revised as the review says, the hearing is given up": (
        *FILED,
        GRAVE,
        *TOLD_OF_HEARING,
        Step(
            "penalty.legal-review",
            by="legal",
            days=1,
            fields={"opinion": "revise"},
            papers=("legal_review_opinion",),
            reason="示例：吊销许可证过重",
        ),
        Step(
            "penalty.revise",
            fields={"kinds": ["fine"], "fine_fen": 10 * FINE},
            reason="示例：按审核意见变更",
        ),
        *TOLD_OF_HEARING,
        HEARING[0],
        Step("penalty.hear", by="legal", days=1, fields={"presider": "legal", "hearing": "withdrawn"}),
        REVIEWED,
        DISCUSSED,
        APPROVE,
        ISSUE,
        SERVE,
    ),
    "a hearing asked for too late is declined": (
        *FILED,
        OPEN,
        *TOLD_OF_HEARING,
        Step("penalty.request-hearing", days=15),
        Step("penalty.decline-hearing", by="legal", days=1, reason="示例：超过五个工作日"),
        Step("penalty.approve", by="head"),
        ISSUE,
        SERVE,
        PAY,
        Step("penalty.perform"),
    ),
    "statement and hearing are waived": (
        *FILED,
        OPEN,
        *TOLD_OF_HEARING,
        Step(
            "penalty.waive",
            days=1,
            fields={"waived": ["statement", "hearing"]},
            papers=("waiver_of_rights",),
        ),
        Step("penalty.approve", by="acting"),
        ISSUE,
    ),
}
