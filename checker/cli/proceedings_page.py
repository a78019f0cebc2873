"""What the commands of courses print: what came of an act, one proceeding, many, and what may come next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from checker.cli.terminal import Terminal

if TYPE_CHECKING:
    from checker.consequences.acting import Acted
    from sanctions.course.course import Course, Courses
    from sanctions.proceeding.tables import ProceedingRow

_LATE = {
    "false": ("按期", "in time"),
    "unknown": ("是否逾期不能确定", "cannot be told"),
    "true": ("逾期", "late"),
}
_DUTY = {
    "open": ("待履行", "open"),
    "done": ("已履行", "done"),
    "dropped": ("不再要求", "no longer owed"),
    "suspended": ("已中止", "suspended"),
}
_TRUTH = {
    "true": ("成立", "true"),
    "held": ("暂缓", "held"),
    "unknown": ("不能确定", "unknown"),
    "false": ("不成立", "false"),
}
Told = Mapping[str, Any]


def show_acted(courses: Courses, done: Acted, terminal: Terminal) -> None:
    """Print what came of an act."""
    from checker.consequences import shown

    told = shown.acted(courses, done)
    if terminal.as_json:
        terminal.document(told)
        return
    course, act = done.proceeding.course, done.act
    before = course.states[done.before] if done.before else ("", "")
    after = course.states[done.proceeding.state]
    zh, en = (f"{one} → " if one else "" for one in before)
    terminal.say(
        f"{course.title[0]} {told['id']}，第 {told['number']} 环节 {act.title[0]}：{zh}{after[0]}",
        f"{course.title[1]} {told['id']}, act {told['number']}, {act.title[1]}: {en}{after[1]}",
    )
    _lead(told["lead"], terminal)
    _duties(told["started"], terminal, ("由此产生的期限", "started"))
    _duties(told["settled"], terminal, ("由此了结的期限", "settled"))
    _messages(told["messages"], terminal)
    for one in told["beside"]:
        terminal.say(
            f"同时：{one['id']} {one['act']}，现为 {one['state']}",
            f"beside: {one['id']} {one['act']}, now {one['state']}",
        )
    following = ", ".join(told["possible"]) or "-"
    terminal.say(f"可办理：{following}", f"possible next: {following}")


def show_rows(course: Course, found: Sequence[ProceedingRow], terminal: Terminal) -> None:
    """Print a list."""
    from checker.consequences import shown
    from sanctions.course.reading import shipped_courses

    rows = [shown.row(shipped_courses(), one) for one in found]
    if terminal.as_json:
        terminal.document({"proceedings": rows})
        return
    if not rows:
        terminal.say(f"没有{course.title[0]}", f"no {course.title[1]}")
    either = terminal.either
    terminal.table(
        (
            either("编号", "number"),
            either("状态", "state"),
            either("地区", "place"),
            either("开始", "opened"),
            either("最近环节", "last act"),
        ),
        [
            (
                one["id"],
                one["state_title"][terminal.language],
                one["place"],
                one["opened_at"][:10],
                one["last_at"][:10],
            )
            for one in rows
        ],
        whole=1,
    )


def show_one(course: Course, told: Told, terminal: Terminal) -> None:
    """Print all of a proceeding."""
    if terminal.as_json:
        terminal.document(told)
        return
    terminal.say(
        f"{course.title[0]} {told['id']}：{told['state_title']['zh']}（办理机关 {told['bureau']}，"
        f"地区 {told['place']}）",
        f"{course.title[1]} {told['id']}: {told['state_title']['en']} (bureau {told['bureau']}, "
        f"place {told['place']})",
    )
    if told["masked"]:
        terminal.remark(
            "个人信息已遮蔽；查看全部信息请加 --full --reason",
            "personal data is masked; --full --reason shows all of it",
        )
    language = 0 if terminal.language == "zh" else 1
    for entry in told["acts"]:
        act = course.acts[entry["act"]]
        line = f"{entry['number']}. {act.title[language]}  {entry['happened']}  {entry['officer']}"
        terminal.say(line, line)
        said = [(act.fields[name].title[language], _plain(value)) for name, value in entry["fields"].items()]
        if entry["reason"]:
            said.append((terminal.either("理由", "reason"), entry["reason"]))
        said += [(one["kind"], f"{one['name']} {one['number']}".strip()) for one in entry["papers"]]
        for name, value in said:
            terminal.say(f"   {name}：{value}", f"   {name}: {value}")
    _duties(told["duties"], terminal, ("期限", "duties"))
    _messages(told["messages"], terminal)


def show_acts(course: Course, number: str, state: str, terminal: Terminal) -> None:
    """Print which acts may come next, each with its options."""
    from checker.cli.proceedings import command_of
    from checker.cli.proceedings_options import option_of
    from checker.consequences import shown
    from sanctions.course.reading import shipped_courses

    possible = [act for act in course.possible(state) if not act.only_system]
    if terminal.as_json:
        acts = [shown.act(shipped_courses(), act) for act in possible]
        terminal.document({"id": number, "state": state, "acts": acts})
        return
    either = terminal.either
    language = 0 if terminal.language == "zh" else 1
    terminal.say(f"{number}：{course.states[state][0]}", f"{number}: {course.states[state][1]}")
    terminal.table(
        (either("环节", "act"), "", either("岗位", "posts"), either("选项", "options")),
        [
            (
                command_of(course, act),
                act.title[language],
                " ".join(act.posts),
                " ".join(
                    [
                        *(_optional(option_of(act, one), one.required) for one in act.fields.values()),
                        *(_optional(f"--paper {one.kind}", one.required) for one in act.papers),
                        _optional("--reason", act.needs_reason),
                    ]
                ),
            )
            for act in possible
        ],
        whole=1,
    )


def _lead(lead: Told | None, terminal: Terminal) -> None:
    if lead is None:
        return
    outcome = lead["outcome"]
    words = [f"{name} {_word(value, terminal)}" for name, value in outcome.items() if isinstance(value, str)]
    engines = " + ".join(lead["engines"])
    terminal.say(
        f"规则研判（线索，不具约束力；{engines}）：{'，'.join(words)}",
        f"what the rules say (a lead, it binds nobody; {engines}): {', '.join(words)}",
    )


def _word(value: str, terminal: Terminal) -> str:
    return terminal.either(*_TRUTH.get(value, (value, value)))


def _duties(rows: Sequence[Told], terminal: Terminal, title: tuple[str, str]) -> None:
    either = terminal.either
    terminal.table(
        (either("职责", "duty"), either("状态", "state"), either("期限", "due"), either("依据", "source")),
        [
            (
                one["title"][terminal.language],
                _standing(one, terminal),
                _due(one, terminal),
                "；".join(one["source"]),
            )
            for one in rows
        ],
        title=either(*title),
    )


def _standing(one: Told, terminal: Terminal) -> str:
    state = terminal.either(*_DUTY[one["state"]])
    if one["late"] is None or (one["limit"] is None and one["due_last"] is None):
        return state
    return f"{state}{terminal.either('，', ', ')}{terminal.either(*_LATE[one['late']])}"


def _due(one: Told, terminal: Terminal) -> str:
    first, last = one["due_first"], one["due_last"]
    if first is None or last is None:
        # without a term nothing can be late; with one, its beginning is what is not known
        return (
            terminal.either("起算时间不明", "not known")
            if one["limit"]
            else terminal.either("无法定期限", "no fixed term")
        )
    text = _minute(first) if first == last else f"{_minute(first)} – {_minute(last)}"
    return text + (terminal.either("（暂定）", " (provisional)") if one["provisional"] else "")


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")


def _messages(rows: Sequence[Told], terminal: Terminal) -> None:
    either = terminal.either
    terminal.table(
        (
            either("报送", "message to"),
            either("内容", "record"),
            either("状态", "state"),
            either("时限", "due"),
            either("等待原因", "waits for"),
        ),
        [
            (
                one["destination"],
                f"{one['operation']} {one['kind']}",
                one["state"],
                _minute(one["due"] or ""),
                one["hold"] or "",
            )
            for one in rows
        ],
    )


def _optional(option: str, required: bool) -> str:
    return option if required else f"[{option}]"


def _plain(value: object) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
