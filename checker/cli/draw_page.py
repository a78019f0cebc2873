"""The pages of ``sunlit draw``: a plan looked at, a draw as it stands, a verification, a proof, a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from checker.cli.terminal import Terminal

if TYPE_CHECKING:
    from checker.draw.commitment import Frozen
    from checker.draw.confidential import DoorProof
    from checker.draw.held import HeldDraw
    from checker.draw.log import Log
    from checker.draw.verification import Verification
    from checker.draw.yearly import YearReached

STATES = {"committed": "已承诺", "drawn": "已抽取", "revealed": "已公开密钥", "abandoned": "已放弃"}
_LEFT_OFF = {
    "not_in_service": "不在岗",
    "service_unknown": "是否在岗未知",
    "certificate_unknown": "证件有效期未知",
    "certificate_expires": "证件在检查期内到期",
    "leave_unknown": "请假情况未知",
    "recusals_unknown": "回避情况未知",
    "unit_unfit": "所属单位未知或过长",
}
_DUTIES = {
    "draw_missing": "半年内尚未抽查",
    "share_short": "抽查比例未达到",
    "draw_not_run": "已承诺而未抽取",
}


def show_plan(
    terminal: Terminal, frozen: Frozen, quotas: Mapping[str, int], left_off: Mapping[str, str], nowhere: int
) -> None:
    """Print what a plan comes to; `nowhere` are employers whose place is not known, whom no draw reaches."""
    units = Counter(row.stratum for row in frozen.frame)
    reasons = frozen.plan.excluded.reasons
    if terminal.as_json:
        terminal.document(
            {
                "draw_id": frozen.plan.draw_id,
                "strata": [
                    {"stratum": name, "units": units[name], "drawn": quotas[name], "rule": rule}
                    for name, rule in frozen.plan.rules.items()
                ],
                "excluded": reasons,
                "inspectors": len(frozen.roster),
                "left_off": left_off,
                "without_place": nowhere,
            }
        )
        return
    either = terminal.either
    terminal.say(
        f"可以执行：任一抽取结果均可配齐检查人员。编号将为 {frozen.plan.draw_id}，尚未承诺",
        f"it can be carried out whoever is drawn. It would be {frozen.plan.draw_id}; nothing is committed",
    )
    terminal.table(
        (either("分层", "stratum"), either("户数", "units"), either("抽取", "drawn"), either("规则", "rule")),
        [(name, units[name], quotas[name], rule) for name, rule in frozen.plan.rules.items()],
    )
    for reason, count in reasons.items():
        terminal.say(f"排除 {count} 户：{reason}", f"{count} excluded: {reason}")
    if nowhere:
        terminal.say(
            f"名录库另有 {nowhere} 户区划未知或过粗，本次抽查抽不到：请补全",
            f"{nowhere} more employers have no place or too wide a one: no draw reaches them",
        )
    for one, reason in left_off.items():
        terminal.say(f"{one} 不列入名录：{_LEFT_OFF[reason]}", f"{one} is left off the roster: {reason}")


def show_draw(terminal: Terminal, held: HeldDraw, folder: Path | None) -> None:
    """Print a draw as it stands."""
    from checker.draw.commitment import commit

    value, head = commit(held.frozen).value, held.log.root()
    visits = list(held.standings().visits.values()) if held.state in {"drawn", "revealed"} else []
    shown = held.frozen.plan.mode == "open" or held.state == "revealed"
    if terminal.as_json:
        terminal.document(
            {
                "draw_id": held.id,
                "state": held.state,
                "commitment": value,
                "log": {"size": len(held.log.entries), "root": head},
                "visits": [
                    {
                        "visit": visit.number,
                        "unit": visit.unit_id,
                        "stratum": visit.stratum,
                        "inspectors": list(visit.inspectors),
                    }
                    for visit in visits
                ],
                "folder": str(folder) if folder else None,
            }
        )
        return
    either = terminal.either
    terminal.say(f"抽查 {held.id}：{STATES[held.state]}", f"draw {held.id}: {held.state}")
    terminal.say(f"承诺值 {value}", f"commitment {value}")
    terminal.say(
        f"日志树根 {head}（{len(held.log.entries)} 条）", f"log root {head} ({len(held.log.entries)} entries)"
    )
    if held.state == "committed":
        last = max(source.on for source in held.frozen.plan.seed)
        terminal.say(
            f"请在种子产生前公布承诺值与树根；{last} 起可用 sunlit draw run 抽取",
            f"post commitment and root before the seed exists; sunlit draw run can draw from {last} on",
        )
    unit = either("单位", "unit") if shown else either("代码", "token")
    terminal.table(
        (either("序号", "visit"), unit, either("分层", "stratum"), either("检查人员", "inspectors")),
        [(visit.number, visit.unit_id, visit.stratum, " ".join(visit.inspectors)) for visit in visits],
    )
    if folder:
        terminal.say(f"公开目录 {folder}", f"published in {folder}")


def show_verification(terminal: Terminal, found: Verification) -> None:
    """Print what a verification found, one line a check."""
    if terminal.as_json:
        terminal.document(
            {
                "holds": found.holds,
                "phase": found.phase,
                "draw_id": found.draw_id,
                "commitment": found.commitment,
                "head": found.head,
                "findings": [
                    {"code": one.code, "holds": one.holds, "message": one.told(terminal.language)}
                    for one in found.findings
                ],
                "visits": list(found.changes),
            }
        )
        return
    marks = {True: "√", False: "×", None: "?"}
    for one in found.findings:
        terminal.say(f"{marks[one.holds]} {one.code}: {one.zh}", f"{marks[one.holds]} {one.code}: {one.en}")
    if found.holds:
        terminal.say(
            f"全部成立。抽查 {found.draw_id}，承诺值 {found.commitment}",
            f"everything holds. Draw {found.draw_id}, commitment {found.commitment}",
        )
        terminal.say(
            "请与种子产生前公布的承诺值比对，或用 --commitment 指明",
            "compare the commitment with the one posted before the seed, or give it with --commitment",
        )


def show_proof(terminal: Terminal, proof: DoorProof) -> None:
    """Print a proof for the door; as JSON it is what a code to be scanned holds."""
    if terminal.as_json:
        terminal.document(asdict(proof))
        return
    terminal.say(f"抽查 {proof.draw_id}，单位 {proof.unit_id}", f"draw {proof.draw_id}, unit {proof.unit_id}")
    terminal.say(
        f"第 {proof.visit} 号检查，分层“{proof.stratum}”第 {proof.rank} 位，签号 {proof.ticket}",
        f"visit {proof.visit}, rank {proof.rank} of stratum {proof.stratum!r}, ticket {proof.ticket}",
    )
    terminal.say(
        f"名录第 {proof.index + 1} 行：{proof.row}", f"row {proof.index + 1} of the frame: {proof.row}"
    )
    terminal.say(f"名录树根 {proof.frame_root}", f"root of the frame {proof.frame_root}")
    for step in proof.path:
        terminal.say(step, step)


def show_log(terminal: Terminal, log: Log, since: int | None, entry: int | None) -> None:
    """Print the head of the log, and the proofs asked for."""
    grown = None if since is None else log.consistency(since)
    within = None if entry is None else log.inclusion(entry)
    if terminal.as_json:
        terminal.document(
            {"size": len(log.entries), "root": log.root(), "consistency": grown, "inclusion": within}
        )
        return
    terminal.say(
        f"{len(log.entries)} 条，树根 {log.root()}", f"{len(log.entries)} entries, root {log.root()}"
    )
    for step in (*(grown or ()), *(within or ())):
        terminal.say(step, step)


def show_year(terminal: Terminal, found: YearReached) -> None:
    """Print how a place stands in a year."""
    if terminal.as_json:
        terminal.document(asdict(found))
        return
    either = terminal.either
    terminal.say(
        f"{found.place} {found.year} 年：已抽 {found.units} 户，目标 {found.wanted} 户"
        f"（{found.employers} 户的 {found.share}）",
        f"{found.place} in {found.year}: {found.units} units drawn, {found.wanted} wanted "
        f"({found.share} of {found.employers})",
    )
    terminal.table(
        (either("编号", "draw"), either("半年", "half"), either("状态", "state")),
        [(draw, half, either(STATES[state], state)) for draw, half, state in found.draws],
        whole=1,
    )
    for duty in found.duties:
        late = either("已逾期", "overdue") if duty.overdue else either("待办", "open")
        terminal.say(
            f"{late}：{_DUTIES[duty.code]}，差 {duty.short_by}，{duty.due} 前",
            f"{late}: {duty.code}, short by {duty.short_by}, due {duty.due}",
        )
