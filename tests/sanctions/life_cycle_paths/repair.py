"""How credit repairs go (信用修复的路径): granted after the least time, at once, or refused first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tests.sanctions.life_cycle_paths.case import FILED
from tests.sanctions.life_cycle_paths.penalty import (
    APPROVE,
    ISSUE,
    PAY,
    PROPOSAL,
    RECEIPT,
    SERVE,
    SERVED_FINE,
    TOLD,
)
from tests.sanctions.life_cycle_paths.step import Path, Step, The

SHOWN: Path = (
    *FILED,
    *SERVED_FINE,
    Step("penalty.confirm-publication", days=2, papers=RECEIPT),
    PAY,
    Step("penalty.perform"),
)
"""A fine that was shown and paid; it is of the class that is shown for three months at least."""

APPLY = Step(
    "repair.open",
    of="penalty",
    fields={"corrected": True, "duties_done": True, "through": "credit_china"},
    papers=("repair_application", "repair_commitment", "proof_of_correction"),
)
APPLY_AT_THE_WINDOW = replace(
    APPLY, days=100, fields={**APPLY.fields, "through": "window", "investigators": ["inv-1", "inv-3"]}
)
GRANTED: Path = (
    Step("repair.approve", by="head", days=2),
    Step(
        "repair.grant",
        fields={"penalty_id": The("penalty")},
        brings=("penalty.publicity-repaired",),
    ),
)

PATHS: Mapping[str, Path] = {
    "granted after three months": (*SHOWN, APPLY_AT_THE_WINDOW, *GRANTED),
    "classed as minor, granted at once": (
        *SHOWN,
        Step("penalty.classify", by="legal", fields={"credit_class": "minor"}, reason="示例：情节轻微"),
        APPLY,
        *GRANTED,
    ),
    "a warning by itself, granted at once": (
        *FILED,
        Step("penalty.open", fields={**PROPOSAL, "kinds": ["warning"], "fine_fen": None}),
        TOLD[1],
        APPROVE,
        ISSUE,
        SERVE,
        APPLY,
        *GRANTED,
    ),
    "refused, applied for again and granted": (
        *SHOWN,
        APPLY_AT_THE_WINDOW,
        Step("repair.refuse", by="deputy", days=5, reason="示例：改正证明不完整"),
        replace(APPLY, days=10),
        *GRANTED,
    ),
    "one penalty of two is repaired": (
        *SHOWN,
        Step(
            "penalty.open",
            fields={
                **PROPOSAL,
                "act_type": "示例：扣押证件",
                "violation_facts": "示例：扣押二人身份证",
                "same_act_as_referral": False,
            },
        ),
        *TOLD,
        APPROVE,
        Step(
            "penalty.issue",
            fields={"number": "示例罚字〔2026〕2号", "content": "示例：罚款"},
            papers=("penalty_decision",),
        ),
        replace(APPLY, of=The("penalty", 0), days=90),
        Step("repair.approve", by="acting", days=3),
        Step(
            "repair.grant",
            fields={"penalty_id": The("penalty", 0)},
            brings=("penalty.publicity-repaired",),
        ),
    ),
    "the penalty is annulled while a repair is applied for, refused": (
        *SHOWN,
        APPLY_AT_THE_WINDOW,
        Step(
            "penalty.annul",
            by="head",
            days=1,
            fields={"annulled_by": "agency"},
            papers=("annulment",),
            reason="示例：事实认定有误",
        ),
        Step("repair.refuse", by="head", reason="示例：处罚已撤销，无需修复"),
    ),
    "the penalty is annulled after the repair was approved, given up": (
        *SHOWN,
        APPLY_AT_THE_WINDOW,
        GRANTED[0],
        Step(
            "penalty.annul",
            by="head",
            days=1,
            fields={"annulled_by": "court"},
            reason="示例：法院判决撤销",
        ),
        Step("repair.abandon", by="head", reason="示例：处罚已撤销，无需修复"),
    ),
}
