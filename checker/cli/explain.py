"""``sunlit explain``: why one rule answers as it does in one case, and what would settle or turn it."""

from __future__ import annotations

from typing import Annotated

import typer

from checker.cli.case_file import case_from
from checker.cli.failures import Refused
from checker.cli.rules import RuleId, named, rule_of
from checker.cli.score import CaseFile
from checker.cli.terminal import DONE, AsJson, InLanguage, Terminal
from rules.rule_base import shipped

MOST_DAYS = 4_000
"""Days ahead that can be asked for: eleven years."""

Horizon = Annotated[
    int,
    typer.Option("--days", metavar="N", help="How far ahead to look for the day it is made out. 向后天数"),
]


def explain(
    case_file: CaseFile,
    rule: RuleId,
    days: Horizon = 400,
    *,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Explain one verdict: elements, what is missing, how far it is, what would change it, when. 说明判断."""
    from checker.cli.explanation_page import show_explanation
    from checker.explanation import as_json as written
    from checker.explanation import explain as explained

    terminal = Terminal.of(lang, as_json=as_json)
    if not 0 <= days <= MOST_DAYS:
        told = terminal.either(
            f"--days：{days} 不在 0 至 {MOST_DAYS} 之间", f"--days: found {days}, expected 0 to {MOST_DAYS}"
        )
        raise Refused("days", told)
    base = shipped()
    case = case_from(case_file, base, terminal)
    chosen = rule_of(rule, base)
    # what machines read does not follow the locale
    language = "zh" if as_json and lang is None else terminal.language
    law = base.at(case.day, case.place)
    told_of = explained(base, law, case, chosen, language=language, horizon=days)
    if as_json:
        head = {"case_id": case.case_id, "day": case.day.isoformat(), "place": case.place}
        terminal.document({**head, "rule_base": named(base), **written(told_of)})
    else:
        show_explanation(told_of, case, base, terminal)
    raise typer.Exit(DONE)
