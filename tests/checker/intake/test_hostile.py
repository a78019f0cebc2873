"""Files that mean harm or are broken: one clear message each, in bounded memory and time."""

from __future__ import annotations

import os
import random
import re
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from checker.intake import archive, sheet_scan
from checker.intake.rejection import IntakeRefused
from tests.checker.intake.vocabulary import CODES, HEADER, employer, taken, workbook

A, *_ = CODES
SHEET = "xl/worksheets/sheet1.xml"


def refusal_of(path: Path) -> str:
    with pytest.raises(IntakeRefused) as refusal:
        taken(path)
    assert str(path) in refusal.value.message
    assert "\n" not in refusal.value.message
    return refusal.value.code


def good(path: Path) -> Path:
    return workbook(path, {"用人单位": [HEADER, employer(A, 46)]})


def repacked(path: Path, part: str, edit: Callable[[bytes], bytes]) -> Path:
    """Return a copy of a good workbook with one part changed."""
    source = good(path.with_name("good.xlsx"))
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(old.read(name)) if name == part else old.read(name))
    return path


def with_row(path: Path, row: bytes) -> Path:
    return repacked(path, SHEET, lambda xml: xml.replace(b"</sheetData>", row + b"</sheetData>"))


def test_the_good_copy_is_read(tmp_path: Path) -> None:
    assert len(taken(with_row(tmp_path / "a.xlsx", b""))[1]) == 1


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.touch()

    assert refusal_of(path) == "empty"


def test_missing_file(tmp_path: Path) -> None:
    assert refusal_of(tmp_path / "a.xlsx") == "missing"
    assert refusal_of(tmp_path / ("a" * 300 + ".xlsx")) == "missing"


def test_folder_without_anything_to_read(tmp_path: Path) -> None:
    (tmp_path / ".hidden.csv").touch()
    (tmp_path / "~$a.xlsx").touch()

    assert refusal_of(tmp_path) == "empty_folder"


def test_a_folder_named_like_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()

    assert refusal_of(tmp_path / "a.xlsx") == "empty_folder"


def test_not_an_ordinary_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")

    assert refusal_of(tmp_path / "a.csv") == "not_a_file"


def test_no_permission_to_read(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx")
    path.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        assert refusal_of(path) == "unreadable"
    finally:
        if root:
            os.seteuid(0)


def test_unknown_kind_of_file(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF")

    assert refusal_of(path) == "unknown_format"


def test_a_hundred_megabytes_of_zeros(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(100_000_000)

    assert refusal_of(path) == "not_a_workbook"


def test_too_large_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(archive.MAX_PACKED + 1)

    assert refusal_of(path) == "too_large"


def test_old_workbook_renamed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000))

    assert refusal_of(path) == "old_excel"


def test_workbook_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000) + name)

    assert refusal_of(path) == "encrypted"


@pytest.mark.parametrize("content", [b"<html><table>", b"a,b\n1,2\n", b"\0PK"])
def test_something_else_named_xlsx(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)

    assert refusal_of(path) == "not_a_workbook"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_cut_short(tmp_path: Path, share: float) -> None:
    path = good(tmp_path / "a.xlsx")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    assert refusal_of(path) == "damaged"


def test_damaged_inside(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx")
    content = bytearray(path.read_bytes())
    at = content.index(b"sheet1.xml") + 60
    content[at : at + 40] = bytes(40)
    path.write_bytes(content)

    assert refusal_of(path) == "damaged"


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "_rels/.rels"])
@pytest.mark.parametrize("encoding", [b"x-unknown", b"GB18030"])
def test_a_part_in_an_encoding_no_workbook_uses(tmp_path: Path, part: str, encoding: bytes) -> None:
    path = repacked(tmp_path / "a.xlsx", part, lambda xml: xml.replace(b"UTF-8", encoding))

    assert refusal_of(path) == "damaged"


