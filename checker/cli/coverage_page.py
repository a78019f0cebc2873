"""What ``sunlit registry coverage`` prints: the registry beside other lists, in counts and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from checker.cli.registry_page import MOST_SHOWN, more
from checker.cli.terminal import Terminal
from checker.intake.rejection import Rejection
from checker.registry.coverage import FINDINGS, Coverage

_FINDINGS = {
    "missing": ("漏：名单有、名录库没有", "missing: listed, not held"),
    "dead": ("死：名单已注销、名录库未注销", "dead: closed there, not here"),
    "double_code": ("重：同一代码重复", "double: the same code twice"),
    "double_name": ("重：同名不同代码", "double: one name, two codes"),
}


def show_coverage(report: Coverage, rejections: Sequence[Rejection], terminal: Terminal) -> None:
    """Print a coverage report."""
    sources = list(dict.fromkeys([*report.listed, *(one.source for one in report.found)]))
    if terminal.as_json:
        terminal.document(
            {
                "held": report.held,
                "lists": [
                    {
                        "source": source,
                        "listed": report.listed.get(source, report.held),
                        "living": report.living.get(source, report.held),
                        "covered": report.covered.get(source, report.held),
                        **{finding: report.count(source, finding) for finding in FINDINGS},
                    }
                    for source in sources
                ],
                "found": [asdict(one) for one in report.found],
                "rejected": [asdict(one) for one in rejections],
            }
        )
        return
    either = terminal.either
    terminal.say(f"名录库现有 {report.held} 户", f"the registry holds {report.held} employers")
    terminal.table(
        (
            either("名单", "list"),
            either("户数", "listed"),
            either("已覆盖", "covered"),
            "missing",
            "dead",
            "double",
        ),
        [
            (
                source,
                report.listed.get(source, report.held),
                report.covered.get(source, report.held),
                report.count(source, "missing"),
                report.count(source, "dead"),
                report.count(source, "double_code") + report.count(source, "double_name"),
            )
            for source in sources
        ],
    )
    terminal.table(
        (
            either("统一社会信用代码", "credit code"),
            either("单位名称", "name"),
            either("名单", "list"),
            either("情况", "finding"),
        ),
        [
            (one.credit_code, one.name, one.source, " ".join((either(*_FINDINGS[one.finding]), *one.others)))
            for one in report.found[:MOST_SHOWN]
        ],
        whole=1,
    )
    more(len(report.found), terminal)
    for one in rejections[:MOST_SHOWN]:
        terminal.remark(one.message, one.message)
