"""What docs/draw.md does not allow in a plan, a row, a seed or a log is refused, though all else fits."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import pytest

from examples.verify_draw import Finding, canonical, is_rule, is_word, verify
from tests.checker.draw import samples
from tests.examples.published_draws import Entries, Folder, changed, codes, earlier, relogged, summed

DICE = json.loads(samples.folder()["plan.json"])["seed"][0]
SLOT: dict[str, Any] = {"qualifications": [], "units": []}
PLANS: list[tuple[str, Any]] = [
    ("draw_id", "3205-2026-H2-01"),
    ("draw_id", "320500-2026-H3-01"),
    ("draw_id", "320500-2026-H2-1"),
    ("title", "示例\u0007"),
    ("title", "示" * 401),
    ("organiser", "示例\u007f"),
    ("partners", ["示例\n"]),
    ("items", []),
    ("items", ["B", "B"]),
    ("items", ["M"]),
    ("mode", "secret"),
    ("slots", []),
    ("slots", [{**SLOT, "name": "主办"}]),
    ("slots", [{**SLOT, "name": "主办"}] * 2),
    ("slots", [{**SLOT, "name": f"席{number}"} for number in range(9)]),
    ("slots", [{**SLOT, "name": "主\u200b办"}, {**SLOT, "name": "主办"}]),
    ("purpose", "written_review"),
    ("stratum_units", {"无此层": []}),
    ("load", {"cap": 100_001, "each": {}}),
    ("load", {"cap": None, "each": {"SF01": 100_001}}),
    ("load", {"cap": None, "each": {"SF99": 1}}),
    ("load", {"cap": True, "each": {}}),
    ("period", {"from": "2026-06-30", "to": "2026-09-30"}),
    ("period", {"from": "2027-08-17", "to": "2027-09-30"}),
    ("period", {"from": "2026-09-30", "to": "2026-08-17"}),
    ("registry", {"screening": "5C" * 32, "version": 3}),
    ("registry", {"screening": None, "version": -1}),
    ("registry", {"screening": None, "version": True}),
    ("registry", {"version": 3}),
    ("seed", []),
    ("seed", [DICE] * 21),
    ("seed", [{**DICE, "low": 9}]),
    ("seed", [{**DICE, "count": 1001}]),
    ("seed", [{**DICE, "name": ""}]),
    ("seed", [{**DICE, "name": "骰\u0000子"}]),
    ("seed", [{**DICE, "name": "骰" * 201}]),
    ("seed", [{**DICE, "ordered": False}]),
    ("seed", [{**DICE, "distinct": True}]),
    ("rules", {"重点": "all", "小微": "ratio:1.01", "其他": "all"}),
]


@lru_cache
def held() -> Folder:
    return samples.folder()


def planned(**parts: Any) -> list[Finding]:
    plan = {**json.loads(held()["plan.json"]), **parts}
    return verify(summed(held(), plan_json=canonical(plan))).findings


@pytest.mark.parametrize(("part", "value"), PLANS)
def test_a_plan_that_cannot_be_is_refused(part: str, value: object) -> None:
    assert "plan" in {finding.code for finding in planned(**{part: value})}


def test_a_plan_without_its_registry_is_refused() -> None:
    plan = json.loads(held()["plan.json"])
    del plan["registry"]

    assert codes(verify(summed(held(), plan_json=canonical(plan)))) == ["plan"]


NO_RULES = """
ratio:0|ratio:0.0|ratio:1.1|ratio:00.5|ratio:.5|ratio:5e-1|ratio:-1|count:0|count:2.5|count:07|count:١|count
per_inspector:0|all min:3 max:2|all min:01|all max:2 min:1|all |All|half
"""


@pytest.mark.parametrize("rule", ["", *NO_RULES.strip().replace("\n", "|").split("|")])
def test_a_rule_spelled_otherwise_is_none(rule: str) -> None:
    assert not is_rule(rule)


@pytest.mark.parametrize(
    "rule", ["all", "ratio:1", "ratio:0.30 min:2 max:6", "count:25", "per_inspector:0.5", "all min:2 max:2"]
)
def test_a_rule_as_it_is_written_is_one(rule: str) -> None:
    assert is_rule(rule)


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"重点": "all", "小微": "all", "其他": "all", "空": "all"}, "stratum 空 has no units"),
        ({"重点": "all", "小微": "all"}, "其他 has no rule"),
        ({"重点": "count:5", "小微": "all", "其他": "all"}, "重点 has 4 units"),
        ({"重点": "all max:0", "小微": "all max:0", "其他": "all max:0"}, "nobody is drawn"),
    ],
)
def test_rules_that_do_not_fit_the_strata_are_found(rules: dict[str, str], told: str) -> None:
    found = planned(rules=rules, stratum_units={})

    assert any(told in finding.en and finding.code in {"rule", "nobody"} for finding in found)


@pytest.mark.parametrize(("mode", "unit"), [("open", "0" * 19 + "a"), ("confidential", samples.UNITS[0])])
@pytest.mark.parametrize("name", ["frame", "excluded"])
def test_an_id_of_the_other_mode_is_found(mode: str, unit: str, name: str) -> None:
    folder = samples.folder(mode)
    row = {"frame": f"{unit}|重点|1\n", "excluded": f"{unit}|closed\n"}[name]

    found = verify(summed(folder, **{f"{name}_txt": row.encode() + folder[f"{name}.txt"]}))

    assert (name, f"{name}.txt:1") in [(finding.code, finding.place) for finding in found.findings]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("主办,工资", "工资,主办"),
        ("主办,工资", "主办,主办,工资"),
        ("主办,工资", "主\u200b办,工资"),
        ("||\n", f"||{'b' * 20},{'a' * 20}\n"),
        ("||\n", f"||{'a' * 20},{'a' * 20}\n"),
        ("||\n", f"||{'A' * 20}\n"),
    ],
)
def test_a_row_of_the_roster_has_one_spelling(before: str, after: str) -> None:
    roster = held()["roster.txt"].decode().replace(before, after, 1)

    found = verify(summed(held(), roster_txt=roster.encode()))

    assert "roster" in codes(found)


@pytest.mark.parametrize("three", ["3.0", "3e0", "03", " 3", "3.", "+3", str(2**53), "-" + "9" * 5000])
@pytest.mark.parametrize(
    ("name", "key"), [("head.json", '"size":'), ("seed.json", '"numbers":[['), ("plan.json", '"version":')]
)
def test_what_only_equals_a_whole_number_is_refused(name: str, key: str, three: str) -> None:
    content = held()[name].decode().replace(f"{key}3", f"{key}{three}").encode()

    found = verify(summed(held(), **{name.replace(".", "_"): content}))

    assert ("json", name) in [(one.code, one.place) for one in found.findings]


@pytest.mark.parametrize(("one", "code"), [(0.0, "log_entry"), (False, "log_body")])
def test_a_bound_that_only_equals_a_whole_number_is_refused(one: object, code: str) -> None:
    def spelled(entries: Entries) -> None:
        bounds: dict[str, list[object]] = entries[2]["body"]["bounds"]
        floor = next(limits for limits in bounds.values() if limits[0] == 0)
        floor[0] = one

    assert code in codes(verify(relogged(held(), spelled)))


def test_numbers_whose_order_does_not_count_are_sorted() -> None:
    lottery = {**DICE, "low": 1, "high": 33, "count": 2, "ordered": False, "distinct": True}
    plan = {**json.loads(held()["plan.json"]), "seed": [DICE, lottery]}
    numbers = [samples.NUMBERS[0], [9, 4]]
    text = f"{'.'.join(map(str, numbers[0]))}./4.9./"
    seed = canonical({"numbers": numbers, "text": text})

    found = verify(summed(held(), plan_json=canonical(plan), seed_json=seed))

    assert any(one.code == "seed_numbers" and "must be sorted" in one.en for one in found.findings)


def body(index: int, **parts: object) -> Callable[[Entries], None]:
    return lambda entries: entries[index]["body"].update(parts)


def moved(index: int, at: str) -> Callable[[Entries], None]:
    return lambda entries: entries[index].update(at=at)


def other(kind: str, at: str, commit: Mapping[str, object], **parts: object) -> Callable[[Entries], None]:
    """Another draw is committed to first, and has one entry more."""

    def change(entries: Entries) -> None:
        first = {**entries[0], "draw": "320500-2026-H1-01", "at": earlier(9)}
        first["body"] = {**entries[0]["body"], **commit}
        entries[:0] = [first, {**first, "kind": kind, "at": at, "body": parts}]

    return change


GIVEN_UP = {"reason": "no_notary", "signers": ["甲示例", "乙示例"]}
BEFORE = {"events": ["2026-07-01", "2026-08-02"]}
LOGS: list[tuple[Callable[[Entries], None], str]] = [
    (moved(0, "2026-08-10T09:00:00Z"), "log_entry"),
    (moved(0, "2026-08-10T01:00:00+00:00"), "log_entry"),
    (moved(0, "2026-08-10 09:00:00+08:00"), "log_entry"),
    (moved(0, "2026-08-10T09:00:00.000000+08:00"), "log_entry"),
    (moved(0, "2026-08-10T24:00:00+08:00"), "log_entry"),
    (moved(0, "2026-02-30T09:00:00+08:00"), "log_entry"),
    (moved(2, "2026-08-14T09:59:59+08:00"), "course"),
    (body(0, note=""), "log_entry"),
    (body(0, events=["2026-08-15", "2026-08-15"]), "log_body"),
    (body(0, events=["2026-08-14"]), "log_body"),
    (body(0, rehearsal=True), "log_body"),
    (body(0, rehearsal=0), "log_body"),
    (body(1, seed="1"), "log_body"),
    (other("abandon", earlier(8), {}, **GIVEN_UP, note=""), "log_entry"),
    (other("abandon", earlier(8), {}, reason="", signers=GIVEN_UP["signers"]), "log_body"),
    (other("abandon", earlier(8), {}, reason="x", signers=["甲示例", "甲\u3000示例"]), "log_body"),
    (other("abandon", earlier(8), {}, reason="x", signers=["Ab", "aＢ"]), "log_body"),
    (other("abandon", earlier(8), {}, reason="x", signers=["Ab", "A\u200bc"]), "log_body"),
    (other("abandon", earlier(8), BEFORE, **GIVEN_UP), "late"),
    (other("abandon", earlier(8), BEFORE, **GIVEN_UP), "given_up"),
    (other("seed", earlier(9), {"events": ["2026-08-02", "2026-08-03"]}, seed="1./"), "early"),
    (other("seed", earlier(10), {}, seed="1./"), "course"),
    (other("result", earlier(8), {}, **GIVEN_UP), "log_entry"),
    (other("reveal", earlier(8), {}, blinding_key="0" * 64), "course"),
]


@pytest.mark.parametrize(("change", "code"), LOGS)
def test_what_a_log_cannot_hold_is_found_in_every_draw(change: Callable[[Entries], None], code: str) -> None:
    assert code in codes(verify(relogged(held(), change)))


def test_the_days_bind_no_rehearsal() -> None:
    commit = {**BEFORE, "rehearsal": True}

    found = verify(relogged(held(), other("abandon", earlier(8), commit, **GIVEN_UP)))

    assert found.findings == []


@pytest.mark.parametrize(
    "parts",
    [{"evidence": "0" * 63}, {"evidence": "F" * 64}, {"reason": ""}, {"reason": "a|b"}, {"visit": True}],
)
def test_a_replacement_without_proof_reason_or_visit_is_found(parts: dict[str, object]) -> None:
    assert "replace" in codes(verify(relogged(changed()[0], body(3, **parts))))


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\ufeff", "\u2028", "\u0000", "|", ","])
def test_a_sign_nobody_sees_is_no_part_of_a_word(sign: str) -> None:
    assert is_word("主办")
    assert not is_word(f"主{sign}办")
