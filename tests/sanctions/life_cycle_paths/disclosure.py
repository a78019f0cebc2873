"""How inspection results are disclosed (检查结果公示的路径), of many visits together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.sanctions.life_cycle_paths.step import In, Path, Step
from tests.sanctions.proceeding.bureau import CREDIT_CODE

RESULT: dict[str, Any] = {
    "visit": "示例检查1",
    "plan": "320500-2026-H2-01",
    "name": "示例建筑劳务有限公司",
    "credit_code": CREDIT_CODE,
    "item": "G",
    "item_title": "工资支付",
    "inspection_type": "drawn",
    "inspected_on": In(-3),
    "result": "no_problem",
}
PROPOSED: Path = (
    Step(
        "disclosure.open",
        of="",
        fields={
            "results": [
                RESULT,
                {**RESULT, "item": "A", "item_title": "规章制度", "result": "ordered_to_correct"},
            ],
            "publish_by": In(20),
            "investigators": ["inv-1", "inv-2"],
        },
    ),
)
PUBLISHED: Path = (
    *PROPOSED,
    Step("disclosure.approve", by="head", days=1),
    Step("disclosure.publish"),
)

PATHS: Mapping[str, Path] = {
    "published in time": PUBLISHED,
    "without a day to publish by, approved by a deputy": (
        Step(
            "disclosure.open",
            by="inv-3",
            of="",
            fields={"results": [RESULT], "investigators": ["inv-2", "inv-3"]},
        ),
        Step("disclosure.approve", by="deputy"),
        Step("disclosure.publish", by="inv-3", days=2),
    ),
    "refused": (*PROPOSED, Step("disclosure.refuse", by="deputy", days=1, reason="示例：结果须再核实")),
    "a mistake is found after the approval, given up": (
        *PROPOSED,
        Step("disclosure.approve", by="head", days=1),
        Step("disclosure.abandon", by="acting", days=1, reason="示例：对象有误，重新提出"),
    ),
    "published of the wrong firm, withdrawn": (
        *PUBLISHED,
        Step("disclosure.withdraw", by="acting", days=3, reason="示例：对象有误"),
    ),
}
