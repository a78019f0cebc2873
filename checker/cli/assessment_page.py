"""An assessment on a terminal: conclusion first, then verdicts, gravest first, then what is due."""

from __future__ import annotations

from collections.abc import Mapping

from checker.cli.terminal import Terminal
from checker.scoring.assessment import Assessment, ElementShown, VerdictShown
from rules.rule_base import RuleBase
from rules.time_limit import ACTORS
from rules.titles import title_of

_WORDS: Mapping[str, tuple[str, str]] = {
    "true": ("成立", "made out"),
    "held": ("暂缓，由人决定", "held for a person"),
    "unknown": ("待查", "cannot be told"),
    "false": ("不成立", "not made out"),
}


def show_assessment(assessment: Assessment, base: RuleBase, terminal: Terminal) -> None:
    """Print an assessment."""
    _conclusion(assessment, base, terminal)
    _verdicts(assessment, base, terminal)
    for verdict in assessment["verdicts"]:
        if verdict["truth"] == "true" or verdict["severity"] == 4:
            _elements(verdict, terminal)
    _lists(assessment, terminal)
    _steps(assessment, terminal)
    terminal.say(
        f"凭据 {assessment['receipt']}；规则库 {assessment['rule_base']['version']}",
        f"receipt {assessment['receipt']}; rule base {assessment['rule_base']['version']}",
    )


def _conclusion(assessment: Assessment, base: RuleBase, terminal: Terminal) -> None:
    outcome, score = assessment["outcome"], assessment["score"]
    where = f"{assessment['case_id']}  {assessment['place']}  {assessment['day']}"
    terminal.say(
        f"{where}（线索，经人采纳前不产生法律后果）",
        f"{where} (a lead: it binds nobody until adopted)",
    )
    titles = {referral.crime: referral.title for referral in base.outcomes.referrals}
    for one in outcome["referrals"]:
        word = terminal.either(*_WORDS["held" if one["held"] else one["truth"]])
        title = titles[one["crime"]]
        terminal.say(f"移送（{title}）：{word}", f"referral ({title}): {word}")
    listing, publication = (
        terminal.either(*_WORDS[word]) for word in (outcome["listing"], outcome["publication"])
    )
    grade = outcome["grade_preview"] or terminal.either("不能预览", "cannot be told")
    terminal.say(
        f"列入失信名单：{listing}；社会公布：{publication}；诚信等级预览：{grade}；"
        f"评分 {score['low']}-{score['high']}",
        f"listing: {listing}; publication: {publication}; grade preview: {grade}; "
        f"score {score['low']}-{score['high']}",
    )
    names = "、".join(assessment["engines"])
    if differing := ", ".join(assessment.get("differing", ())):
        terminal.say(
            f"两个引擎结论不一致，须由人处理：{differing}",
            f"the engines disagree on {differing}: a person decides",
        )
    elif not assessment["agreed"]:
        terminal.say(f"只有一个引擎作出判断：{names}", f"one engine stood alone: {names}")


def _verdicts(assessment: Assessment, base: RuleBase, terminal: Terminal) -> None:
    either = terminal.either
    terminal.table(
        (
            either("规则", "rule"),
            either("事项", "title"),
            either("等级", "severity"),
            either("结论", "verdict"),
            either("还缺什么", "missing"),
        ),
        [
            (
                verdict["rule"],
                verdict["title"],
                verdict["severity"],
                either(*_WORDS[verdict["truth"]]),
                _missing(verdict["missing"], base, terminal),
            )
            for verdict in assessment["verdicts"]
        ],
    )


def _missing(names: list[str], base: RuleBase, terminal: Terminal) -> str:
    if terminal.language == "zh":
        return "、".join(title_of(name, base) for name in names)
    return ", ".join(names)


def _elements(verdict: VerdictShown, terminal: Terminal) -> None:
    either = terminal.either
    terminal.table(
        (either("要件", "element"), either("结论", "verdict"), either("事实和标准", "facts and figures")),
        [(one["text"], either(*_WORDS[one["truth"]]), _seen(one, terminal)) for one in verdict["elements"]],
        title=f"{verdict['rule']} {verdict['title']}",
    )
    cited = "；".join(verdict["source"])
    terminal.say(f"依据：{cited}", f"source: {cited}")


def _seen(element: ElementShown, terminal: Terminal) -> str:
    told: list[str] = []
    for name, fact in element["facts"].items():
        value = fact["value"] if "low" not in fact else _band(fact["low"], fact.get("high"))
        told.append(f"{name} = {value} ({fact['source']})")
    for name, figure in element["figures"].items():
        value = figure["value"] if "low" not in figure else _band(figure["low"], figure.get("high"))
        unsigned = (
            ""
            if figure["verified"]
            else terminal.either("，未经法制机构核验", ", not signed by a legal office")
        )
        told.append(f":{name} = {value} {figure['unit']}（{figure['source']}{unsigned}）")
    return "\n".join(told)


def _band(low: int | None, high: int | None) -> str:
    return "-".join("?" if bound is None else str(bound) for bound in (low, high))


def _lists(assessment: Assessment, terminal: Terminal) -> None:
    for zh, en, ids in (
        ("不成立", "not made out", assessment["false"]),
        ("未提供所需材料", "nothing supplied", assessment["not_supplied"]),
        (
            "不适用",
            "not applicable",
            [f"{one['rule']} ({one['reason']})" for one in assessment["not_applicable"]],
        ),
    ):
        if ids:
            terminal.say(f"{zh}（{len(ids)}）：{'、'.join(ids)}", f"{en} ({len(ids)}): {', '.join(ids)}")


def _steps(assessment: Assessment, terminal: Terminal) -> None:
    either = terminal.either
    terminal.table(
        (
            either("后续步骤", "next step"),
            either("行为主体", "actor"),
            either("到期", "due"),
            either("依据", "source"),
        ),
        [
            (
                step["step"],
                either(ACTORS[step["actor"]], step["actor"]),
                step["due"] or either("尚未起算或无期限", "no clock runs"),
                step["source"],
            )
            for step in assessment["next_steps"]
        ],
    )
