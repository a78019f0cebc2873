"""``sunlit receipt``: checking what an assessment was made with."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal

if TYPE_CHECKING:
    from checker.scoring.verification import Verification

app = typer.Typer(no_args_is_help=True, help="Receipts of assessments. 判定凭据")

ReceiptPath = Annotated[Path, typer.Argument(metavar="FILE", help="A receipt kept by sunlit score. 凭据文件")]


@app.command("verify")
def verify(file: ReceiptPath, *, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Judge the case of a receipt again: it comes out the same, or what differs is named. 核验凭据."""
    from checker.scoring.rule_bases import RuleBases
    from checker.scoring.verification import verify as check

    terminal = Terminal.of(lang, as_json=as_json)
    found = check(file.read_bytes(), RuleBases.usual())
    if as_json:
        terminal.document(asdict(found))
    else:
        _show(found, terminal)
    raise typer.Exit(DONE if found.standing == "replayed" else NEEDS_A_PERSON)


def _show(found: Verification, terminal: Terminal) -> None:
    match found.standing:
        case "replayed":
            terminal.say(
                f"一致：重新判断的结果逐字节相同（{found.receipt_id}）",
                f"the same to the byte ({found.receipt_id})",
            )
        case "refused":
            terminal.say(f"不予采信：{found.because}", f"refused: {found.because}")
        case "not_reproduced":
            terminal.say(
                f"不一致：同一规则库重新判断的结果不同（制作凭据的程序版本为 {found.program}）",
                f"not the same: the rule base now answers otherwise (made by version {found.program})",
            )
        case "other_rule_base":
            terminal.say(
                f"所用规则库 {found.fingerprint} 不在手边，已与现有规则库比较",
                f"its rule base {found.fingerprint} is not at hand; compared with the one that is",
            )
    for zh, en, names in (
        ("不同的规则", "rules that differ", found.rules),
        ("不同的数额标准", "figures that differ", found.figures),
        ("不同的结论", "answers that differ", found.verdicts),
    ):
        if names:
            terminal.say(f"{zh}：{'、'.join(names)}", f"{en}: {', '.join(names)}")
    if found.standing == "other_rule_base" and not (found.rules or found.figures or found.verdicts):
        terminal.say("凭据所用的规则和标准均无变化", "no rule or figure of the receipt differs")
