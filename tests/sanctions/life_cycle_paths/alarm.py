"""How alarms go (预警的路径): raised by the clock, answered by what was left undone, closed by the head.

One that stands open keeps a case from being closed.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.sanctions.life_cycle_paths.case import FILED
from tests.sanctions.life_cycle_paths.order import ISSUED_ORDER, RUN_OUT
from tests.sanctions.life_cycle_paths.referral import HANDED_OVER, INVESTIGATED, OPENED
from tests.sanctions.life_cycle_paths.referral_fines import FINED, REFERRED_AFTER_A_FINE
from tests.sanctions.life_cycle_paths.step import Path, Step

RECEIPT = "sha256:example"


def raised(kind: str, stage: str, days: float) -> Step:
    """Return the step that the clock raises an alarm, some days after the step before."""
    return Step("alarm.open", "head", fields={"kind": kind, "stage": stage, "receipt": RECEIPT}, days=days)


PATHS: Mapping[str, Path] = {
    "no order was proposed, then one was issued": (
        *FILED,
        raised("no_order", "not_proposed", 10),
        Step("alarm.note", fields={"note": "示例：责令支付意见正在拟制"}, days=1),
        *ISSUED_ORDER[len(FILED) :],
        Step("alarm.close", "head", days=1, reason="示例：已责令支付"),
    ),
    "an order was proposed and not issued, nothing is owed after all": (
        *FILED,
        Step("order.open", fields={"document": "限期改正指令书", "addressee": "employer"}, days=1),
        raised("no_order", "not_issued", 10),
        Step("order.refuse", "deputy", days=1, reason="示例：劳务关系已另行结算"),
        Step("alarm.note", "deputy", fields={"note": "示例：经核实无欠薪"}),
        *INVESTIGATED,
        Step("alarm.close", "acting", days=1, reason="示例：经核实无欠薪"),
        Step("case.close", "deputy", days=1, reason="示例：已处理完毕"),
    ),
    "no referral was opened, then it was handed over": (
        *RUN_OUT,
        raised("not_referred", "not_opened", 5),
        Step("alarm.note", "head", fields={"note": "示例：限三日内提出移送报告"}),
        *HANDED_OVER[len(RUN_OUT) :],
        Step("alarm.close", "head", days=1, reason="示例：已移送公安机关"),
    ),
    "a referral was opened and is not handed over, twice": (
        *OPENED,
        raised("not_referred", "not_handed_over", 10),
        Step("alarm.close", "head", days=2, reason="示例：证据尚在补充"),
        Step("case.evidence", papers=("interview_record",), days=5),
        raised("not_referred", "not_handed_over", 1),
        Step("alarm.note", fields={"note": "示例：证据已补充"}, days=1),
    ),
    "fined instead, then referred all the same": (
        *RUN_OUT,
        *FINED,
        raised("fined_instead", "fine_issued", 1),
        Step("alarm.note", "deputy", fields={"note": "示例：移送报告正在审批"}, days=1),
        *REFERRED_AFTER_A_FINE[len(RUN_OUT) + len(FINED) :],
        Step("alarm.close", "acting", days=1, reason="示例：已移送，罚款已中止"),
    ),
}
