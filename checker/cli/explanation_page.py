"""One explained verdict on a terminal, so that an inspector can act on it."""

from __future__ import annotations

from datetime import date

from checker.cli.terminal import Terminal
from checker.explanation.distance import Distance
from checker.explanation.elements import Element, FactSeen, FigureSeen
from checker.explanation.explanation import Explanation
from checker.explanation.wording import amount
from checker.explanation.would_change import Change
from rules.cases import Case
from rules.fact import ABSENT, Fact
from rules.rule_base import RuleBase
from rules.titles import title_of
from rules.truth import TRUE, Truth

SHOWN = 20
"""Sets and distances that are printed; ``--json`` has them all."""

_VERDICTS = {
    "true": ("成立", "made out"),
    "false": ("不成立", "not made out"),
    "unknown": ("待查", "cannot be told"),
}
_ELEMENTS = {"true": ("满足", "met"), "false": ("不满足", "not met"), "unknown": ("待查", "open")}
_SOURCES = {
    "stated": ("填报或案卷所载", "stated"),
    "finding": ("执法机关认定", "found by the agency"),
    "presumed": ("依法推定", "presumed"),
    "derived": ("由明细计算", "derived from lines"),
    "rule": ("另一规则的判断", "another rule's verdict"),
}


def show_explanation(told: Explanation, case: Case, base: RuleBase, terminal: Terminal) -> None:
    """Print the verdict, its elements, what is missing, how far it is, what would turn it, and when."""
    _Page(told, case, base, terminal).show()


