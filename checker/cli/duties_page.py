"""How the list of duties is shown (职责清单页): alarms first, then duties, then what came late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from checker.cli.terminal import Terminal

if TYPE_CHECKING:
    from checker.consequences.watched import Watched
    from sanctions.owed_duty import OwedDuty
    from sanctions.responsibility import PlaceCount


@dataclass(frozen=True, slots=True)
class Page:
    """All there is to show; `watched` is None where nothing was looked at, `more` says the list was cut."""

    duties: Sequence[OwedDuty]
    came_late: Sequence[OwedDuty]
    cities: Sequence[PlaceCount]
    counties: Sequence[PlaceCount]
    watched: Watched | None
    more: bool
    by_place: bool


def show(page: Page, terminal: Terminal, now: datetime) -> None:
    """Print the list, or one JSON document of it."""
    if terminal.as_json:
        terminal.document(document(page, now))
        return
    if page.watched is not None:
        _show_watched(page.watched, terminal)
    if page.by_place:
        _show_places(page.cities, terminal, terminal.either("市", "city"))
        _show_places(page.counties, terminal, terminal.either("县（市、区）", "county"))
    else:
        _show_duties(page.duties, terminal)
        if page.more:
            terminal.remark("还有更多：请用 --limit", "there are more: see --limit")
        if page.came_late:
            terminal.say("已完成但逾期的：", "done, and late:")
            _show_duties(page.came_late, terminal)
    overdue = sum(one.overdue for one in page.cities)
    open_ones = sum(one.open for one in page.cities)
    untold = sum(one.untold for one in page.cities)
    terminal.say(
        f"未完成 {open_ones} 项，逾期 {overdue} 项，起算时间不明而无法判断的 {untold} 项",
        f"{open_ones} open, {overdue} overdue, {untold} cannot be told as their start is not known",
    )


def document(page: Page, now: datetime) -> dict[str, Any]:
    """Return the list as JSON has it."""
    from checker.consequences.duty_list import as_json, moment_of, places_as_json

    told: dict[str, Any] = {
        "at": moment_of(now),
        "counts": {
            "open": sum(one.open for one in page.cities),
            "overdue": sum(one.overdue for one in page.cities),
            "cannot_be_told": sum(one.untold for one in page.cities),
        },
        "by_city": places_as_json(page.cities),
        "by_county": places_as_json(page.counties),
        "duties": [] if page.by_place else as_json(page.duties),
        "more": page.more,
        "late_done": [] if page.by_place else as_json(page.came_late),
    }
    if page.watched is not None:
        told["watched"] = asdict(page.watched)
    return told


def _show_watched(watched: Watched, terminal: Terminal) -> None:
    from sanctions.alarm import KINDS, STAGES

    at = 0 if terminal.language == "zh" else 1
    for one in watched.raised:
        told = f"{one.root_id} {one.id}: {KINDS[one.kind][at]} ({STAGES[one.stage][at]})"
        terminal.say(f"预警 {told}", f"alarm {told}")
    for one in watched.standing:
        gone = one.cause_gone
        zh = "；原因已消除，待负责人说明理由后关闭" if gone else ""
        en = "; its cause is gone, the head closes it with the reason" if gone else ""
        told = f"{one.root_id} {one.id}: {KINDS[one.kind][at]}"
        terminal.say(f"未消除的预警 {told}{zh}", f"alarm that stands {told}{en}")
    for one in watched.warnings:
        told = f"{one.root_id}: {KINDS[one.kind][at]} ({STAGES[one.stage][at]})"
        terminal.say(
            f"提示 {told}；所依数额标准未经法制机构确认，不发预警",
            f"warning {told}; its figure is not signed by a legal office, no alarm is raised",
        )
    for one in watched.noted:
        told = f"{one.id}: {one.proceeding_id}/{one.number}"
        terminal.say(f"追责记录 {told}", f"accountability note {told}")
    for one in watched.failed:
        terminal.remark(f"{one.id} {one.message[0]}", f"{one.id} {one.message[1]}")


def _show_duties(duties: Sequence[OwedDuty], terminal: Terminal) -> None:
    from checker.consequences.duty_list import source_of
    from sanctions.course.course import ACTORS

    either, at = terminal.either, 0 if terminal.language == "zh" else 1
    header = (
        either("事项", "proceeding"),
        either("职责", "duty"),
        either("责任人员或者行为主体", "owner"),
        either("期限届满", "due"),
        either("是否逾期", "overdue"),
        either("依据", "source"),
    )
    # what follows neglect, and the actor beside the owners, stand in --json: eight columns fit no terminal
    rows = [
        (
            one.proceeding_id,
            one.title[at],
            " ".join(one.owners) or ACTORS[one.actor][at],
            _due(one, terminal),
            _overdue(one, terminal),
            source_of(one.sources) or "-",
        )
        for one in duties
    ]
    terminal.table(header, rows, whole=1)


def _due(one: OwedDuty, terminal: Terminal) -> str:
    from sanctions.time_limit import LEGAL_TIME

    if one.due_first is None or one.due_last is None:
        none, unknown = ("无法定期限", "no term"), ("起算时间不明", "start not known")
        return terminal.either(*(none if one.limit is None else unknown))
    first, last = (moment.astimezone(LEGAL_TIME) for moment in (one.due_first, one.due_last))
    told = f"{last:%Y-%m-%d %H:%M}" if first == last else f"{first:%Y-%m-%d %H:%M} – {last:%Y-%m-%d %H:%M}"
    return f"{told} {terminal.either('（暂定）', '(provisional)')}" if one.provisional else told


def _overdue(one: OwedDuty, terminal: Terminal) -> str:
    from rules.truth import TRUE, UNKNOWN

    if one.overdue is TRUE:
        return terminal.either("逾期", "overdue")
    return terminal.either("不明", "unknown") if one.overdue is UNKNOWN else terminal.either("否", "no")


def _show_places(counts: Sequence[PlaceCount], terminal: Terminal, name: str) -> None:
    either = terminal.either
    header = (name, either("未完成", "open"), either("逾期", "overdue"), either("无法判断", "cannot be told"))
    terminal.table(header, [(one.place, one.open, one.overdue, one.untold) for one in counts], whole=1)
