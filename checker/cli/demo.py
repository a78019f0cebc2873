"""``sunlit demo``: the model bureau's year, made up, written as files, screened, and held to its labels."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from checker.cli.failures import Refused
from checker.cli.screen import screened
from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal
from checker.model_bureau.year import CITY
from rules.rule_base import RuleBase, shipped

if TYPE_CHECKING:
    from checker.draw.held import HeldDraw
    from checker.model_bureau.consequences import Followed
    from checker.model_bureau.files import WrittenYear
    from checker.model_bureau.labels import Difference
    from checker.model_bureau.year import YearPlan
    from checker.screening.screen import Summary
    from sanctions.delivery.nightly import Night

WORKBOOK, DOCUMENT, DRAWS = "筛查结果.xlsx", "筛查结果.json", "抽查"
SHOWN = 20
"""Differences shown one by one."""

Seed = Annotated[int, typer.Option("--seed", help="The same seed makes the same year. 随机种子")]


def demo(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Empty or new folder (default: a temporary one). 空文件夹"),
    ] = None,
    seed: Seed = 1,
    *,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Make up a bureau's year, screen its reviews, and check every verdict. 示例局的一年."""
    from checker.cli.summary import show
    from checker.draw.from_registry import read_screening
    from checker.model_bureau import bureau_store, consequences, delivered, draws
    from checker.model_bureau.check import check_screening
    from checker.model_bureau.files import write_year
    from checker.model_bureau.model_year import make_year

    terminal = Terminal.of(lang, as_json=as_json)
    target = empty_folder(folder, terminal)
    base = shipped()
    year = make_year(seed)
    written = write_year(target, year, base.vocabulary)
    with bureau_store.opened(target) as store:
        bureau_store.import_first(store, year, target)
        called = draws.draw_call(store, target / DRAWS, seed)
        summary = _screened(written, target, base, terminal)
        bureau_store.import_later(store, year, target)
        reviewed = read_screening(target / DOCUMENT)
        visits = draws.draw_visits(store, year.plan, reviewed, target / DRAWS, seed)
        followed = consequences.follow_up(store, year)
        first, second = delivered.deliver_year(store, target)
    if not as_json:
        show(summary, terminal)
    document: dict[str, Any] = json.loads((target / DOCUMENT).read_text(encoding="utf-8"))
    differences = check_screening(year, written.rejected, document, base.rules)
    unverified = _tell_draws([called, *visits], target, terminal)
    amiss = _tell_followed(followed, year.plan, terminal)
    undelivered = _tell_delivered(first, second, terminal)
    _tell(differences, summary, target, terminal)
    if as_json:
        told = [difference.told("en") for difference in differences]
        terminal.document(
            {
                "folder": str(target),
                "differences": told,
                "did_not_submit": document["did_not_submit"],
                "draws": [{"draw_id": held.id, "drawn": _drawn(held)} for held in [called, *visits]],
                "referrals": dict(followed.referrals),
                "listings": dict(followed.listings),
                "delivered": {
                    "first_night": delivered.sent(first),
                    "second_night": delivered.sent(second),
                    "balances": {
                        one.destination: dict(one.balance.parts) for one in second.destinations if one.balance
                    },
                },
            }
        )
    raise typer.Exit(NEEDS_A_PERSON if differences or unverified or amiss or undelivered else DONE)


def empty_folder(folder: Path | None, terminal: Terminal) -> Path:
    """Return a folder to write into: a new temporary one, or the one named, made where it is missing.

    Raises:
        Refused: It holds something already; nothing of anybody's is ever written over.
    """
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="sunlit-demo-"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        told = terminal.either(
            f"{folder} 不是空文件夹：请另取名称或先清空",
            f"{folder} is not an empty folder: name another, or empty it",
        )
        raise Refused("not_empty", told)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _screened(written: WrittenYear, target: Path, base: RuleBase, terminal: Terminal) -> Summary:
    from checker.intake.called import read_registry
    from checker.intake.read import read
    from checker.model_bureau.year import DAY
    from checker.screening.json_sink import JsonSink
    from checker.screening.workbook_sink import WorkbookSink

    called = read_registry(written.register, terminal.language)
    intake = read(
        [written.reviews], base.vocabulary, place=None, day=DAY, registry=called, language=terminal.language
    )
    sinks = [JsonSink(base, target / DOCUMENT), WorkbookSink(base, target / WORKBOOK)]
    return screened(intake, base, sinks, called, DAY, CITY, terminal)


