"""Masking: at `none` nothing remains, at `partial` never more than the table says, and twice is once."""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctions.masking import KINDS, LEVELS, NOTHING, PARTIAL, Kind, Level, mask

SIGNS = st.sampled_from("王示例李a1")
MARKED = st.builds(str.__add__, SIGNS, st.text("\u0301\u0323\ufe0f\U000e0100", max_size=3))
ASTRAL = st.sampled_from(["𠮷", "𡃁", "🙂", "👍🏽"])
TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(st.one_of(MARKED, ASTRAL, st.just("👩\u200d👧")), max_size=20).map("".join),
    st.text("0123456789xX -*\u200d省市区县苏州示例路", max_size=40),
)
ENDS: dict[Kind, tuple[int, int]] = {"name": (1, 0), "id_number": (3, 4), "phone": (3, 4), "account": (0, 4)}


def test_every_kind_and_level_is_in_the_table() -> None:
    assert set(PARTIAL) == set(KINDS) == set(get_args(Kind))
    assert set(LEVELS) == set(get_args(Level))


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("name", "王示例", "王**"),
        ("name", "王某", "王*"),
        ("name", "王", "*"),
        ("name", "", ""),
        ("name", "𠮷示例", "𠮷**"),
        ("name", "e\u0301cole", "e\u0301****"),
        ("unit_name", "示例建筑劳务有限公司", "示例建筑劳务有限公司"),
        ("id_number", "99050019900101001X", "990***********001X"),
        ("id_number", "990500900101001", "990********1001"),
        ("id_number", "E12345678", "*********"),
        ("phone", "13800000000", "138****0000"),
        ("phone", "65230000", "********"),
        ("account", "6200000000000001234", "***************1234"),
        ("account", "1234567", "*******"),
        ("address", "江苏省苏州市姑苏区示例路1号", "江苏省苏州市姑苏区***"),
        ("address", "苏州市昆山市示例镇示例村2组", "苏州市昆山市***"),
        ("address", "广西壮族自治区南宁市青秀区示例大道1号", "广西壮族自治区南宁市青秀区***"),
        ("address", "延边朝鲜族自治州延吉市示例街3号", "延边朝鲜族自治州延吉市***"),
        ("address", "北京市海淀区示例胡同", "北京市海淀区***"),
        ("address", "苏州市示例路幸福小区5幢", "苏州市***"),
        ("address", "苏州市幸福小区5幢", "苏州市***"),
        ("address", "姑苏区观前菜市场5号", "姑苏区***"),
        ("address", "示例路1号", "***"),
        ("address", "苏州市姑苏区", "苏州市姑苏区"),
        ("free_text", "联系 138 0000 0000，王某", "联系 138 **** 0000，王某"),
        ("free_text", "身份证99050019900101001X。", "身份证990***********001X。"),
        ("free_text", "座机0512-65230000转1", "座机051*-****0000转1"),
        ("free_text", "卡号6200000000000001234", "卡号***************1234"),
        ("free_text", "全角１３８００００００００", "全角１３８****００００"),
        ("free_text", "2026-11-28欠薪18640000分", "2026-11-28欠薪18640000分"),
    ],
)
def test_what_is_shown_in_part(kind: Kind, text: str, shown: str) -> None:
    assert mask(kind, text, "partial") == shown


@given(kind=st.sampled_from(KINDS), text=TEXTS)
def test_at_none_nothing_of_a_text_remains_not_even_its_length(kind: Kind, text: str) -> None:
    assert mask(kind, text, "none") == NOTHING


@given(kind=st.sampled_from(KINDS), text=TEXTS)
def test_at_full_a_text_is_as_it_is(kind: Kind, text: str) -> None:
    assert mask(kind, text, "full") == text


@pytest.mark.parametrize("kind", KINDS)
@given(level=st.sampled_from([*LEVELS]), text=TEXTS)
def test_to_mask_twice_is_to_mask_once(kind: Kind, level: Level, text: str) -> None:
    once = mask(kind, text, level)

    assert mask(kind, once, level) == once


@pytest.mark.parametrize("kind", KINDS)
@given(text=TEXTS)
def test_in_part_nothing_is_shown_that_was_not_there(kind: Kind, text: str) -> None:
    shown = Counter(mask(kind, text, "partial"))

    del shown["*"]
    assert shown <= Counter(text)


@pytest.mark.parametrize("kind", ENDS)
@given(text=st.lists(st.one_of(MARKED, ASTRAL), max_size=25))
def test_in_part_ends_are_shown_and_no_sign_between(kind: Kind, text: list[str]) -> None:
    first, last = ENDS[kind]

    shown = mask(kind, "".join(text), "partial")

    hidden = len(text) - first - last
    enough = hidden >= (1 if kind == "name" else 4)
    end = "".join(text[len(text) - last :])
    expected = "".join(text[:first]) + "*" * hidden + end if enough else "*" * len(text)
    assert shown == expected


@pytest.mark.parametrize("kind", ENDS)
@given(text=st.text(min_size=1, max_size=30))
def test_a_letter_is_never_parted_from_its_marks(kind: Kind, text: str) -> None:
    """A mark that is shown stands where it stood: after the same letter, or first of all."""
    shown = mask(kind, text, "partial")

    for before, letter in pairwise(shown):
        if unicodedata.category(letter)[0] == "M":
            assert before + letter in text


@pytest.mark.parametrize("length", range(1, 26))
@settings(max_examples=10)
@given(
    before=st.sampled_from(["", "电话", "a", "，"]), after=st.sampled_from(["", "号", "。"]), data=st.data()
)
def test_of_a_number_inside_a_text_seven_digits_are_shown_at_most(
    length: int, before: str, after: str, data: st.DataObject
) -> None:
    number = data.draw(st.text("0123456789", min_size=length, max_size=length))

    shown = mask("free_text", before + number + after, "partial")

    digits = shown.removeprefix(before).removesuffix(after)
    assert len(digits) == len(number)
    if len(number) < 11:
        assert digits == number
    else:
        first = 3 if len(number) < 16 or len(number) == 18 else 0
        assert digits == number[:first] + "*" * (len(number) - first - 4) + number[-4:]


@given(street=st.text("示例东西南北路街巷弄号村楼栋幢室0123456789", max_size=15), rest=st.text(max_size=10))
def test_of_an_address_nothing_after_its_district_is_shown(street: str, rest: str) -> None:
    shown = mask("address", f"江苏省苏州市姑苏区{street}{rest}", "partial")

    assert shown in {"江苏省苏州市姑苏区***", "江苏省苏州市姑苏区"}


@given(street=st.text("示例路街巷弄号村楼栋幢室小园社0123456789区", max_size=15))
def test_of_an_address_without_a_district_no_street_is_shown(street: str) -> None:
    shown = mask("address", f"苏州市示例路{street}", "partial")

    assert shown == "苏州市***"
