"""How serious violations are published (重大违法行为社会公布的路径), and put right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.sanctions.life_cycle_paths.case import FILED
from tests.sanctions.life_cycle_paths.order import HANDED_OVER, RUN_OUT, SERVED_ORDER
from tests.sanctions.life_cycle_paths.penalty import SERVED_FINE
from tests.sanctions.life_cycle_paths.step import In, Path, Step, The


def _proposed(decision: str, **changed: Any) -> Step:
    fields: dict[str, Any] = {
        "act_type": "wage_arrears",
        "decision": The(decision),
        "address": "示例路1号",
        "representative": "示例赵某",
        "main_facts": "示例：拖欠十二人三个月工资",
        "handling": "示例：责令支付",
        "threshold_basis": "示例裁量标准第一条",
        **changed,
    }
    return Step("publicity.open", fields=fields)


def _reviewed(*, no_privacy: bool) -> Step:
    fields = {"no_state_secret": True, "no_commercial_secret": True, "no_privacy": no_privacy}
    return Step("publicity.review", by="legal", fields=fields)


FREE = _reviewed(no_privacy=True)
PRIVATE = _reviewed(no_privacy=False)
PUBLISH = Step("publicity.publish", days=1, fields={"media": "示例日报"})
_OF_AN_ORDER: Path = (
    *SERVED_ORDER,
    _proposed("order"),
    FREE,
    Step("publicity.approve", by="head", fields={"publish_by": In(29)}),
)
"""Approved on 1 June, to be published until the quarter ends."""

PUBLISHED: Path = (*_OF_AN_ORDER, PUBLISH)
_OF_A_REFERRAL: Path = (
    *RUN_OUT,
    *HANDED_OVER,
    _proposed(
        "referral", act_type="refusal_to_pay_referred", handling="示例：依法移送", threshold_basis=None
    ),
    FREE,
    Step("publicity.approve", by="head", fields={"publish_by": In(22)}),
    PUBLISH,
)
"""Approved on 8 June, a week after the order was served."""

PATHS: Mapping[str, Path] = {
    "of an order that was served": PUBLISHED,
    "of an order that is annulled, withdrawn": (
        *PUBLISHED,
        Step(
            "order.annul",
            by="head",
            days=90,
            fields={"annulled_by": "court"},
            reason="示例：判决撤销",
            brings=("publicity.decision-fell",),
        ),
        Step("publicity.withdraw", by="acting", days=2, reason="示例：所依据的决定已撤销"),
    ),
    "of a penalty that is annulled, corrected": (
        *FILED,
        *SERVED_FINE,
        _proposed("penalty", act_type="child_labour", handling="示例：罚款", threshold_basis=None),
        FREE,
        Step("publicity.approve", by="deputy", fields={"publish_by": In(23)}),
        PUBLISH,
        Step(
            "penalty.annul",
            by="head",
            days=30,
            fields={"annulled_by": "reconsideration"},
            reason="示例：复议决定变更",
            brings=("publicity.decision-fell",),
        ),
        Step(
            "publicity.correct", days=1, fields={"handling": "示例：罚款已变更"}, reason="示例：复议决定变更"
        ),
    ),
    "of a referral that the police drop, withdrawn": (
        *_OF_A_REFERRAL,
        Step("referral.receive", days=1, papers=("police_receipt",)),
        Step("referral.file", days=3, papers=("filing_notice",)),
        Step(
            "referral.withdraw",
            days=60,
            papers=("withdrawal_decision",),
            brings=("publicity.decision-fell",),
        ),
        Step("publicity.withdraw", by="head", days=5, reason="示例：公安机关撤销案件"),
    ),
    "the decision is changed, corrected and withdrawn at last": (
        *PUBLISHED,
        Step("publicity.decision-changed", days=20, fields={"change": "changed"}),
        Step(
            "publicity.correct",
            days=2,
            fields={"main_facts": "示例：拖欠十一人三个月工资", "address": "示例路2号"},
            reason="示例：人数更正",
        ),
        Step("publicity.decision-changed", days=60, fields={"change": "annulled"}),
        Step("publicity.withdraw", by="deputy", days=1, reason="示例：已撤销"),
    ),
    "private matters are found, refused": (
        *SERVED_ORDER,
        _proposed("order"),
        PRIVATE,
        Step("publicity.refuse", by="head", reason="示例：涉及个人隐私"),
    ),
    "reviewed again, approved and given up": (
        *SERVED_ORDER,
        _proposed("order"),
        PRIVATE,
        FREE,
        Step("publicity.approve", by="acting", fields={"publish_by": In(29)}),
        Step("publicity.abandon", by="head", days=10, reason="示例：已全部支付"),
    ),
}
