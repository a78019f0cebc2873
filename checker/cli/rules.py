"""``sunlit rules``: the rule base for those who write, check and read it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.cli.failures import Refused
from checker.cli.screen import Day, PlaceCode, day_of, place_of
from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal
from rules.parameter import NATION
from rules.printing.described import described, named
from rules.rule import Rule
from rules.rule_base import BASE, RuleBase, load, no_such_rule, shipped

app = typer.Typer(
    help="The rule base: list, show, check, cases, schema, sql. 规则库",
    no_args_is_help=True,
    rich_markup_mode=None,
)

RuleId = Annotated[str, typer.Argument(metavar="RULE", help="Id of a rule, such as B01. 规则编号")]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--base", metavar="DIR", help="A rule base to use instead of the one shipped. 另用的规则库文件夹"
    ),
]


@app.command("list")
def list_rules(
    base: Folder = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Only rules of this kind. 只列某一类")] = None,
    *,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """List all rules. 列出规则."""
    terminal = Terminal.of(lang, as_json=as_json)
    loaded = base_of(base, terminal)
    rules = [rule for rule in loaded.rules.values() if kind in (None, rule.kind)]
    rules.sort(key=lambda rule: rule.id)
    either = terminal.either
    terminal.table(
        (either("规则", "rule"), either("事项", "title"), either("类", "kind"), either("等级", "severity")),
        [(rule.id, rule.title, rule.kind, rule.severity) for rule in rules],
        title=f"{loaded.version} {loaded.fingerprint[:19]}",
    )
    if as_json:
        terminal.document(
            {"rule_base": named(loaded), "rules": [described(rule, full=False) for rule in rules]}
        )


@app.command("show")
def show(
    rule: RuleId,
    day: Day = None,
    place: PlaceCode = None,
    base: Folder = None,
    *,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Show one rule: condition, figures of a day and place, source, consequence, cases. 显示一条规则."""
    from checker.cli.rule_page import figures_of, show_rule

    terminal = Terminal.of(lang, as_json=as_json)
    loaded = base_of(base, terminal)
    law = loaded.at(day_of(day, terminal), place_of(place, terminal) or NATION)
    chosen = rule_of(rule, loaded)
    show_rule(chosen, loaded, law, terminal)
    if as_json:
        figures = figures_of(chosen, law)
        terminal.document({"rule_base": named(loaded), **described(chosen, full=True), "figures": figures})


@app.command("check")
def check(
    base: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Folder of the rule base. 规则库文件夹")
    ] = None,
    *,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Read a rule base and tell everything that is wrong with it, with file and line. 检查规则库."""
    terminal = Terminal.of(lang, as_json=as_json)
    loaded = base_of(base or BASE, terminal)
    terminal.say(
        f"规则库 {loaded.version}：{len(loaded.rules)} 条规则，无错误；指纹 {loaded.fingerprint}",
        f"rule base {loaded.version}: {len(loaded.rules)} rules, no errors; fingerprint {loaded.fingerprint}",
    )
    if as_json:
        terminal.document({"rule_base": named(loaded), "rules": len(loaded.rules), "problems": []})


@app.command("cases")
def cases(
    rule: Annotated[
        str | None, typer.Argument(metavar="[RULE]", help="Only the cases of this rule. 只验这条规则")
    ] = None,
    base: Folder = None,
    *,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Judge the worked examples that stand beside the rules, and tell which do not hold. 验证规则所附案例."""
    from checker.worked_examples import judge_examples

    terminal = Terminal.of(lang, as_json=as_json)
    loaded = base_of(base, terminal)
    rules = [rule_of(rule, loaded)] if rule else list(loaded.rules.values())
    told = list(judge_examples(loaded, rules))
    wrong = [example for example in told if not example.holds]
    for example in wrong:
        terminal.say(
            f"{example.place} {example.rule}“{example.name}”：应为 {example.expected}，实为 {example.found}",
            f"{example.place} {example.rule}, case {example.name!r}: expected {example.expected}, "
            f"found {example.found}",
        )
    terminal.say(
        f"{len(told)} 个案例，{len(wrong)} 个不符", f"{len(told)} cases, {len(wrong)} that do not hold"
    )
    if as_json:
        entries = [
            {"rule": e.rule, "case": e.name, "place": str(e.place), "expected": e.expected, "found": e.found}
            for e in wrong
        ]
        terminal.document({"rule_base": named(loaded), "cases": len(told), "failed": entries})
    raise typer.Exit(NEEDS_A_PERSON if wrong else DONE)


@app.command("schema")
def schema(base: Folder = None, *, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Print the JSON Schema of a case. 输出案件的 JSON Schema."""
    from rules.printing.case_schema import case_schema

    terminal = Terminal.of(lang, as_json=as_json)
    loaded = base_of(base, terminal)
    terminal.document(case_schema(loaded.vocabulary, loaded.version))


@app.command("sql")
def sql(
    rule: RuleId,
    dialect: Annotated[
        str, typer.Option("--dialect", help="A dialect sqlglot writes, such as duckdb or spark. SQL 方言")
    ] = "duckdb",
    day: Day = None,
    place: PlaceCode = None,
    base: Folder = None,
    *,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Print a rule as a query over the columns of a batch; NULL is: cannot be told. 以 SQL 输出一条规则."""
    from rules.printing.sql import NoSuchDialect, as_sql

    terminal = Terminal.of(lang, as_json=as_json)
    loaded = base_of(base, terminal)
    law = loaded.at(day_of(day, terminal), place_of(place, terminal) or NATION)
    chosen = rule_of(rule, loaded)
    try:
        text = as_sql(loaded, law, chosen, dialect)
    except NoSuchDialect as error:
        raise Refused("dialect", str(error)) from None
    told = f"{chosen.id} {chosen.title}; {law.day} {law.place}; {loaded.fingerprint}"
    terminal.say(f"-- {told}\n{text};", f"-- {told}\n{text};")
    if as_json:
        terminal.document({"rule_base": named(loaded), "rule": chosen.id, "dialect": dialect, "sql": text})


def base_of(folder: Path | None, terminal: Terminal) -> RuleBase:
    """Return the rule base of a folder, or the one shipped.

    Raises:
        Refused: There is no such folder, or no rule base in it.
    """
    if folder is None:
        return shipped()
    if not folder.is_dir() or not any(folder.rglob("*.yaml")):
        told = terminal.either(f"{folder} 不是规则库文件夹", f"{folder} is not a folder with a rule base")
        raise Refused("no_rule_base", told)
    return load(folder)


def rule_of(id_: str, base: RuleBase) -> Rule:
    """Return a rule by id, capitals or not.

    Raises:
        Refused: There is none of that id.
    """
    for known, rule in base.rules.items():
        if known.lower() == id_.lower():
            return rule
    problem = no_such_rule(id_, base)
    raise Refused("no_such_rule", f"{problem.message}: {problem.hint}")
