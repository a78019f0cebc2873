"""How papers of supervising authorities go (监督文书的路径): answered in time, extended, not accepted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.sanctions.life_cycle_paths.case import FILED
from tests.sanctions.life_cycle_paths.step import In, Path, Step
from tests.sanctions.proceeding.bureau import COUNTY

SUGGESTION: dict[str, Any] = {
    "kind": "procuratorial_suggestion",
    "sender": "示例市人民检察院",
    "number": "示例检建〔2026〕5号",
    "reply_by": In(30),
    "matter": "示例：督促履行移送职责",
    "investigators": ["inv-1"],
}
ANSWER = ("supervision_answer", "supervision_answer_sent")
RECEIVED: Path = (
    *FILED,
    Step("supervision.open", "legal", fields=SUGGESTION, papers=("supervision_paper",), days=1),
)
"""A suggestion about a case, to be answered in thirty days; other paths begin with it."""

PATHS: Mapping[str, Path] = {
    "accepted in time": (
        *RECEIVED,
        Step(
            "supervision.answer",
            fields={"number": "示例人社函〔2026〕8号", "outcome": "accepted", "summary": "示例：已移送"},
            papers=ANSWER,
            days=20,
        ),
        Step("supervision.close", "head", days=3, reason="示例：检察院无异议"),
    ),
    "extended, accepted in part": (
        *RECEIVED,
        Step(
            "supervision.extend",
            fields={"reply_by": In(20), "agreed_by": "示例检察官"},
            papers=("extension_consent",),
            days=25,
        ),
        Step(
            "supervision.answer",
            "legal",
            fields={"outcome": "accepted_in_part", "summary": "示例：罚款已中止"},
            papers=ANSWER,
            days=18,
            reason="示例：其余事项不属本机关职权",
        ),
        Step("supervision.close", "deputy", days=5, reason="示例：已回复"),
    ),
    "a paper without a day, about no case, not accepted": (
        Step(
            "supervision.open",
            "head",
            fields={
                "kind": "enforcement_supervision",
                "sender": "示例省司法厅",
                "matter": "示例：执法案卷评查",
                "place": COUNTY,
            },
            papers=("supervision_paper",),
            of="",
        ),
        Step(
            "supervision.answer",
            "deputy",
            fields={"outcome": "not_accepted"},
            papers=ANSWER,
            days=10,
            reason="示例：案卷已依法归档",
        ),
        Step("supervision.close", "acting", days=1, reason="示例：已回复"),
    ),
}
