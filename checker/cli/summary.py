"""The summary of a screening on a terminal."""

from __future__ import annotations

from collections import Counter

from checker.cli.terminal import Terminal
from checker.intake.rejection import Rejection
from checker.screening.screen import Summary

SHOWN = 20
"""Rejected rows and warnings that are shown one by one; the result file has them all."""


def show(summary: Summary, terminal: Terminal) -> None:
    """Print what was found, most serious rules first, then what could not be told and who is missing."""
    either = terminal.either
    _told(summary.rejected, either("退回行", "rejected rows"), terminal)
    _told(summary.warnings, either("提示", "warnings"), terminal)
    counts, base = summary.counts, summary.base
    found = [rule for rule in base.rules.values() if counts.true.get(rule.id) or counts.unknown.get(rule.id)]
    found.sort(key=lambda rule: (-rule.severity, rule.id))
    terminal.table(
        (
            either("规则", "rule"),
            either("事项", "title"),
            either("等级", "severity"),
            either("成立", "made out"),
            either("待查", "cannot be told"),
        ),
        [
            (rule.id, rule.title, rule.severity, counts.true.get(rule.id, 0), counts.unknown.get(rule.id, 0))
            for rule in found
        ],
    )
    if unsupplied := counts.not_supplied():
        ids = "、".join(unsupplied) if terminal.language == "zh" else ", ".join(unsupplied)
        terminal.say(
            f"未提供所需材料、无法判断的规则（{len(unsupplied)}）：{ids}",
            f"rules that nothing supplied could decide ({len(unsupplied)}): {ids}",
        )
    _not_submitted(summary, terminal)
    terminal.say(
        f"移送线索 {counts.referrals} 件（另有 {counts.referrals_held} 件暂缓，由人决定）；"
        f"列入失信名单线索 {counts.listings} 件；社会公布线索 {counts.publications} 件",
        f"leads: {counts.referrals} referrals (and {counts.referrals_held} held for a person), "
        f"{counts.listings} listings, {counts.publications} publications",
    )
    terminal.say(
        f"读取 {summary.read} 份，接收 {summary.accepted} 份，退回 {len(summary.rejected)} 处；"
        f"规则库 {base.version} {base.fingerprint[:19]}",
        f"{summary.read} reviews read, {summary.accepted} accepted, {len(summary.rejected)} rejections; "
        f"rule base {base.version} {base.fingerprint[:19]}",
    )


def _told(told: list[Rejection], title: str, terminal: Terminal) -> None:
    for one in told[:SHOWN]:
        file = f"{one.file}: " if one.file else ""
        terminal.remark(f"{file}{one.message}", f"{file}{one.message}")
    if len(told) > SHOWN:
        codes = ", ".join(
            f"{code} {count}" for code, count in Counter(one.code for one in told).most_common()
        )
        terminal.remark(f"{title}共 {len(told)} 条：{codes}", f"{len(told)} {title} in all: {codes}")


def _not_submitted(summary: Summary, terminal: Terminal) -> None:
    if not summary.not_submitted:
        return
    words = Counter(one.truth for one in summary.not_submitted)
    terminal.say(
        f"未报送 {len(summary.not_submitted)} 户：L02 成立 {words['true']}，待查 {words['unknown']}，"
        f"不适用 {words['not_applicable']}",
        f"{len(summary.not_submitted)} did not submit: L02 made out {words['true']}, "
        f"cannot be told {words['unknown']}, not applicable {words['not_applicable']}",
    )