class _Page:
    def __init__(self, told: Explanation, case: Case, base: RuleBase, terminal: Terminal) -> None:
        self._told, self._case, self._base, self._terminal = told, case, base, terminal
        self._either = terminal.either

    def show(self) -> None:
        """Print it, conclusion first."""
        told, say = self._told, self._terminal.say
        rule, verdict = told.rule, told.verdict
        word = self._either(*_VERDICTS[verdict.truth.word]) if verdict is not None else ""
        say(
            f"{rule.id} {rule.title}\n判断：{word or '不适用'}（线索，经人采纳前不产生法律后果）",
            f"{rule.id} {rule.title}\n"
            f"verdict: {word or 'does not apply'} (a lead: it binds nobody until adopted)",
        )
        say(
            f"案件 {self._case.case_id}，用工地 {self._case.place}，基准日 {self._case.day}",
            f"case {self._case.case_id}, place {self._case.place}, day {self._case.day}",
        )
        for source in rule.source:
            say(f"依据：{source}", f"source: {source}")
        if verdict is None:
            say(f"不适用的原因：{told.not_applicable}", f"why it does not apply: {told.not_applicable}")
        elif verdict.lines:
            say(
                f"符合的明细：{'、'.join(verdict.lines)}",
                f"lines that satisfy it: {', '.join(verdict.lines)}",
            )
        self._elements()
        self._missing()
        self._distances()
        self._changes()
        self._crossing()

    def _elements(self) -> None:
        either = self._either
        rows: list[tuple[str, str, str, str]] = []
        for element in self._told.elements:
            line = f"（{element.line}）" if element.line else ""
            first = (f"{element.text}{line}", either(*_ELEMENTS[element.truth.word]))
            for fact, source in [*self._seen(element)] or [("", "")]:
                rows.append((first[0], fact, source, first[1]))
                first = ("", "")
        self._terminal.table(
            (
                either("要件", "element"),
                either("事实", "fact"),
                either("来源", "source"),
                either("判断", "held"),
            ),
            rows,
        )

    def _seen(self, element: Element) -> list[tuple[str, str]]:
        rows = [
            (
                self._pair(self._name(seen.name, seen.title), self._value(seen)),
                self._either(*_SOURCES[seen.source]),
            )
            for seen in element.facts.values()
        ]
        rows += [self._figure(figure) for figure in element.figures.values()]
        unknown = self._either("尚不知道", "not known")
        rows += [(self._pair(self._titled(name), unknown), "") for name in element.missing if name[:1] != ":"]
        return rows

    def _figure(self, figure: FigureSeen) -> tuple[str, str]:
        language = self._terminal.language
        if figure.value is not None:
            value = amount(figure.value, figure.unit, language)
        else:
            value = self._band(figure.low, figure.high, figure.unit)
        signed = (
            "" if figure.verified else self._either("〔未经法制审核〕", " [not signed by a legal office]")
        )
        return self._pair(self._name(f":{figure.name}", figure.title), value), f"{figure.source}{signed}"

    def _pair(self, name: str, value: str) -> str:
        return self._either(f"{name}：{value}", f"{name}: {value}")

    def _band(self, low: int | None, high: int | None, unit: str) -> str:
        open_end = self._either("不明", "open")
        ends = (
            open_end if end is None else amount(end, unit, self._terminal.language) for end in (low, high)
        )
        return self._either("{} 至 {}", "{} to {}").format(*ends)

    def _value(self, seen: FactSeen) -> str:
        if seen.value is None:
            return self._band(seen.low, seen.high, seen.unit)
        return self._shown(seen.value, seen.unit, self._fact(seen.name))

    def _shown(self, value: object, unit: str, fact: Fact | None = None) -> str:
        either = self._either
        if value is ABSENT:
            return either("无", "none")
        if isinstance(value, bool):
            return either("是", "yes") if value else either("否", "no")
        if isinstance(value, int):
            return amount(value, unit, self._terminal.language)
        if isinstance(value, str) and fact is not None and self._terminal.language == "zh":
            return fact.values.get(value, value)
        return value.isoformat() if isinstance(value, date) else str(value)

    def _fact(self, name: str) -> Fact | None:
        kind, _, column = name.partition(".")
        vocabulary = self._base.vocabulary
        if column:
            return vocabulary.lines[kind].columns.get(column) if kind in vocabulary.lines else None
        return vocabulary.facts.get(name)

    def _name(self, name: str, title: str) -> str:
        return title if self._terminal.language == "zh" and title else name

    def _titled(self, name: str) -> str:
        return f"{title_of(name, self._base)}（{name}）" if self._terminal.language == "zh" else name

    def _missing(self) -> None:
        told, say = self._told, self._terminal.say
        if told.verdict is None or not told.verdict.missing:
            return
        names = "、".join(map(self._titled, told.verdict.missing))
        say(f"\n还缺什么：{names}", f"\nmissing: {', '.join(told.verdict.missing)}")
        if told.settled_by.sets:
            say("查清下列任何一组即可能定论：", "finding out any one of these could settle it:")
        for number, names in enumerate(told.settled_by.sets[:SHOWN], 1):
            zh = " 和 ".join(map(self._titled, names))
            say(f"  {number}. {zh}", f"  {number}. {' and '.join(names)}")
        self._more(len(told.settled_by.sets), complete=told.settled_by.complete)

    def _more(self, count: int, *, complete: bool) -> None:
        say = self._terminal.say
        if count > SHOWN:
            say(f"  共 {count} 组，其余见 --json", f"  {count} in all; --json has the others")
        if not complete:
            say("  组合过多，未全部试完", "  there were too many to try: the search stopped")

    def _distances(self) -> None:
        told = [one for one in self._told.distance if one.short_by or one.at_least or one.share is not None]
        if not told:
            return
        either = self._either
        self._terminal.table(
            (
                either("差多少", "how far"),
                either("明细", "line"),
                either("现在", "is"),
                either("需要", "needed"),
                either("还差", "short by"),
                either("占比", "share"),
            ),
            [self._distance(one) for one in told[:SHOWN]],
        )
        if len(told) > SHOWN:
            self._terminal.say(
                f"共 {len(told)} 项，其余见 --json", f"{len(told)} in all; --json has the others"
            )

    def _distance(self, one: Distance) -> tuple[str, ...]:
        language = self._terminal.language

        def number(value: int | None) -> str:
            return "" if value is None else amount(value, one.unit, language)

        if one.short_by is None:
            short = self._band(one.at_least, None, one.unit)
        elif one.at_least != one.short_by:
            short = self._band(one.at_least, one.short_by, one.unit)
        else:
            short = number(one.short_by) if one.short_by else self._either("已达到", "reached")
        share = "" if one.share is None else f"{round(one.share * 10_000) / 100:g}%"
        near = self._either("（已达 80%）", " (80 % reached)") if one.near else ""
        return (
            self._name(one.fact, one.title),
            " ".join(filter(None, (one.line, self._told.worker_of(one.line)))),
            number(one.value),
            number(one.needed),
            short,
            share + near,
        )

    def _changes(self) -> None:
        told, say = self._told.would_change, self._terminal.say
        verdict = self._told.verdict
        if verdict is None or verdict.truth is Truth.UNKNOWN:
            return
        if told.sets:
            to = self._either(*_VERDICTS["false" if verdict.truth is TRUE else "true"])
            say(f"\n什么会改变结论（改为{to}）：", f"\nwhat would turn it to {to}:")
        for some in told.sets[:SHOWN]:
            zh, en = "，并且".join(map(self._change, some)), " and ".join(map(self._change, some))
            say(f"  - {zh}", f"  - {en}")
        self._more(len(told.sets), complete=True)
        if not told.complete:
            say(
                f"  至多 {told.most} 项同时变动；组合过多，未全部试完",
                f"  sets of up to {told.most} changes; there were too many to try all",
            )
        elif not told.sets:
            say(
                f"\n改动已有事实（至多 {told.most} 项）不会改变结论",
                f"\nno change of up to {told.most} known facts would turn it",
            )

    def _change(self, change: Change) -> str:
        cell = change.path.partition(".")
        fact = self._fact(f"{cell[0].partition('/')[0]}.{cell[2]}" if cell[2] else change.path)
        unknown = self._either("尚不知道", "not known")
        before = unknown if change.before is None else self._shown(change.before, change.unit, fact)
        after = self._shown(change.after, change.unit, fact)
        name = change.path
        if self._terminal.language == "zh":
            name = f"{change.title}（{change.path}）"
        return self._either(f"{name}：{before} 改为 {after}", f"{name}: {after} instead of {before}")

    def _crossing(self) -> None:
        told, say = self._told, self._terminal.say
        if told.verdict is not None and told.verdict.truth is TRUE:
            return
        if told.crosses_on is not None:
            say(
                f"\n哪一天会成立：事实不变，{told.crosses_on} 起成立",
                f"\nfacts unchanged, it is made out from {told.crosses_on}",
            )
        else:
            say(
                f"\n哪一天会成立：{told.horizon} 天内不会仅因时间经过而成立",
                f"\ntime alone does not make it out within {told.horizon} days",
            )