def _tell_draws(made: list[HeldDraw], target: Path, terminal: Terminal) -> list[str]:
    """Verify what was published and say how many were drawn; return what does not hold."""
    from checker.draw.verification import verify_folder

    folders = {folder.name.split(" ")[-1]: folder for folder in (target / DRAWS).iterdir()}
    wrong: list[str] = []
    for held in made:
        found = verify_folder(folders[held.id])
        wrong += [finding.told(terminal.language) for finding in found.findings if not finding.holds]
        kept = terminal.either(
            "核验成立" if found.holds else "核验不成立", "verified" if found.holds else "NOT verified"
        )
        terminal.say(
            f"抽查 {held.id}：从 {len(held.frozen.frame)} 户中抽取 {_drawn(held)} 户，{kept}",
            f"draw {held.id}: {_drawn(held)} of {len(held.frozen.frame)} employers drawn, {kept}",
        )
    for told in wrong:
        terminal.remark(told, told)
    return wrong


def _tell_followed(followed: Followed, plan: YearPlan, terminal: Terminal) -> bool:
    """Say how many were referred and listed; return whether it is not as the year was made."""
    by_city = sum(number.startswith(f"{CITY}-") for number in followed.referrals.values())
    terminal.say(
        f"移送涉嫌犯罪案件 {len(followed.referrals)} 件（市本级 {by_city} 件，县区 "
        f"{len(followed.referrals) - by_city} 件）；列入失信联合惩戒名单 {len(followed.listings)} 户",
        f"{len(followed.referrals)} suspected crimes referred to the police ({by_city} by the city, "
        f"{len(followed.referrals) - by_city} by districts and counties); {len(followed.listings)} employers "
        "listed",
    )
    as_made = (len(followed.referrals), by_city) == (plan.referrals, plan.city_referrals)
    return not as_made or set(followed.leads.values()) != {"true"}


def _tell_delivered(first: Night, second: Night, terminal: Terminal) -> bool:
    """Say what two nights brought to the platforms; return whether something is missing, or came twice."""
    from checker.model_bureau import delivered

    arrived = delivered.confirmed(second)
    for one in second.destinations:
        if one.balance is None:
            continue
        parts = one.balance.parts
        terminal.say(
            f"{one.destination}：应报 {one.balance.desired}，已确认 {parts['confirmed']}，"
            f"其余 {one.balance.desired - parts['confirmed']}",
            f"{one.destination}: {one.balance.desired} records to be held, {parts['confirmed']} confirmed, "
            f"{one.balance.desired - parts['confirmed']} otherwise",
        )
    terminal.say(
        f"首夜报送 {delivered.sent(first)} 件，次夜 {delivered.sent(second)} 件",
        f"first night: {delivered.sent(first)} sent; second night: {delivered.sent(second)}",
    )
    return not arrived or delivered.sent(second) > 0


def _drawn(held: HeldDraw) -> int:
    """Return how many a draw has drawn."""
    return sum(held.drawn().outcome.quotas.values())


def _tell(differences: list[Difference], summary: Summary, target: Path, terminal: Terminal) -> None:
    for difference in differences[:SHOWN]:
        terminal.remark(difference.told("zh"), difference.told("en"))
    judged = summary.accepted * len(summary.base.rules)
    terminal.say(
        f"逐户逐条核对 {judged} 个判定，与预设不符 {len(differences)} 处。全部文件在 {target}",
        f"{judged} verdicts held against what each review was made for: {len(differences)} differ. "
        f"All files are in {target}",
    )
