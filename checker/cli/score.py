"""``sunlit score``: one case in, its assessment out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.case_file import case_from
from checker.cli.failures import Refused
from checker.cli.terminal import DONE, AsJson, InLanguage, Terminal
from rules.rule_base import RuleBase, shipped

if TYPE_CHECKING:
    from checker.scoring.assess import Judges

START_SECONDS = 30.0
"""How long the second engine's start is waited for; a command has no earlier case to warm it with."""

CaseFile = Annotated[
    Path, typer.Argument(metavar="CASE.json", help="One case as JSON, - for standard input. 一件案件")
]
Everything = Annotated[
    bool, typer.Option("--all", help="Every verdict in full, FALSE and not supplied too. 全部规则")
]
Explained = Annotated[
    bool, typer.Option("--explain", help="Say what would settle or turn each verdict. 说明如何改变")
]
ReceiptFile = Annotated[
    Path | None,
    typer.Option("--receipt", metavar="FILE", help="Keep the receipt, with the case, in a file. 判定凭据"),
]
OneEngine = Annotated[
    bool, typer.Option("--one-engine", help="Do not wait for the second engine; it is said. 只用一个引擎")
]


def score(
    case_file: CaseFile,
    receipt: ReceiptFile = None,
    *,
    everything: Everything = False,
    explain: Explained = False,
    one_engine: OneEngine = False,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Assess one case: what is made out, what cannot be told and why, what is due by when. 个案研判."""
    from checker.cli.assessment_page import show_assessment
    from checker.scoring.assess import Assessor

    terminal = Terminal.of(lang, as_json=as_json)
    base = shipped()
    case = case_from(case_file, base, terminal)
    if receipt is not None:
        check_receipt(receipt, case_file, terminal)
    with Assessor(base, engines(base, alone=one_engine)) as assessor:
        assessed = assessor.assessed(case, explain=explain, everything=everything)
    if receipt is not None:
        from checker.scoring.rule_bases import RuleBases
        from checker.scoring.verification import receipt_file

        # what is kept must be replayable once the program has gone on to other law
        _ = RuleBases.usual().keep(base)
        _ = receipt.write_bytes(receipt_file(case, assessed.receipt))
        terminal.remark(f"凭据已写入 {receipt}", f"receipt written to {receipt}")
    if as_json:
        terminal.document(assessed.assessment)
    else:
        show_assessment(assessed.assessment, base, terminal)
    raise typer.Exit(DONE)


def engines(base: RuleBase, *, alone: bool) -> Judges:
    """Return the engines for one command; the second has started when they are returned."""
    from checker.engines.agreement import NoSecondEngine, TwoOutOfTwo, second_engine
    from checker.engines.durable.engine import DurableEngine

    if alone:
        return TwoOutOfTwo(base, second=NoSecondEngine("closed"))
    second = second_engine(base)
    if isinstance(second, DurableEngine):
        _ = second.wait_for("ready", "not_importable", seconds=START_SECONDS)
    return TwoOutOfTwo(base, second=second)


def check_receipt(receipt: Path, case_file: Path, terminal: Terminal) -> None:
    """Refuse a receipt file before any work is done for it.

    Raises:
        Refused: Its folder is missing, it is a folder, or it is the case itself.
    """
    same = receipt.exists() and case_file.exists() and receipt.samefile(case_file)
    if receipt.is_dir() or not receipt.parent.is_dir() or same:
        told = terminal.either(
            f"--receipt：不能写入 {receipt}，请另取名称，文件夹须已存在",
            f"--receipt: {receipt} cannot be written: choose another name, in a folder that exists",
        )
        raise Refused("receipt_file", told)
