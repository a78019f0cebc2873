"""How yearly grades go (守法诚信等级的路径): shared at once, refused first, or given anew later.

Each path grades another year, as a unit has one grade a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.sanctions.life_cycle_paths.case import FILED
from tests.sanctions.life_cycle_paths.step import Path, Step, The
from tests.sanctions.proceeding.bureau import COUNTY, CREDIT_CODE

ABOUT: dict[str, Any] = {
    "name": "示例建筑劳务有限公司",
    "credit_code": CREDIT_CODE,
    "place": COUNTY,
    "investigators": ["inv-1", "inv-2"],
}
UNTROUBLED: dict[str, Any] = {**ABOUT, "grade": "A", "preview": "A", "times_dealt_with": 0}
DEALT_WITH: dict[str, Any] = {
    **ABOUT,
    "grade": "B",
    "preview": "B",
    "times_dealt_with": 1,
    "cases": [The("case")],
}

PATHS: Mapping[str, Path] = {
    "nothing was dealt with": (
        Step("grade.open", fields={**UNTROUBLED, "year": 2025}, of=""),
        Step("grade.approve", "head", days=3),
        Step("grade.share", days=1),
    ),
    "refused, proposed again and shared": (
        *FILED,
        Step("grade.open", "inv-2", fields={**DEALT_WITH, "year": 2024}, of=""),
        Step("grade.refuse", "deputy", days=2, reason="示例：遗漏群体性事件"),
        Step(
            "grade.propose-again",
            fields={"grade": "C", "preview": "C", "times_dealt_with": 1, "cases": [The("case")]},
            days=2,
            reason="示例：补充群体性事件",
        ),
        Step("grade.approve", "head", days=2),
        Step("grade.share", "inv-2", days=1),
    ),
    "refused for good": (
        Step(
            "grade.open",
            fields={**UNTROUBLED, "year": 2022, "grade": "B", "remarks": "示例：专项检查中发现轻微问题"},
            of="",
            reason="示例：与预览不一致，依据见备注",
        ),
        Step("grade.refuse", "head", days=1, reason="示例：线索不作为评价依据"),
    ),
    "shared, and given anew when its decision was annulled": (
        *FILED,
        Step("grade.open", fields={**DEALT_WITH, "year": 2023}, of=""),
        Step("grade.approve", "acting", days=2),
        Step("grade.share", days=1),
        Step(
            "grade.propose-again",
            fields={"grade": "A", "preview": "A", "times_dealt_with": 0},
            days=60,
            reason="示例：处理决定已撤销",
        ),
        Step("grade.approve", "deputy", days=1),
        Step("grade.share", days=1),
    ),
}
