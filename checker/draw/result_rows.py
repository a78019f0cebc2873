"""The result of a draw as rows for another platform (抽取结果导出): who is drawn, who inspects.

A bureau that is bound to a provincial platform uses ours for plan and proof and hands the result over in that
platform's columns (`checker.registry.profile`). Rows follow the visits as they stand now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.draw.errors import DrawRefused
from checker.draw.held import HeldDraw
from checker.registry.employer import Employer
from rules.fact import ABSENT


def result_rows(held: HeldDraw, employers: Mapping[str, Employer]) -> Iterator[dict[str, object]]:
    """Yield one row a unit by field, as the table ``drawn`` has them, in the order of each stratum.

    Args:
        employers: By credit code, for their names; who left the registry since has none.

    Raises:
        DrawRefused: It was not drawn yet, or is confidential and not revealed.
    """
    if held.state not in {"drawn", "revealed"}:
        raise DrawRefused(
            "state", f"draw {held.id} is {held.state}: there is no result", f"抽查 {held.id} 尚无结果"
        )
    if held.frozen.plan.mode == "confidential" and held.state != "revealed":
        raise DrawRefused(
            "confidential",
            f"draw {held.id} is confidential: reveal it after its round, then hand the result over",
            f"抽查 {held.id} 为保密抽取：请在本轮结束公开密钥后再导出",
        )
    units = {shown: unit for unit, shown in held.shown_as.items()}
    visits = {visit.unit_id: visit for visit in held.standings().visits.values()}
    for stratum, ranked in held.drawn().outcome.orders.items():
        for rank, (_, listed) in enumerate(ranked, 1):
            visit = visits.get(listed)
            people = visit.inspectors if visit is not None else ()
            unit = units[listed]
            yield {
                "draw_id": held.id,
                "stratum": stratum,
                "rank": rank,
                "credit_code": unit,
                "name": employers[unit].name if unit in employers else ABSENT,
                "drawn": visit is not None,
                "lead": people[0] if people else ABSENT,
                "assist": people[1] if len(people) > 1 else ABSENT,
            }
