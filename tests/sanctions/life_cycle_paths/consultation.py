"""How consultations go (疑难会商的路径): by letters or in a meeting, about a referral or a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.sanctions.life_cycle_paths.order import RUN_OUT
from tests.sanctions.life_cycle_paths.referral import HAND_OVER, INVESTIGATED, REPORTED
from tests.sanctions.life_cycle_paths.step import Path, Step

POLICE, PROSECUTOR = "示例市公安局", "示例市人民检察院"
QUESTION: dict[str, Any] = {
    "question": "示例：由他人垫付后是否仍应移送",
    "bodies": [POLICE, PROSECUTOR],
    "liaisons": ["示例吴某"],
}
ASK = Step("consultation.open", fields=QUESTION, papers=("consultation_request",), days=1, of="referral")
ASKED: Path = (*REPORTED, ASK)
"""Asked about a referral that is before the head; other paths begin with it."""


def opinion(body: str, inclines: str) -> Step:
    """Return the step that an opinion is recorded."""
    return Step(
        "consultation.opinion",
        fields={"body": body, "opinion": "示例：书面意见", "inclines": inclines},
        papers=("consultation_opinion",),
        days=1,
    )


PATHS: Mapping[str, Path] = {
    "by letters, for the referral, which is approved on it": (
        *ASKED,
        opinion(POLICE, "other"),
        opinion(PROSECUTOR, "refer"),
        Step("consultation.conclude", "head", fields={"outcome": "refer"}, days=1, reason="示例：意见趋同"),
        Step("referral.approve", "acting", papers=("referral_approval_form",)),
        HAND_OVER,
    ),
    "in a meeting, against the referral, which is refused": (
        *ASKED,
        Step(
            "consultation.hold",
            "inv-2",
            fields={"participants": ["示例吴某", "示例郑某"]},
            papers=("consultation_minutes",),
            days=1,
        ),
        opinion(PROSECUTOR, "not_refer"),
        Step("consultation.conclude", "deputy", fields={"outcome": "not_refer"}, reason="示例：数额尚未查清"),
        Step("referral.refuse", "head", reason="示例：会商认为暂不移送"),
    ),
    "asked twice, the later conclusion counts": (
        *ASKED,
        opinion(POLICE, "investigate_further"),
        Step(
            "consultation.conclude",
            "deputy",
            fields={"outcome": "investigate_further"},
            days=1,
            reason="示例：补充询问笔录",
        ),
        Step("case.evidence", papers=("interview_record",), days=2),
        ASK,
        opinion(POLICE, "refer"),
        Step("consultation.conclude", "acting", fields={"outcome": "refer"}, days=1, reason="示例：已补充"),
        Step("referral.approve", "head", papers=("referral_approval_form",)),
        HAND_OVER,
    ),
    "about a case, before any referral, without a written opinion": (
        *RUN_OUT,
        *INVESTIGATED,
        Step(
            "consultation.open",
            "head",
            fields={"question": "示例：支付能力如何证明", "bodies": [PROSECUTOR]},
            days=1,
        ),
        Step("consultation.hold", papers=("consultation_minutes",), days=5),
        Step("consultation.conclude", "acting", fields={"outcome": "other"}, days=1, reason="示例：另行处理"),
    ),
}
