"""``sunlit draw monitor``: whether what was drawn is like what could be drawn, and who changes what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from checker.cli.draw_acts import DrawIdArgument
from checker.cli.site import opened_store
from checker.cli.terminal import AsJson, InLanguage, Terminal

ATTRIBUTES = {"place": "区划", "unit_type": "单位类型", "size_class": "规模", "industry": "行业门类"}
"""What is held against the frame, by column of the registry."""


def monitor(draw_id: DrawIdArgument, *, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Hold a draw against its frame, attribute by attribute, and tell its rates of change. 抽取监测."""
    from checker.draw import ledger
    from checker.draw.errors import DrawRefused
    from checker.draw.monitor import monitor as monitored
    from checker.draw.monitor import rounded, rounded_p
    from checker.registry.registry import Registry

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.reading() as session:
        held = ledger.held(session, store.keys, draw_id)
        if held.frozen.plan.mode == "confidential" and held.state == "drawn":
            raise DrawRefused(
                "confidential",
                f"draw {draw_id} is confidential: few drawn of a kind would tell who; reveal it first",
                f"抽查 {draw_id} 为保密抽取：小类别会暴露对象，请在公开密钥后监测",
            )
        employers = {one.credit_code: one.known() for one in Registry(session, store.keys).employers()}
        labels = {name: dict(_labels(name, held.shown_as, employers)) for name in ATTRIBUTES}
        found = monitored(held.frozen, held.drawn().outcome, held.log.of(draw_id), labels)
    if as_json:
        terminal.document(found.as_dict())
        return
    either = terminal.either
    terminal.table(
        (
            either("属性", "attribute"),
            either("类别", "label"),
            either("名录户数", "in frame"),
            either("抽中", "drawn"),
            either("期望", "expected"),
            either("校正 p 值", "corrected p"),
        ),
        [
            (
                either(ATTRIBUTES[row.attribute], row.attribute),
                row.label or "-",
                row.in_frame,
                row.drawn,
                rounded(row.expected, 1),
                rounded_p(row.corrected),
            )
            for row in found.compared
        ],
    )
    rates = (
        *(("排除", "excluded", rate) for rate in found.excluded),
        ("更换对象", "replaced", found.replaced),
        *(("签名人更换", "replacements signed by", rate) for rate in found.signed),
    )
    for zh, en, rate in rates:
        terminal.say(
            f"{zh} {rate.name}：{rate.count}/{rate.of}", f"{en} {rate.name}: {rate.count} of {rate.of}"
        )


def _labels(
    name: str, shown_as: Mapping[str, str], employers: Mapping[str, Mapping[str, object]]
) -> Iterable[tuple[str, str]]:
    for unit, shown in shown_as.items():
        value = employers.get(unit, {}).get(name)
        if isinstance(value, str) and value:
            yield shown, value[0] if name == "industry" else value
