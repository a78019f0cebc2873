"""What is frozen follows from order and registry; what cannot be carried out is refused beforehand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from checker.draw.confidential import token
from checker.draw.errors import DrawRefused
from checker.draw.examination import examine
from checker.draw.framing import Framed, Secrets, freeze
from checker.draw.lists import recusal
from checker.draw.plan_order import read_order
from checker.registry.employer import Employer
from checker.registry.inspector import Inspector
from tests.checker.draw import orders

SECRETS = Secrets(bytes(32), bytes(range(32)))


def framed(
    units: list[Employer] | None = None,
    people: list[Inspector] | None = None,
    visited: dict[str, int] | None = None,
    **changes: Any,
) -> Framed:
    return orders.freezing(orders.order(**changes), units, people, visited)("320500-2026-H2-01", SECRETS)


def refused(code: str, words: str, **asked: Any) -> None:
    with pytest.raises(DrawRefused) as caught:
        _ = examine(framed(**asked).frozen, SECRETS.salt)
    assert caught.value.code == code
    assert words in caught.value.told("en")
    assert caught.value.told("zh") != caught.value.told("en")


def test_strata_and_tickets_follow_from_the_conditions() -> None:
    found = framed(mode="open")

    rows = {row.id: row for row in found.frozen.frame}
    assert Counter(row.stratum for row in rows.values()) == {"重点": 3, "小微": 9, "其他": 18}
    assert rows[orders.UNITS[20]].tickets == 9
    assert {row.tickets for row in rows.values() if row.stratum == "小微"} == {1, 4}
    # 3 of 3, 0.20 × 9 rounded up, 4
    assert examine(found.frozen, SECRETS.salt) == {"重点": 3, "小微": 2, "其他": 4}


def test_a_confidential_frame_holds_tokens_and_recusals_of_tokens() -> None:
    found = framed()

    digest = found.frozen.plan.digest
    shown = token(SECRETS.blinding_key, orders.UNITS[0], digest)
    assert shown in {row.id for row in found.frozen.frame}
    assert not {row.id for row in found.frozen.frame} & set(orders.UNITS)
    assert found.frozen.roster[0].recusals == {recusal(SECRETS.salt, shown, digest)}
    assert found.frozen.plan.blinding == digest.hex(SECRETS.blinding_key)


def test_those_at_the_ceiling_closed_or_excluded_are_left_out_with_a_reason() -> None:
    units = orders.employers(status="closed")
    exclusion = {"credit_code": orders.UNITS[5], "reason": "case_filed", "signers": ["甲", "乙"]}
    ceiling = {"visits": 1, "exempt": {"complaint": "complaints >= 3"}}
    before = {orders.UNITS[8]: 1, orders.UNITS[7]: 1}

    found = framed(units, visited=before, mode="open", exclusions=[exclusion], ceiling=ceiling)

    reasons = {row.id: row.reason for row in found.frozen.excluded}
    # unit 7 has three complaints: exempt
    assert reasons == {
        orders.UNITS[3]: "closed",
        orders.UNITS[5]: "case_filed",
        orders.UNITS[8]: "ceiling_reached",
    }
    assert found.frozen.plan.excluded.reasons == {"closed": 1, "case_filed": 1, "ceiling_reached": 1}


@given(
    targeted=st.sampled_from([None, "complaints >= 2", "key_employer"]),
    small=st.sampled_from(["size_class = 'small'", "size_class = 'large'", "complaints = 0"]),
    before=st.sets(st.sampled_from(orders.UNITS)),
    reviewed=st.none() | st.sets(st.sampled_from(orders.UNITS)),
)
def test_whoever_the_registry_holds_is_in_the_frame_or_excluded(
    targeted: str | None, small: str, before: set[str], reviewed: set[str] | None
) -> None:
    strata = [{"name": "甲", "when": small, "take": "all"}]
    asked = orders.order(
        mode="open", strata=strata, targeted=targeted, among="registry" if reviewed is None else "reviewed",
        ceiling={"visits": 1},
    )  # fmt: skip
    held, visited = orders.employers(), dict.fromkeys(before, 1)

    found = freeze(
        asked, "320500-2026-H2-01", held, [], orders.judging(asked, None), SECRETS, visited, reviewed
    )

    rows = [row.id for row in (*found.frozen.frame, *found.frozen.excluded)]
    assert sorted(rows) == orders.UNITS
    assert not before & {row.id for row in found.frozen.frame}
    assert reviewed is None or {row.id for row in found.frozen.frame} <= reviewed


def test_an_employer_of_whom_it_cannot_be_told_stops_the_plan_and_is_named() -> None:
    refused("untold", orders.UNITS[3], units=orders.employers(key_employer=None))
    refused("untold", orders.UNITS[3], units=orders.employers(status=None))


def test_unless_the_plan_says_what_to_do_with_it() -> None:
    def strata(unknown: str) -> list[dict[str, Any]]:
        return [
            {"name": "重点", "when": "key_employer", "take": "all", "when_unknown": unknown},
            {"name": "其他", "take": "count:4"},
        ]

    units = orders.employers(key_employer=None)
    taken = framed(units, mode="open", strata=strata("include"))
    left = framed(units, mode="open", strata=strata("skip"))

    assert {row.stratum for row in taken.frozen.frame if row.id == orders.UNITS[3]} == {"重点"}
    assert {row.stratum for row in left.frozen.frame if row.id == orders.UNITS[3]} == {"其他"}


def test_bad_plans_are_refused_before_anything_is_committed() -> None:
    one = {"name": "全部", "take": "ratio:1.5"}
    refused("rule", "ratio above 0 and up to 1", strata=[one])
    refused("rule", "found 'half'", strata=[{**one, "take": "half"}])
    refused("quota", "it has 30 units", strata=[{**one, "take": "count:31"}])
    refused("plan", "unknown item 'Z'", items=["Z"])
    refused("plan", "expected 2 or more", slots=[{"name": "主办"}])
    refused("plan", "stands twice", slots=[{"name": "主办"}, {"name": "主办"}])
    refused("alg", "SJDRAW1/md5", alg="SJDRAW1/md5")
    empty = {"name": "无人", "when": "complaints > 90", "take": "all"}
    refused("stratum", "without units", strata=[empty, {**one, "take": "all"}])
    twenty = {"name": "十面骰", "low": 0, "high": 9, "count": 20, "on": "2026-08-14"}
    refused("seed_bits", "66 bits, expected 128", seed=[twenty])
    refused("condition", "wages_owed", targeted="wages_owed > 3")
    alone = {"credit_code": orders.UNITS[5], "reason": "case_filed", "signers": ["甲", "甲"]}
    refused("signers", "expected two people", exclusions=[alone])
    refused(
        "exclusion",
        "not in the registry",
        exclusions=[{**alone, "credit_code": "X", "signers": ["甲", "乙"]}],
    )


def test_a_seed_of_sixty_bits_is_refused_however_it_is_put_together() -> None:
    balls = {"name": "双色球", "low": 1, "high": 33, "count": 6, "ordered": False, "distinct": True}
    blue = {"name": "蓝球", "low": 1, "high": 16, "count": 1}
    when = {"on": "2026-08-14", "issue": "2026093"}

    # 20 + 4 bits, and 36 of eleven dice
    dice = {"name": "十面骰", "low": 0, "high": 9, "count": 11, "on": "2026-08-14"}
    refused("seed_bits", "60 bits", seed=[{**balls, **when}, {**blue, **when}, dice])


def test_rosters_that_cannot_do_it_are_refused_with_the_cut() -> None:
    refused("infeasible", "主办", people=orders.inspectors(qualifications=("G",)))
    refused("infeasible", "", people=[])
    refused("infeasible", "", people=orders.inspectors(1))
    refused("infeasible", "", load={"cap": 1})
    recused = [
        Inspector(
            id=one.id,
            name=one.name,
            unit="支队",
            qualifications=("B", "G"),
            recusals=tuple(orders.Recusal(unit, "示例") for unit in orders.UNITS[:3]),
            active=True,
        )
        for one in orders.inspectors()
    ]
    refused("infeasible", "", people=recused)
    away = (orders.Leave(orders.date(2026, 8, 1), orders.date(2026, 10, 1)),)
    refused("infeasible", "", people=orders.inspectors(leave=away))


def test_the_same_code_twice_is_refused() -> None:
    units = orders.employers()

    refused("duplicate", orders.UNITS[0], units=[*units, units[0]])


def test_an_order_that_does_not_fit_together_is_told() -> None:
    with pytest.raises(ValidationError, match="outside 2026 H1"):
        _ = orders.order(half=1)
    with pytest.raises(ValidationError, match="stands twice"):
        _ = orders.order(strata=[{"name": "甲", "take": "all"}, {"name": "甲", "take": "count:1"}])
    with pytest.raises(ValidationError, match="at most 8"):
        _ = orders.order(slots=[{"name": str(number)} for number in range(9)])
    with pytest.raises(ValidationError, match="expected a day"):
        _ = orders.order(seed=[{"name": "骰", "low": 0, "high": 9, "count": 39, "on": 1786665600}])


def test_what_is_unknown_is_told_and_never_taken_for_no() -> None:
    tiers = [{"when": "score_low >= 60", "tickets": 3}]
    one = {"name": "全部", "take": "count:3", "tickets": tiers}

    refused("untold", "全部, tickets", strata=[one])
    refused("untold", "exempt", ceiling={"visits": 0, "exempt": {"risk": "score_low >= 60"}})
    refused(
        "untold", "visits_this_year", units=orders.employers(visits_this_year=None), ceiling={"visits": 1}
    )


def test_a_plan_file_says_everything_once(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    _ = file.write_text("place: '320500'\nplace: '320505'\n", encoding="utf-8")

    with pytest.raises(DrawRefused, match="'place' stands twice"):
        _ = read_order(file)
    _ = file.write_bytes(b"#" * (4 * 1024 * 1024 + 1))
    with pytest.raises(DrawRefused, match="no plan is that long"):
        _ = read_order(file)
