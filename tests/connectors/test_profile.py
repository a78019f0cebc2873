"""Profiles are data that is pinned: a changed column without a new version, or a slip, stops the loading."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from connectors.disposition import Disposition
from connectors.errors import NotOffered, ProfileBroken
from connectors.platform import DeliveryClass
from connectors.profile import SHIPPED, load, shipped
from connectors.template_check import compare

PLATFORMS = ["credit_publicity", "credit_sharing", "judicial_platform"]


def changed(tmp_path: Path, file: str, before: str, after: str) -> Path:
    folder = tmp_path / "credit_sharing"
    _ = shutil.copytree(SHIPPED / "credit_sharing", folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    _ = path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return folder


def test_the_shipped_ones_load_and_say_that_they_are_examples() -> None:
    assert sorted(path.name for path in SHIPPED.iterdir()) == PLATFORMS
    for path in SHIPPED.rglob("*.yaml"):
        assert path.read_text(encoding="utf-8").startswith("# Example, check with your platform")
    for name in PLATFORMS:
        profile = shipped(name)
        assert profile.platform == name
        assert {one.mark for one in (profile, *profile.records)} == {"example"}


def test_what_is_known_of_repeats_stands_in_each() -> None:
    assert {name: shipped(name).delivery_class for name in PLATFORMS} == {
        "credit_publicity": DeliveryClass.B,
        "credit_sharing": DeliveryClass.C,
        "judicial_platform": DeliveryClass.A,
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("most: 200", "most: 100"),
        ("title: 违法事实", "title: 事实"),
        ("unit: wan", "unit: yuan"),
        ("natural_person: 自然人", "natural_person: 个人"),
        ("required: true", "required: false"),
    ],
)
def test_a_changed_column_is_another_template(tmp_path: Path, before: str, after: str) -> None:
    with pytest.raises(ProfileBroken, match="raise `version`, then pin it") as caught:
        _ = load(changed(tmp_path, "penalty.yaml", before, after))

    assert caught.value.place.endswith("penalty.yaml")


def test_where_a_column_comes_from_is_our_own_business(tmp_path: Path) -> None:
    folder = changed(tmp_path, "penalty.yaml", "from: act_type", "from: act_title")

    assert load(folder).named("credit_sharing.penalty").template == _penalty().template


def _penalty() -> object:
    return shipped("credit_sharing").named("credit_sharing.penalty")


@pytest.mark.parametrize(
    ("file", "before", "after", "what"),
    [
        ("penalty.yaml", "type: money", "type: float", "type"),
        ("penalty.yaml", "type: code\n", "type: text\n", "code column"),
        ("penalty.yaml", "CF_XDR_GSZC", "CF_XDR_SHXYM", "stands there twice"),
        ("penalty.yaml", "profile:", "profil:", "profil"),
        ("penalty.yaml", ", from: basis", "", "where it comes"),
        ("dishonesty.yaml", "type: rows", "type: text", "rows"),
        ("platform.yaml", "delivery_class: C", "delivery_class: E", "delivery_class"),
        ("platform.yaml", "quiet_seconds: 300", "quiet_seconds: soon", "quiet_seconds"),
        ("platform.yaml", "disposition: data", "disposition: nobody", "codes"),
        ("platform.yaml", "\nversion: 1", "\n- version: 1", "cannot be read"),
    ],
)
def test_a_slip_is_told_with_its_place(tmp_path: Path, file: str, before: str, after: str, what: str) -> None:
    with pytest.raises(ProfileBroken, match=what) as caught:
        _ = load(changed(tmp_path, file, before, after))

    assert file in caught.value.place


def test_a_folder_without_a_platform_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProfileBroken, match=r"platform\.yaml"):
        _ = load(tmp_path)


def test_a_rule_code_says_who_acts_and_how() -> None:
    advice = shipped("credit_sharing").advice("1001")

    assert advice.disposition is Disposition.DATA
    assert "核对名称与统一社会信用代码" in advice.chinese


def test_a_code_nobody_listed_goes_to_a_person() -> None:
    assert shipped("credit_sharing").advice("7777").disposition is Disposition.DATA


def test_a_record_no_profile_takes_is_not_offered() -> None:
    with pytest.raises(NotOffered, match="expected one of dishonesty, penalty"):
        _ = shipped("credit_sharing").of("referral", "publish")


def test_a_platform_with_other_columns_is_told_column_by_column() -> None:
    ours = shipped("credit_publicity").named("credit_publicity.penalty")
    theirs = [dict(one) for one in ours.columns() if one["column"] != "regNo"]
    theirs[0]["most"] = 32
    theirs.append({"operation": "publish", "column": "newField", "type": "text"})

    found = compare(ours, "sm3:" + "0" * 64, theirs)

    assert found.agreed is False
    assert (found.missing, found.added, found.changed) == (("regNo",), ("newField",), ("penDecNo",))


def test_the_same_digest_is_agreement_and_none_is_not_known() -> None:
    ours = shipped("credit_publicity").named("credit_publicity.penalty")

    assert compare(ours, ours.template, []).agreed is True
    assert compare(ours, "", []).agreed is None


def test_no_name_in_a_profile_is_read_as_yes_or_no() -> None:
    """YAML takes a bare `no` for false: every name of a column has to come out as text."""
    for path in SHIPPED.rglob("*.yaml"):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        for operation in ("publish", "withdraw"):
            for column in document.get(operation, {}).get("columns", []):
                assert isinstance(column["column"], str)
