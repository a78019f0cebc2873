"""How meetings go (会议与培训的路径): what was agreed is followed up, or nothing follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.sanctions.life_cycle_paths.case import FILED
from tests.sanctions.life_cycle_paths.step import In, Path, Step

MINUTES = ("meeting_minutes",)
JOINT: dict[str, Any] = {
    "kind": "joint_meeting",
    "bodies": ["示例市公安局", "示例市人民检察院", "示例市中级人民法院"],
    "subject": "示例：两法衔接联席会议",
    "participants": 12,
    "investigators": ["inv-1"],
}
AGREED: Path = (
    Step("meeting.open", "head", fields=JOINT, papers=MINUTES, of=""),
    Step(
        "meeting.agree",
        "legal",
        fields={"items": ["示例：统一证据标准", "示例：建立联络员名单"], "follow_up_by": In(30)},
        days=1,
    ),
)
"""A joint meeting that agreed on two items, to be done in thirty days; other paths begin with it."""

PATHS: Mapping[str, Path] = {
    "followed up item by item": (
        *AGREED,
        Step("meeting.result", "legal", fields={"item": 2, "result": "示例：已建立"}, days=5),
        Step("meeting.result", fields={"item": 1, "result": "示例：已印发"}, days=10),
        Step("meeting.complete", "deputy", days=1),
    ),
    "a seminar on a case, nothing follows": (
        *FILED,
        Step(
            "meeting.open",
            fields={
                "kind": "case_seminar",
                "bodies": ["示例市人民检察院"],
                "subject": "示例：支付能力的证明",
                "participants": 5,
            },
            papers=MINUTES,
            days=2,
        ),
        Step("meeting.close"),
    ),
    "a training, nothing follows": (
        Step(
            "meeting.open",
            "deputy",
            fields={
                "kind": "training",
                "bodies": ["示例市人力资源和社会保障局"],
                "subject": "示例：移送案卷制作",
                "participants": 40,
            },
            papers=MINUTES,
            of="",
        ),
        Step("meeting.close", "head", days=1),
    ),
}
