"""What platforms give back in files: matched to the row it is of, with advice, or to none."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from connectors.disposition import Disposition
from connectors.errors import FileRefused
from connectors.mapping import map_record
from connectors.packing import Manifest, pack
from connectors.profile import shipped
from connectors.read_back import ReadBack, read_back
from tests.connectors.made_up import SITE, messages

PROFILE = shipped("credit_sharing")
PENALTIES = PROFILE.named("credit_sharing.penalty")
BATCH = messages(3)


def made() -> Manifest:
    records = [(one, map_record(PENALTIES.publish, one.key, one.content, SITE)) for one in BATCH]
    return pack(PENALTIES, "publish", records, "xlsx").manifest


MANIFEST = made()
LABEL = "行政处罚决定书文号"


def workbook(rows: list[list[Any]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page: Any = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return content.getvalue()


def csv_of(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def told(back: ReadBack) -> list[tuple[str, str, str]]:
    return [(one.receipt.key.split("/")[1], one.receipt.verdict, one.receipt.code) for one in back.told]


def test_an_error_report_is_read_with_advice_for_each_code() -> None:
    """As one city's is written: the code stands within the text."""
    report = workbook(
        [
            ["错误报告（示例）"],
            ["序号", LABEL, "错误信息"],
            [1, "示人社罚字〔2026〕2号", "验证规则代码:1001;错误描述:未查询到主体或查询到的主体信息不匹配"],
            [2, "示人社罚字〔2026〕3号", "必填项缺失"],
        ]
    )

    back = read_back("错误报告.xlsx", report, MANIFEST, PROFILE)

    assert told(back) == [("2", "rejected", "1001"), ("3", "rejected", "")]
    first = back.told[0].advice
    assert first is not None
    assert first.disposition is Disposition.DATA
    assert first.chinese.startswith("未查询到主体")
    assert back.receipts[0].ref == f"{MANIFEST.file}#4"


def test_a_receipt_says_of_each_row_whether_it_was_taken() -> None:
    receipt = csv_of(
        "行号,处理状态,规则代码,反馈信息",
        "3,成功,,",
        "4,不通过,1002,必填项缺失",
        "5,处理中,,",
        "9,成功,,",
        ",,,",
    )

    back = read_back("回执.csv", receipt, MANIFEST, PROFILE)

    assert told(back) == [("1", "confirmed", ""), ("2", "rejected", "1002")]
    assert back.unmatched == (4, 5)
    assert back.told[0].advice is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_delimited_file_may_be_of_either_encoding(encoding: str) -> None:
    report = csv_of(f"{LABEL},错误信息", "示人社罚字〔2026〕1号,示例", encoding=encoding)

    assert told(read_back("r.csv", report, MANIFEST, PROFILE)) == [("1", "rejected", "")]


def test_numbers_of_rows_written_as_fractions_are_understood() -> None:
    report = workbook([["行号", "错误描述"], [3.0, "示例"]])

    assert told(read_back("r.xlsx", report, MANIFEST, PROFILE)) == [("1", "rejected", "")]


def test_a_row_that_could_be_two_of_ours_is_matched_to_none_unless_it_says_its_row() -> None:
    twice = MANIFEST.rows[0].label
    rows = (
        MANIFEST.rows[0],
        *(
            type(row)(**{n: getattr(row, n) for n in row.__slots__} | {"label": twice})
            for row in MANIFEST.rows[1:]
        ),
    )
    manifest = Manifest(MANIFEST.file, MANIFEST.profile, MANIFEST.template, "publish", MANIFEST.sm3, rows)

    report = csv_of(f"行号,{LABEL},错误信息", f",{twice},示例", f"5,{twice},示例")

    back = read_back("r.csv", report, manifest, PROFILE)
    assert back.unmatched == (2,)
    assert told(back) == [("3", "rejected", "")]


def test_receipts_in_json_are_those_of_the_wire() -> None:
    mine = {"ref": "R1", "key": BATCH[0].key, "version": 1, "verdict": "rejected", "code": "1001"}
    given = {"receipts": [mine, {**mine, "version": 2}, {**mine, "key": "x"}, {"ref": "R2"}]}

    back = read_back("r.json", json.dumps(given).encode(), MANIFEST, PROFILE)

    assert told(back) == [("1", "rejected", "1001")]
    assert back.unmatched == (2, 3, 4)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("r.csv", csv_of("甲,乙", "1,2"), "no heading"),
        ("r.csv", b"", "no heading"),
        ("r.csv", b"\xff\xff\xff", "cannot be read as CSV"),
        ("r.csv", csv_of(f"{LABEL},错误信息", '"unclosed'), "cannot be read as CSV"),
        ("r.xlsx", b"no workbook", "cannot be read as a workbook"),
        ("r.xlsx", b"PK\x03\x04 and no more", "cannot be read as a workbook"),
        ("r.json", b"[]", "list of receipts"),
        ("r.json", b"\xff", "list of receipts"),
        ("r.json", b"[" * 100_000, "list of receipts"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_what_to_do(name: str, content: bytes, what: str) -> None:
    with pytest.raises(FileRefused, match=what):
        _ = read_back(name, content, MANIFEST, PROFILE)


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked() -> None:
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(260):
            _ = part.write(bytes(2**20))

    with pytest.raises(FileRefused, match="unpacks to more"):
        _ = read_back("r.xlsx", bomb.getvalue(), MANIFEST, PROFILE)


@given(
    st.lists(
        st.lists(st.sampled_from(["3", "4", "成功", "失败", "示例", "", "1001", "x"]), max_size=4), max_size=6
    )
)
def test_whatever_the_rows_hold_each_receipt_is_of_a_row_of_ours(rows: list[list[str]]) -> None:
    report = csv_of(f"行号,{LABEL},状态,规则代码", *(",".join(row) for row in rows))

    back = read_back("r.csv", report, MANIFEST, PROFILE)

    assert {one.receipt.key for one in back.told} <= {one.key for one in BATCH}
    assert len(back.told) + len(back.unmatched) <= len(rows)