def test_a_directory_of_parts_that_points_before_the_file(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx")
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x05\x06") + 16
    content[at : at + 4] = (int.from_bytes(content[at : at + 4], "little") + 5_000).to_bytes(4, "little")
    path.write_bytes(content)

    assert refusal_of(path) == "damaged"


@pytest.mark.parametrize("seed", range(60))
def test_bytes_changed_anywhere_are_taken_or_refused(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    path = good(tmp_path / "a.xlsx")
    content = bytearray(path.read_bytes())
    for _ in range(dice.randint(1, 3)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    path.write_bytes(content)

    with suppress(IntakeRefused):
        _ = taken(path)


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.txt", "x")

    assert refusal_of(path) == "damaged"


def test_zip_bomb_as_declared(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/bomb.xml", "w") as part:
        for _ in range(100):
            part.write(bytes(2**20))

    assert refusal_of(path) == "bomb"


def test_zip_bomb_under_a_false_size(tmp_path: Path) -> None:
    """The header says ten bytes; the reader stops there and the checksum gives it away."""
    path = repacked(tmp_path / "a.xlsx", "docProps/app.xml", lambda _: bytes(50_000_000))
    content = path.read_bytes()
    size = (50_000_000).to_bytes(4, "little")
    path.write_bytes(content.replace(size, (10).to_bytes(4, "little")))

    assert refusal_of(path) == "damaged"


def test_many_parts(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as packed:
        for number in range(archive.MAX_PARTS):
            packed.writestr(f"xl/{number}.xml", "")

    assert refusal_of(path) == "bomb"


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_entity_bomb(tmp_path: Path, part: str) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY e0 "lol">{entities}]>'.encode()

    def declare(xml: bytes) -> bytes:
        head, rest = xml.split(b"?>", 1)
        return head + b"?>" + doctype + rest.replace(b"</t>", b"&e9;</t>")

    assert refusal_of(repacked(tmp_path / "a.xlsx", part, declare)) == "entities"


def test_one_cell_at_the_far_corner(tmp_path: Path) -> None:
    """calamine would lay out 17 thousand million cells and end the process."""
    row = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

    assert refusal_of(with_row(tmp_path / "a.xlsx", row)) == "too_many_columns"
    assert refusal_of(with_row(tmp_path / "b.xlsx", row.replace(b"XFD", b"CV"))) == "too_large"


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>',
        b'<row r="9"><c r="ZZZZZZ9"><v>1</v></c></row>',
        b'<row r="9"><c r="XFE9"><v>1</v></c></row>',
        b'<row r="-9"><c><v>1</v></c></row>',
        b'<row r="9"><c r="A9"><v>1</row>',
        b'<row r="9"><c r="A9" t="s"><v>99999</v></c></row>',
        b'<row r="9"><c r="A9" t="e"><v>weird</v></c></row>',
    ],
)
def test_cells_nowhere(tmp_path: Path, row: bytes) -> None:
    assert refusal_of(with_row(tmp_path / "a.xlsx", row)) == "damaged"


def test_a_row_of_ten_thousand_columns(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"用人单位": [HEADER, employer(A, 46), [1] * 10_000]})

    assert refusal_of(path) == "too_many_columns"


def test_a_text_store_that_declares_more_than_it_holds(tmp_path: Path) -> None:
    """The reader makes room for as many texts as are declared, and ends the process where there is none."""
    store = "xl/sharedStrings.xml"
    for name, declared in (("a", b"99999999999"), ("b", b"4000000000"), ("c", b"-1")):
        path = repacked(
            tmp_path / f"{name}.xlsx",
            store,
            lambda xml, declared=declared: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="%b"' % declared, xml),
        )

        assert refusal_of(path) == "bomb"


def test_one_long_text_drawn_many_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text is kept once in the file, but copied for each cell that shows it."""
    monkeypatch.setattr(archive, "MAX_SHEET_TEXT", 1_000_000)
    rows = [HEADER, *[employer(A, "x" * 30_000)] * 40]

    assert refusal_of(workbook(tmp_path / "a.xlsx", {"用人单位": rows})) == "bomb"


def test_many_flawed_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_scan, "MAX_FLAWED", 10)
    cells = b"".join(b'<c t="e"><v>#N/A</v></c>' for _ in range(11))

    assert refusal_of(with_row(tmp_path / "a.xlsx", b'<row r="9">' + cells + b"</row>")) == "too_large"


def test_wrong_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Sheet1": [("甲", "乙"), (1, 2)]})

    assert refusal_of(path) == "wrong_sheet"


def test_no_header(tmp_path: Path) -> None:
    assert refusal_of(workbook(tmp_path / "a.xlsx", {"用人单位": [employer(A, 46)]})) == "no_header"
    below = [*[("说明",)] * 40, HEADER, employer(A, 46)]
    assert refusal_of(workbook(tmp_path / "b.xlsx", {"用人单位": below})) == "no_header"


def test_a_workbook_with_nothing_in_it(tmp_path: Path) -> None:
    assert refusal_of(workbook(tmp_path / "a.xlsx", {"用人单位": []})) == "wrong_sheet"
    assert refusal_of(workbook(tmp_path / "b.xlsx", {"用人单位": [HEADER]})) == "no_data"


def test_lines_without_employers(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", {"欠薪明细": [("统一社会信用代码", "姓名", "欠薪月数"), (A, "张示例", 1)]}
    )

    assert refusal_of(path) == "no_employers"


def test_nul_in_a_cell(tmp_path: Path) -> None:
    row = f'<row r="9"><c r="A9" t="inlineStr"><is><t>{A}</t></is></c>'.encode()
    row += b'<c r="B9" t="inlineStr"><is><t>a_x0000_b</t></is></c></row>'

    intake, _ = taken(with_row(tmp_path / "a.xlsx", row))

    assert "control_character" in [one.code for one in intake.rejections]


def test_macros_and_parts_outside_the_folder_are_left_alone(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsm")
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(1_000))
        packed.writestr("../../outside.xml", "<a/>")

    assert len(taken(path)[1]) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsm"]


@pytest.mark.parametrize("target", ["http://example.invalid/sheet1.xml", "../../../../etc/passwd"])
def test_a_sheet_that_stands_elsewhere_is_not_fetched(tmp_path: Path, target: str) -> None:
    path = repacked(
        tmp_path / "a.xlsx",
        "xl/_rels/workbook.xml.rels",
        lambda xml: xml.replace(b"worksheets/sheet1.xml", target.encode()),
    )

    assert refusal_of(path) == "wrong_sheet"


@pytest.mark.parametrize("area", ["A1:XFD1048576", "E2:E1048576", "E9:A2"])
def test_a_merged_range_of_any_size_costs_only_its_rows(tmp_path: Path, area: str) -> None:
    merged = b'</sheetData><mergeCells><mergeCell ref="%b"/></mergeCells>' % area.encode()
    path = repacked(tmp_path / "a.xlsx", SHEET, lambda xml: xml.replace(b"</sheetData>", merged))

    intake, cases = taken(path)

    assert intake.read == 1
    assert len(cases) + len({one.row for one in intake.rejections}) == 1


@pytest.mark.parametrize("content", [b"", b"\x1b[2J", "示例\n".encode()])
def test_names_of_files_in_another_encoding_are_told_legibly(tmp_path: Path, content: bytes) -> None:
    """Windows packs names in GB18030, and a disk keeps them byte by byte."""
    name = os.fsencode(tmp_path) + b"/" + "审查".encode("gb18030") + b".csv"
    Path(os.fsdecode(name)).write_bytes(content)

    with pytest.raises(IntakeRefused) as refusal:
        taken(tmp_path)

    assert refusal.value.file == f"{tmp_path}/审查.csv"
    assert refusal.value.message.startswith(f"{tmp_path}/审查.csv: ")


def test_hostile_files_stay_within_memory(tmp_path: Path) -> None:
    """In a process of its own, with a limit that the dense layout of any of them would break."""
    far = with_row(tmp_path / "far.xlsx", b'<row r="1048576"><c r="CV1048576"><v>1</v></c></row>')
    zeros = tmp_path / "zeros.xlsx"
    with zeros.open("wb") as file:
        file.truncate(100_000_000)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from checker.intake.rejection import IntakeRefused\n"
        "from tests.checker.intake.vocabulary import taken\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n"
        "        taken(Path(name))\n"
        "    except IntakeRefused as refusal:\n"
        "        print(refusal.code)\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", program, far, zeros],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (600 * 2**20,) * 2),
    )

    assert run.stdout.split() == ["too_large", "not_a_workbook"]
    assert run.returncode == 0
