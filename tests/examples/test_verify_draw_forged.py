"""What is changed in a published folder is found and named, also where everything else was made to fit."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from checker.draw.commitment import Frozen, excluded_root
from checker.draw.lists import ExcludedRow, ordered
from examples.verify_draw import Verification, canonical, verify
from tests.checker.draw import samples
from tests.examples.published_draws import (
    Entries,
    changed,
    codes,
    drawn_anew,
    earlier,
    relogged,
    revealed,
    summed,
)


def test_units_that_change_places_are_named_by_line() -> None:
    folder = samples.folder()
    rows = folder["drawn.txt"].decode().split("\n")
    one, other = rows[0].split("|"), rows[1].split("|")
    one[2], other[2] = other[2], one[2]
    rows[:2] = ["|".join(one), "|".join(other)]

    made = verify(summed(folder, drawn_txt="\n".join(rows).encode()))

    assert codes(made) == ["drawn", "log_body"]
    assert made.findings[0].place == "drawn.txt:1"
    assert one[2] in made.findings[0].en
    assert one[2] in made.findings[0].zh


def test_an_edited_seed_is_found_by_the_log_then_by_the_outcome_then_by_who_kept_the_head() -> None:
    honest, folder = verify(samples.folder()), samples.folder()
    numbers = [[*samples.NUMBERS[0][:-1], 3]]
    text = ".".join(map(str, numbers[0])) + "./"
    seed = canonical({"numbers": numbers, "text": text})

    alone = verify(summed(folder, seed_json=seed))
    logged = verify(relogged(folder, lambda entries: entries[1]["body"].update(seed=text), seed_json=seed))
    all_of_it = drawn_anew(lambda held: held, numbers)

    assert "seed" in codes(alone)
    assert codes(logged) == ["bounds", "drawn", "key", "visits"] or codes(logged) == [
        "drawn",
        "key",
        "visits",
    ]
    assert codes(verify(all_of_it, honest.commitment)) == []
    assert codes(verify(all_of_it, honest.commitment, honest.head)) == ["head"]


@pytest.mark.parametrize("last", [10, -1, True, 4.0, "4"])
def test_numbers_no_source_can_give_are_found(last: object) -> None:
    seed = json.loads(samples.folder()["seed.json"])
    seed["numbers"][0][-1] = last
    seed["text"] = ".".join(map(str, seed["numbers"][0])) + "./"

    made = verify(summed(samples.folder(), seed_json=json.dumps(seed, separators=(",", ":")).encode()))

    assert set(codes(made)) & {"seed_numbers", "seed", "json"}


@pytest.mark.parametrize("index", [0, 1, 2, 3])
def test_a_log_entry_taken_out_is_a_gap_also_with_head_and_sums_made_to_fit(index: int) -> None:
    folder = changed()[0]
    lines = folder["log.txt"].splitlines(keepends=True)
    del lines[index]
    made = Verification({"log.txt": b"".join(lines)})
    made.check_log_lines()
    head = canonical({"root": made.head, "size": len(lines)})

    found = verify(summed(folder, log_txt=b"".join(lines), head_json=head))

    assert "log_gap" in codes(found)
    assert "head" not in codes(found)


@pytest.mark.parametrize(
    ("index", "expected"), [(0, "course"), (1, "course"), (2, "course"), (3, "substitute"), (-1, None)]
)
def test_an_entry_taken_out_of_a_log_made_to_fit_is_missed_in_the_course(
    index: int, expected: str | None
) -> None:
    folder = changed()[0]
    honest = verify(folder)

    found = relogged(folder, lambda entries: entries.pop(index))

    assert codes(verify(found, head=honest.head)) != []
    assert "head" in codes(verify(found, head=honest.head))
    assert expected is None or expected in codes(verify(found))


def test_a_second_commitment_for_a_serial_is_found_with_everything_after_it_made_anew() -> None:
    def other(held: Frozen) -> Frozen:
        return replace(held, plan=held.plan.model_copy(update={"title": "示例市九月抽查"}))

    def twice(entries: Entries) -> None:
        entries.insert(0, first)

    first = json.loads(samples.folder()["log.txt"].splitlines()[0])
    honest = verify(samples.folder())

    found = verify(relogged(drawn_anew(other), twice))

    # the first of the two binds, and the files are not those it is of
    assert [(finding.code, finding.place) for finding in found.findings][:2] == [
        ("second_commitment", "log.txt:2"),
        ("log_body", "log.txt:1"),
    ]
    assert codes(verify(drawn_anew(other), honest.commitment)) == ["commitment"]


def test_a_serial_left_out_a_second_result_and_a_late_commitment_are_found() -> None:
    def second(entries: Entries) -> None:
        entries.insert(0, {**entries[0], "draw": "320500-2026-H1-02", "at": earlier(9)})

    def again(entries: Entries) -> None:
        entries.extend(entries[1:])

    def late(entries: Entries) -> None:
        entries[0]["at"] = entries[1]["at"]

    def early(entries: Entries) -> None:
        for entry in entries[1:]:
            entry["at"] = entries[0]["at"]

    found = [codes(verify(relogged(samples.folder(), change))) for change in (second, again, late, early)]

    assert found == [["serial_gap"], ["course"], ["late"], ["early"]]


def test_another_draw_of_the_bureau_is_only_held_to_its_course() -> None:
    def with_others(entries: Entries) -> None:
        before = {**entries[0], "draw": "320500-2026-H1-01", "at": earlier(9)}
        gone = {
            **before,
            "kind": "abandon",
            "body": {"reason": "no_notary", "signers": ["甲示例", "乙示例"]},
        }
        entries[:0] = [before, gone]

    found = verify(relogged(samples.folder(), with_others))

    assert found.findings == []


def test_an_invalid_replacement_is_found() -> None:
    def later(entries: Entries) -> None:
        made = verify(changed()[0])
        entries[3]["body"]["reserve"] = made.orders["小微"][6][1]

    def somebody(entries: Entries) -> None:
        entries[3]["body"]["unit"] = samples.UNITS[0]

    def one_hand(entries: Entries) -> None:
        entries[3]["body"]["signers"] = ["甲示例", "甲示例"]

    def without_proof(entries: Entries) -> None:
        entries[3]["body"]["evidence"] = ""

    def nowhere(entries: Entries) -> None:
        entries[3]["body"]["visit"] = 99

    for change in (later, somebody, one_hand, without_proof, nowhere):
        found = verify(relogged(changed()[0], change))
        assert (codes(found), found.findings[0].place) == (["replace"], "log.txt:4")


def test_an_invalid_substitution_is_found() -> None:
    def another(entries: Entries) -> None:
        body = entries[-1]["body"]
        body["to"] = next(one for one in ("SF01", "SF02") if one != body["to"])

    def nobody(entries: Entries) -> None:
        entries[-1]["body"]["from"] = "SF99"

    def no_slot(entries: Entries) -> None:
        entries[-1]["body"]["slot"] = "司机"

    for change in (another, nobody, no_slot):
        assert codes(verify(relogged(changed()[0], change))) == ["substitute"]


def test_an_inspector_swapped_in_the_visits_is_found_with_digests_and_log_made_to_fit() -> None:
    folder = samples.folder()
    rows = folder["visits.txt"].decode().splitlines()
    at = next(n for n, row in enumerate(rows) if row.endswith("|主办|SF01"))
    rows[at] = rows[at].replace("SF01", "SF03")
    visits = "".join(f"{row}\n" for row in rows).encode()
    digest = verify(folder).h(visits).hex()

    def fit(entries: Entries) -> None:
        entries[2]["body"]["visits"] = digest

    found = verify(relogged(folder, fit, visits_txt=visits))

    assert codes(found) == ["visits"]
    assert found.findings[0].place == f"visits.txt:{at + 1}"
    assert "SF01" in found.findings[0].en


def test_bounds_that_spare_somebody_are_found() -> None:
    def spare(entries: Entries) -> None:
        entries[2]["body"]["bounds"]["SF01"] = [0, 0]

    found = verify(relogged(samples.folder(), spare))

    assert codes(found) == ["bounds"]
    assert "SF01" in found.findings[0].en


def test_a_plan_nobody_could_have_carried_out_is_found() -> None:
    plan = json.loads(samples.folder()["plan.json"])
    plan["load"]["cap"] = 1

    found = verify(summed(samples.folder(), plan_json=canonical(plan)))

    assert {"commitment", "infeasible"} <= set(codes(found))


def test_a_unit_taken_out_of_the_frame_is_found_by_the_root_or_by_who_kept_the_commitment() -> None:
    honest, folder = verify(samples.folder()), samples.folder()
    frame = folder["frame.txt"].split(b"\n", 1)[1]

    def without(held: Frozen) -> Frozen:
        return replace(held, frame=held.frame[1:])

    assert {"frame_root", "commitment"} <= set(codes(verify(summed(folder, frame_txt=frame))))
    assert codes(verify(drawn_anew(without), honest.commitment)) == ["commitment"]


def test_excluded_who_are_not_counted_are_found() -> None:
    def hidden(held: Frozen) -> Frozen:
        rows = [*held.excluded, ExcludedRow("91320500MA00000099", "ceiling_reached")]
        excluded = tuple(ordered(rows, "excluded.txt"))
        told = held.plan.excluded.model_copy(update={"root": excluded_root(excluded, held.plan.digest)})
        return Frozen(held.plan.model_copy(update={"excluded": told}), held.frame, excluded, held.roster)

    found = verify(drawn_anew(hidden))

    assert codes(found) == ["excluded_counts"]
    assert "the plan tells 1, the list has 2" in found.findings[0].en


def test_too_few_dice_are_found() -> None:
    def fewer(held: Frozen) -> Frozen:
        sources = [held.plan.seed[0].model_copy(update={"count": 38})]
        return replace(held, plan=held.plan.model_copy(update={"seed": sources}))

    found = verify(drawn_anew(fewer, [samples.NUMBERS[0][:38]]))

    assert codes(found) == ["seed_bits"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("91320500MA00000001|重点", "frame"),
        ("91320500ma00000001|重点|1", "frame"),
        ("91320500MA00000001|重点|0", "frame"),
        ("91320500MA00000001|重点|10001", "frame"),
        ("91320500MA00000001| 重点|1", "frame"),
        ("91320500MA00000001|无此层|1", "rule"),
        ("91320500MA00000002|重点|2", "frame"),
        ("91320500MA00000009|小微|1", "order"),
    ],
)
def test_a_row_that_cannot_be_is_named_by_line(row: str, code: str) -> None:
    rows = samples.folder()["frame.txt"].decode().split("\n")
    rows[0] = row

    found = verify(summed(samples.folder(), frame_txt="\n".join(rows).encode()))

    assert any(
        finding.code == code and finding.place in {"frame.txt:1", "frame.txt:2"} for finding in found.findings
    )


def test_a_token_of_another_unit_is_found() -> None:
    folder = revealed()
    rows = folder["units.txt"].replace(b"91320500MA00000001\n", b"91320500MA00000077\n")

    found = verify(summed(folder, units_txt=rows))

    assert codes(found) == ["units"]
    assert "91320500MA00000077" in found.findings[0].en


def test_another_blinding_key_or_salt_is_found() -> None:
    folder = revealed()
    for name in ("blinding_key", "recusal_salt"):
        reveal = {**json.loads(folder["reveal.json"]), name: "0" * 64}

        assert "reveal" in codes(verify(summed(folder, reveal_json=canonical(reveal))))
