"""How notes of overdue duties go (追责记录的路径): made by the clock, explained, closed by the head."""

from __future__ import annotations

from collections.abc import Mapping

from tests.sanctions.life_cycle_paths.case import FILED
from tests.sanctions.life_cycle_paths.meeting import AGREED
from tests.sanctions.life_cycle_paths.referral import APPROVED, HAND_OVER
from tests.sanctions.life_cycle_paths.report import SET
from tests.sanctions.life_cycle_paths.step import In, Path, Step, The
from tests.sanctions.life_cycle_paths.supervision import ANSWER, SUGGESTION


def noted(course: str, number: int, duty: str, days: float, under: str = "") -> Step:
    """Return the step that the clock notes a duty of a proceeding, two days after its last day.

    Args:
        number: Of the duty among those of the proceeding.
        days: That pass before it is noted.
        under: The course of the root it is noted under, where that is another.
    """
    return Step(
        "accountability.open",
        "head",
        fields={
            "proceeding": The(course),
            "duty_number": number,
            "duty": duty,
            "due": In(-2),
            "owners": ["inv-1"],
            "consequence": "示例：责令改正，可以给予通报",
        },
        days=days,
        of=under or course,
    )


EXPLAIN = Step(
    "accountability.explain",
    fields={"explanation": "示例：办案人员出差，材料未齐"},
    papers=("accountability_explanation",),
    days=1,
)


def closed(outcome: str, by: str = "head") -> Step:
    """Return the step that the head closes the note, with an outcome."""
    return Step(
        "accountability.close",
        by,
        fields={"outcome": outcome},
        papers=("accountability_record",),
        days=2,
        reason="示例：已查明原因",
    )


PATHS: Mapping[str, Path] = {
    "a referral not handed over in a day, then it was": (
        *APPROVED,
        noted("referral", 3, "hand_over", 3, "case"),
        EXPLAIN,
        HAND_OVER,
        closed("corrected"),
    ),
    "an investigation not concluded in time, the case closed after the note": (
        *FILED,
        noted("case", 1, "investigate_wages", 32),
        Step("case.conclude", papers=("investigation_report",), days=1),
        Step("case.decide", "head", fields={"outcome": "no_violation"}, days=1, reason="示例：已另行支付"),
        Step("accountability.explain", "deputy", fields={"explanation": "示例：承办人员长期病假"}),
        closed("criticised", "acting"),
        Step("case.close", "deputy", days=1, reason="示例：已处理完毕"),
    ),
    "a supervision paper not answered by its day": (
        Step("supervision.open", fields=SUGGESTION, papers=("supervision_paper",), of=""),
        noted("supervision", 1, "answer_supervision", 32),
        Step("supervision.answer", fields={"outcome": "accepted"}, papers=ANSWER, days=1),
        EXPLAIN,
        closed("no_fault"),
    ),
    "a report not sent by its day": (
        *SET,
        noted("report", 1, "send_report", 42),
        Step("report.send", papers=("periodic_report",)),
        closed("passed_on"),
    ),
    "what a meeting agreed not done by its day, never explained": (
        *AGREED,
        noted("meeting", 1, "follow_up_meeting", 32),
    ),
}
