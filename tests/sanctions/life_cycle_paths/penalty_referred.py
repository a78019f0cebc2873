"""How fines go whose act is referred to the police (移送案件中罚款的路径): at rest, reopened, set off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.sanctions.life_cycle_paths.order import HANDED_OVER, RUN_OUT
from tests.sanctions.life_cycle_paths.penalty import (
    APPROVE,
    APPROVED_FINE,
    DECISION,
    FINE,
    ISSUE,
    ISSUED_FINE,
    OPEN,
    PAY,
    PROPOSAL,
    SERVE,
    SERVED_FINE,
    TOLD,
)
from tests.sanctions.life_cycle_paths.step import Path, Step, The

_RESTS = replace(HANDED_OVER[-1], brings=("order.acted-on", "penalty.suspend"))
REFERRED: Path = (*HANDED_OVER[:-1], _RESTS)
"""Comes after a penalty that was proposed: its fine rests."""

NOT_FILED: Path = (
    Step("referral.receive", days=1, papers=("police_receipt",)),
    Step(
        "referral.not-file",
        days=3,
        papers=("no_filing_notice",),
        reason="示例：没有犯罪事实",
        brings=("penalty.reopen",),
    ),
)
CONVICTED: Path = (
    Step("referral.receive", days=1, papers=("police_receipt",)),
    Step("referral.file", days=3, papers=("filing_notice",)),
    Step("referral.prosecute", days=90),
    Step("referral.convict", days=60, papers=("judgment",)),
)
SERVE_AT_REST = Step(
    "penalty.serve-resting",
    days=1,
    fields={"service": "unit_recipient", "fine_rests": True},
    papers=("proof_of_service",),
)
WARNING: dict[str, Any] = {
    **PROPOSAL,
    "kinds": ["warning"],
    "fine_fen": None,
    "act_type": "示例：未按规定保存工资支付记录",
    "violation_facts": "示例：未保存两年工资支付记录",
    "same_act_as_referral": False,
}

PATHS: Mapping[str, Path] = {
    "rests after service, the police do not file, paid": (
        *RUN_OUT,
        *SERVED_FINE,
        *REFERRED,
        *NOT_FILED,
        PAY,
        Step("penalty.perform"),
    ),
    "served at rest, not filed, paid": (
        *RUN_OUT,
        *ISSUED_FINE,
        *REFERRED,
        SERVE_AT_REST,
        *NOT_FILED,
        Step("penalty.instalment", days=3, fields={"fine_paid_fen": FINE // 2}),
        Step("penalty.pay", days=3, fields={"fine_paid_fen": FINE // 2}),
        Step("penalty.perform"),
    ),
    "served at rest, filed and dropped by the police, paid": (
        *RUN_OUT,
        *ISSUED_FINE,
        *REFERRED,
        SERVE_AT_REST,
        *CONVICTED[:2],
        Step("referral.withdraw", days=60, papers=("withdrawal_decision",), brings=("penalty.reopen",)),
        PAY,
        Step("penalty.perform"),
    ),
    "paid in part before the referral, set off after the conviction": (
        *RUN_OUT,
        *SERVED_FINE,
        Step("penalty.instalment", days=1, fields={"fine_paid_fen": FINE // 2}),
        *REFERRED,
        *CONVICTED,
        Step("penalty.perform", fields={"fine_set_off": True}),
    ),
    "told before the referral, decided after a conviction without a fine": (
        *RUN_OUT,
        OPEN,
        *TOLD,
        *REFERRED,
        *CONVICTED,
        Step("penalty.approve", by="head", fields={"no_criminal_fine": True}),
        ISSUE,
        SERVE,
    ),
    "approved before the referral, given up after the conviction": (
        *RUN_OUT,
        *APPROVED_FINE,
        *REFERRED,
        *CONVICTED,
        Step("penalty.abandon", by="head", reason="示例：已判处罚金"),
    ),
    "proposed before the referral, refused after the conviction": (
        *RUN_OUT,
        OPEN,
        *REFERRED,
        *CONVICTED,
        Step("penalty.refuse", by="head", reason="示例：已判处罚金，不再罚款"),
    ),
    "the fine rests, a warning for another act goes on": (
        *RUN_OUT,
        *SERVED_FINE,
        *REFERRED,
        Step("penalty.open", fields=WARNING),
        TOLD[1],
        APPROVE,
        Step(
            "penalty.issue",
            fields={**DECISION, "number": "示例罚字〔2026〕2号"},
            papers=("penalty_decision",),
        ),
        SERVE,
        Step("penalty.perform"),
        Step("penalty.instalment", of=The("penalty", 0), fields={"fine_paid_fen": FINE // 2}),
        *NOT_FILED,
        Step("penalty.pay", of=The("penalty", 0), days=3, fields={"fine_paid_fen": FINE // 2}),
        Step("penalty.perform", of=The("penalty", 0)),
    ),
}
