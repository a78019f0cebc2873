"""Receipts: an assessment can be made again bit for bit, and nothing in a receipt can be changed unseen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.engines.agreement import NoSecondEngine, TwoOutOfTwo
from checker.scoring.assess import Assessor
from checker.scoring.canonical import canonical, digest, written_case
from checker.scoring.receipt import figures_of
from checker.scoring.rule_bases import RuleBases
from checker.scoring.verification import receipt_file, verify
from rules.cases import read_case
from rules.rule import RuleCase
from rules.rule_base import BASE as FILES
from rules.rule_base import RuleBase, load
from rules.version import Versions
from tests.checker.scoring.given import ALONE, BASE, alone, assessed, case, refused

NONE_KEPT = RuleBases(Path("nowhere"))
EXAMPLES = [example for rule in BASE.rules.values() for example in rule.cases][::9]
WRITTEN = receipt_file(refused(), ALONE.assessed(refused()).receipt)


def changed(folder: Path, file: str, old: str, new: str) -> RuleBase:
    """Return the shipped rule base with one passage otherwise."""
    _ = shutil.copytree(FILES, folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    _ = path.write_text(text.replace(old, new), encoding="utf-8")
    return load(folder)


def receipt_by(base: RuleBase) -> bytes:
    with alone(base) as assessor:
        return receipt_file(refused(), assessor.assessed(refused()).receipt)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example.place))
def test_every_receipt_can_be_replayed_bit_for_bit(example: RuleCase) -> None:
    receipt = ALONE.assessed(example.case).receipt

    found = verify(receipt_file(example.case, receipt), NONE_KEPT)

    assert (found.standing, found.receipt_id) == ("replayed", receipt.id)
    assert found.rules == found.figures == found.verdicts == ()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example.place))
def test_a_case_is_written_so_that_it_reads_back_to_the_same_case(example: RuleCase) -> None:
    again = read_case(BASE.vocabulary, json.loads(canonical(written_case(example.case))))

    assert again == example.case
    assert canonical(written_case(again)) == canonical(written_case(example.case))


def test_a_receipt_names_all_that_it_was_made_with() -> None:
    one = ALONE.assessed(refused())
    receipt = json.loads(one.receipt.content)
    law = BASE.at(refused().day, refused().place)
    versions = Versions()

    assert receipt["rule_base"] == {"version": BASE.version, "fingerprint": BASE.fingerprint}
    assert receipt["rules"] == {rule.id: versions.of(rule) for rule in law.rules}
    assert list(receipt["figures"]) == figures_of(law)
    assert receipt["figures"]["crime_one_worker"]["low"] == 1_000_000
    assert (receipt["engines"], receipt["agreed"], receipt["differing"]) == (["reference"], False, [])
    assert receipt["inputs"] == digest(canonical(written_case(refused())))
    for key in ("outcome", "score", "next_steps"):
        assert receipt["outputs"][key] == one.assessment[key]
    assert receipt["outputs"]["verdicts"]["CR03"] == ["true", [], ["orders/0"]]


def test_the_id_is_the_digest_of_the_canonical_form() -> None:
    one = ALONE.assessed(refused())

    assert one.receipt.content == canonical(json.loads(one.receipt.content))
    assert one.receipt.id == one.assessment["receipt"] == digest(one.receipt.content)


def test_the_receipt_holds_no_fact_of_the_case() -> None:
    """Whoever keeps receipts keeps no personal data; the file of one person holds the case beside it."""
    one = case(arrears=[{"worker": "示例甲", "months": 3, "amount_fen": 1_234_567}], orders=[], payments=[])
    receipt = ALONE.assessed(one).receipt

    assert b"1234567" not in receipt.content
    assert "示例甲".encode() not in receipt.content
    assert "示例甲".encode() in receipt_file(one, receipt)


def test_the_same_case_has_the_same_receipt_whatever_order_it_was_written_in() -> None:
    facts = {"headcount": 46, "pay_cycle_days": 40, "evasion_asset": True}

    one = ALONE.assessed(case(facts=facts)).receipt
    other = ALONE.assessed(case(facts=dict(reversed(facts.items())))).receipt

    assert one == other


def test_another_case_day_place_or_answer_has_another_receipt() -> None:
    cases = [refused(), refused(day="2026-11-23"), refused(place="320100"), refused(evasion_asset=True)]

    assert len({assessed(one)["receipt"] for one in cases}) == len(cases)


@settings(max_examples=150)
@given(st.integers(0, len(WRITTEN) - 1), st.integers(1, 255))
def test_a_byte_changed_anywhere_is_noticed(at: int, change: int) -> None:
    tampered = bytearray(WRITTEN)
    tampered[at] ^= change

    assert verify(bytes(tampered), NONE_KEPT).standing == "refused"


@settings(max_examples=60)
@given(st.integers(0, len(WRITTEN) - 1))
def test_a_byte_taken_away_or_put_in_is_noticed(at: int) -> None:
    shorter, longer = WRITTEN[:at] + WRITTEN[at + 1 :], WRITTEN[:at] + b" " + WRITTEN[at:]

    assert {verify(one, NONE_KEPT).standing for one in (shorter, longer)} == {"refused"}


def test_a_receipt_with_a_new_id_over_another_answer_is_not_reproduced() -> None:
    document = json.loads(WRITTEN)
    document["receipt"]["outputs"]["score"]["low"] += 1
    document["receipt_id"] = digest(canonical(document["receipt"]))

    found = verify(canonical(document) + b"\n", NONE_KEPT)

    assert (found.standing, found.verdicts) == ("not_reproduced", ("score",))


@pytest.mark.parametrize("key", ["rule_base", "outputs", "rules", "form", "inputs"])
def test_a_receipt_with_a_new_id_and_a_part_missing_is_refused(key: str) -> None:
    document = json.loads(WRITTEN)
    del document["receipt"][key]
    document["receipt_id"] = digest(canonical(document["receipt"]))

    assert verify(canonical(document) + b"\n", NONE_KEPT).standing == "refused"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"[" * 100_000, b"\xff", b'{"a": NaN}'])
def test_what_is_no_receipt_is_refused_with_a_reason(content: bytes) -> None:
    found = verify(content, NONE_KEPT)

    assert (found.standing, bool(found.because)) == ("refused", True)


def test_a_rule_base_that_is_kept_is_found_again_and_replays(tmp_path: Path) -> None:
    base = changed(tmp_path / "base", "crimes.yaml", "title: 拒不支付劳动报酬达到", "title: 拒付劳动报酬达到")
    kept = RuleBases(tmp_path / "archive")

    folder = kept.keep(base, tmp_path / "base")

    assert kept.keep(base, tmp_path / "base") == folder
    assert [path.name for path in kept.folder.iterdir()] == [base.fingerprint.removeprefix("sha256:")]
    shutil.rmtree(tmp_path / "base")
    assert verify(receipt_by(base), kept).standing == "replayed"


def test_a_figure_that_changed_since_is_named_where_the_old_rule_base_is_not_at_hand(tmp_path: Path) -> None:
    base = changed(
        tmp_path / "base",
        "parameters/refusal_to_pay.yaml",
        'place: "32", title: 江苏, since: 2014-01-15, value: 1_000_000',
        'place: "32", title: 江苏, since: 2014-01-15, value: 1_500_000',
    )

    found = verify(receipt_by(base), NONE_KEPT)

    assert found.standing == "other_rule_base"
    assert found.fingerprint == base.fingerprint
    assert found.figures == ("crime_one_worker",)
    assert found.rules == ()
    # 1,000,000 fen were under that figure and are at ours
    assert any(one.startswith("CR01: ['false'] → ['true']") for one in found.verdicts)
    assert "outcome" in found.verdicts


def test_a_rule_that_changed_since_is_named_through_what_it_names(tmp_path: Path) -> None:
    base = changed(
        tmp_path / "base",
        "facts/derived.yaml",
        "orders.status = 'in_force' AND",
        "orders.status <> 'annulled' AND",
    )

    found = verify(receipt_by(base), NONE_KEPT)

    assert found.standing == "other_rule_base"
    # it is what makes an order count; standings are derived with it
    assert "CR03" in found.rules
    assert "G05" not in found.rules
    assert found.figures == ()


def test_words_alone_that_changed_change_nothing_a_receipt_names(tmp_path: Path) -> None:
    base = changed(tmp_path / "base", "violations/L.yaml", "# L 配合监察", "# 第十二类 配合监察")

    found = verify(receipt_by(base), NONE_KEPT)

    assert (found.standing, found.rules, found.figures, found.verdicts) == ("other_rule_base", (), (), ())


def test_files_that_changed_since_they_were_read_are_not_kept_under_the_old_name(tmp_path: Path) -> None:
    base = changed(tmp_path / "base", "violations/L.yaml", "# L 配合监察", "# 第十二类 配合监察")
    path = tmp_path / "base" / "violations" / "L.yaml"
    _ = path.write_text("# 再改\n" + path.read_text(encoding="utf-8"), encoding="utf-8")

    with pytest.raises(ValueError, match="changed since it was read"):
        _ = RuleBases(tmp_path / "archive").keep(base, tmp_path / "base")

    assert list((tmp_path / "archive").iterdir()) == []


def test_a_kept_rule_base_that_was_damaged_is_not_taken(tmp_path: Path) -> None:
    base = changed(tmp_path / "base", "violations/L.yaml", "# L 配合监察", "# 第十二类 配合监察")
    kept = RuleBases(tmp_path / "archive")
    folder = kept.keep(base, tmp_path / "base")

    with (folder / "violations" / "L.yaml").open("a", encoding="utf-8") as file:
        _ = file.write("# 添一行\n")
    assert kept.find(base.fingerprint) is None
    (folder / "outcomes.yaml").unlink()
    assert kept.find(base.fingerprint) is None


def test_a_fingerprint_from_a_receipt_names_no_path_outside_the_archive(tmp_path: Path) -> None:
    _ = shutil.copytree(FILES, tmp_path / "base")

    assert RuleBases(tmp_path / "archive").find("sha256:../base") is None
    assert RuleBases(tmp_path / "archive").find(str(tmp_path / "base")) is None


def test_that_two_engines_agreed_is_replayed_with_one() -> None:
    receipt = json.loads(ALONE.assessed(refused()).receipt.content)
    receipt |= {"engines": ["reference", "durable"], "agreed": True}
    document = {
        "case": json.loads(WRITTEN)["case"],
        "receipt": receipt,
        "receipt_id": digest(canonical(receipt)),
    }

    assert verify(canonical(document) + b"\n", NONE_KEPT).standing == "replayed"


def test_a_receipt_made_by_an_assessor_of_the_same_law_is_the_same() -> None:
    with Assessor(BASE, TwoOutOfTwo(BASE, second=NoSecondEngine("down"))) as other:
        assert other.assessed(refused()) == ALONE.assessed(refused())
