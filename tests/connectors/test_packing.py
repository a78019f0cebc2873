"""Files for platforms: the same records are the same bytes, nothing in them runs, odd characters are told."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from connectors import gb18030
from connectors.errors import FileRefused
from connectors.mapping import Mapped
from connectors.packing import FORMS, Encoding, Form, Manifest, pack
from connectors.platform import Message
from connectors.profile import shipped
from connectors.sheet import sheet
from connectors.sm3 import told
from tests.connectors.made_up import PENALTY, REFERRAL, SITE, message, messages

PENALTIES = shipped("credit_sharing").named("credit_sharing.penalty")
REFERRALS = shipped("judicial_platform").named("judicial_platform.referral")
EVERY_FORM: list[Form] = list(FORMS)


def mapped(one: Message, profile: Any = PENALTIES) -> tuple[Message, Mapped]:
    from connectors.mapping import map_record

    return one, map_record(profile.layout(one.operation), one.key, one.content, SITE)


def penalty(**changed: Any) -> list[tuple[Message, Mapped]]:
    return [mapped(message({**PENALTY, **changed}))]


@pytest.mark.parametrize("form", EVERY_FORM)
def test_the_same_records_in_any_order_are_the_same_bytes_under_the_same_name(form: Form) -> None:
    records = [mapped(one) for one in messages(5)]
    shuffled = random.Random(5).sample(records, 5)

    first, second = pack(PENALTIES, "publish", records, form), pack(PENALTIES, "publish", shuffled, form)

    assert (first.name, first.content, first.manifest) == (second.name, second.content, second.manifest)
    assert first.manifest.sm3 == told(first.content)
    other = pack(PENALTIES, "publish", records[:4], form)
    assert other.name != first.name


@pytest.mark.parametrize(("form", "first_row"), [("json", 1), ("xml", 1), ("csv", 2), ("xlsx", 3)])
def test_the_manifest_says_which_record_stands_in_which_row(form: Form, first_row: int) -> None:
    package = pack(PENALTIES, "publish", [mapped(one) for one in messages(2)], form)

    rows = package.manifest.rows
    assert [row.row for row in rows] == [first_row, first_row + 1]
    assert [row.label for row in rows] == ["示人社罚字〔2026〕1号", "示人社罚字〔2026〕2号"]
    assert Manifest.read(package.manifest.content()) == package.manifest


@pytest.mark.parametrize("content", [b"", b"{}", b'{"rows": 1}', b'{"rows": [{}]}', b"\xff"])
def test_what_is_no_manifest_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused, match="not a manifest"):
        _ = Manifest.read(content)


def test_json_in_a_zip_is_what_a_call_would_hold() -> None:
    package = pack(PENALTIES, "publish", penalty(), "json")

    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        document = json.loads(archive.read("records.json"))
        assert [one.date_time for one in archive.infolist()] == [(1980, 1, 1, 0, 0, 0)]
    assert document["template"] == PENALTIES.template
    assert document["records"][0]["fields"]["CF_NR_FK"] == "0.200000"


def test_xml_keeps_what_looks_like_markup_as_text_and_lists_as_rows() -> None:
    record = message({**REFERRAL, "facts": "</caseDetail><x>&示例 ]]>"}, "referral")

    package = pack(REFERRALS, "publish", [mapped(record, REFERRALS)], "xml")

    root = ElementTree.fromstring(package.content)
    assert root.findtext("Body/record/fields/caseDetail") == "</caseDetail><x>&示例 ]]>"
    assert root.findtext("Body/record/fields/persons/row/specialIdentity") == "主要负责人"


Texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)


@given(Texts, st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_csv_gives_back_every_character(text: str, encoding: Encoding) -> None:
    package = pack(PENALTIES, "publish", penalty(basis=text), "csv", encoding)

    rows = list(csv.reader(io.StringIO(package.content.decode(encoding), newline="")))
    assert dict(zip(*rows, strict=True))["CF_YJ"] == text


def test_characters_another_edition_reads_otherwise_are_told_by_row_and_code_point() -> None:
    records = [*penalty(), mapped(message({**PENALTY, "name": "示例\u9fb4\ue81e\u9fb4"}, key="z"))]

    package = pack(PENALTIES, "publish", records, "csv", "gb18030")

    (warning,) = package.warnings
    assert warning.startswith("row 3: U+9FB4 U+E81E may be read otherwise")
    assert "示例" not in warning
    assert pack(PENALTIES, "publish", records, "csv").warnings == ()


def test_the_characters_named_are_those_python_writes_as_the_old_edition_did() -> None:
    """9FB4 has four bytes here and two in the edition of 2022; 示例 has the same everywhere."""
    assert "\u9fb4".encode("gb18030") == bytes.fromhex("82359037")
    assert bytes.fromhex("fe59").decode("gb18030") == "\ue81e"
    assert gb18030.affected("\u9fb4\ue81e") == ["\u9fb4", "\ue81e"]
    assert gb18030.affected("示例〔2026〕𠮷é") == []


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "http://example.org", "0012", "1e5"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_looks_like_a_formula_a_link_or_a_number_is_text(text: str) -> None:
    package = pack(PENALTIES, "publish", penalty(basis=text), "xlsx")

    page = load_workbook(io.BytesIO(package.content)).active
    assert page is not None
    headings = [cell.value for cell in page[2]]
    cell = page[3][headings.index("*处罚依据")]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_the_empty_form_has_a_note_the_headings_and_choices() -> None:
    page: Any = load_workbook(io.BytesIO(sheet(PENALTIES, "publish"))).active

    assert "credit_sharing.penalty/1" in page["A1"].value
    assert [cell.value for cell in page[2]][:3] == [
        "*行政相对人名称",
        "*行政相对人类别",
        "行政相对人代码_1（统一社会信用代码）",
    ]
    assert page.max_row == 2
    assert [one.formula1 for one in page.data_validations.dataValidation] == [
        '"个体工商户,法人及非法人组织,自然人"'
    ]


def test_a_column_that_xml_cannot_name_asks_for_another_form() -> None:
    ours = PENALTIES.model_dump(by_alias=True)
    ours["publish"]["columns"][0]["column"] = "名称 1"
    odd = type(PENALTIES).model_validate(ours)

    with pytest.raises(FileRefused, match="another form"):
        _ = pack(odd, "publish", [mapped(message(PENALTY), odd)], "xml")
