"""How periodic reports go (定期报告的路径): sent with a receipt, or cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.sanctions.life_cycle_paths.step import In, Path, Step
from tests.sanctions.proceeding.bureau import COUNTY

QUARTERLY: dict[str, Any] = {
    "title": "示例：第二季度两法衔接情况报告",
    "addressee": "示例省人力资源和社会保障厅",
    "due_on": In(40),
    "period": "2026年第二季度",
    "investigators": ["inv-1"],
}
SET: Path = (Step("report.open", "deputy", fields=QUARTERLY, of=""),)
"""A report due in forty days; other paths begin with it."""
SENT: Path = (
    *SET,
    Step(
        "report.send",
        fields={"number": "示例人社报〔2026〕4号"},
        papers=("periodic_report",),
        days=35,
    ),
)

PATHS: Mapping[str, Path] = {
    "sent in time, with a receipt": (
        *SENT,
        Step("report.receive", fields={"received_by": "示例王某"}, papers=("report_receipt",), days=2),
    ),
    "sent in time, recorded a day later": (
        *SET,
        Step("report.send", "head", papers=("periodic_report",), days=41, happened=1),
        Step("report.receive", "head", papers=("report_receipt",), days=3),
    ),
    "cancelled by the head": (
        Step(
            "report.open",
            fields={
                "title": "示例：专项行动小结",
                "addressee": "示例市人民政府",
                "due_on": In(15),
                "place": COUNTY,
            },
            of="",
        ),
        Step("report.cancel", "head", days=4, reason="示例：并入年报"),
    ),
}
