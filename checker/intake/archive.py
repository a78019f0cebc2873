"""Looking through a workbook's archive before any library unpacks it (XLSX 是 ZIP 压缩包).

The reader of spreadsheets lays a sheet out as a full rectangle and ends the process when
memory runs out, gives error cells as empty ones, and knows no limits. So every part is
streamed first: sizes as declared and as unpacked, and (`sheet_scan`) what its XML would
make of memory. Only what passes is opened.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn
from xml.etree import ElementTree
from xml.parsers import expat

from checker.intake.rejection import IntakeRefused, refused
from checker.intake.sheet_scan import SheetScan, Unsafe, scan_sheet, text_lengths, weigh_texts
from checker.intake.wording import Language

MAX_PACKED = 300 * 2**20
"""Largest workbook file, in bytes."""

MAX_UNPACKED = 2**30
"""Most bytes all parts of a workbook may unpack to."""

MAX_RATIO = 400
"""Most times a large part may grow when unpacked; real sheets grow some twenty times."""

RATIO_FROM = 64 * 2**20
"""Unpacked size from which the growth of a part matters."""

MAX_PARTS = 5_000
"""Most parts of a workbook."""

MAX_SHEET_TEXT = 300_000_000
"""Most characters of text a sheet may repeat from the workbook's common store."""

_BLOCK = 1 << 20
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(LookupError, ValueError, OverflowError, OSError, struct.error),
)
_STORE = "sharedstrings"


class Archive:
    """A workbook that has been looked through.

    Attributes:
        scans: What each sheet holds, by the sheet's name.
        hidden: Names of the sheets that whoever opens the workbook does not see.

    Raises:
        IntakeRefused: It is damaged, has a password, or would not fit into bounded memory.
    """

    def __init__(self, path: Path, language: Language) -> None:
        self._path = path
        self._language: Language = language
        parts: dict[str, SheetScan] = {}
        try:
            with zipfile.ZipFile(path) as packed:
                self._check_sizes(packed)
                lengths = [0]
                # the common text store first: the sheets draw on it
                for name in sorted(packed.namelist(), key=lambda name: _STORE not in name.lower()):
                    if _STORE in name.lower():
                        with packed.open(name) as part:
                            lengths = max(lengths, text_lengths(_blocks(part)), key=sum)
                    elif scan := self._scan(packed, name, lengths):
                        parts[name.lower()] = scan
                sheets = _sheets(packed)
                self.scans = {name: parts.get(sheet.part, SheetScan()) for name, sheet in sheets.items()}
                self.hidden = {name for name, sheet in sheets.items() if sheet.is_hidden}
        except Unsafe as unsafe:
            raise self._refused(unsafe.code, **unsafe.found) from None
        except _DAMAGED as error:
            code = "encrypted" if "password" in str(error) else "damaged"
            raise self._refused(code, found=str(error).strip("'\"")) from None
        except (expat.ExpatError, ElementTree.ParseError) as error:
            raise self._refused("damaged", found=str(error)) from None

    def _refused(self, code: str, **found: object) -> IntakeRefused:
        return refused(self._path, code, self._language, **found)

    def _check_sizes(self, packed: zipfile.ZipFile) -> None:
        parts = packed.infolist()
        unpacked = sum(part.file_size for part in parts)
        if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
            raise self._refused("bomb", found=f"{len(parts)} 个部件 / parts, {unpacked / 2**20:,.0f} MB")
        for part in parts:
            times = part.file_size // max(1, part.compress_size)
            if part.file_size > RATIO_FROM and times > MAX_RATIO:
                raise self._refused("bomb", found=f"{part.filename} x{times}")
        if len({part.filename.lower() for part in parts}) != len(parts):
            raise self._refused("damaged", found="two parts of one name")

    def _scan(self, packed: zipfile.ZipFile, name: str, lengths: list[int]) -> SheetScan | None:
        with packed.open(name) as part:
            blocks = _blocks(part)
            first = next(blocks, b"")
            if not first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
                for _ in blocks:  # read to its end all the same: a false size or checksum shows only there
                    pass
                return None
            try:
                scan = scan_sheet(first, blocks)
            except expat.ExpatError:
                if name.lower().endswith((".xml", ".rels")):
                    raise
                return None  # drawings of old programs are not well-formed, and are not read
        if scan is not None and scan.texts * max(lengths) > MAX_SHEET_TEXT:
            with packed.open(name) as part:
                text = weigh_texts(_blocks(part), lengths)
            if text > MAX_SHEET_TEXT:
                raise Unsafe("bomb", found=f"{text:,} 个字符 / characters")
        return scan


def _blocks(part: IO[bytes]) -> Iterator[bytes]:
    while block := part.read(_BLOCK):
        yield block


@dataclass(frozen=True, slots=True)
class _Sheet:
    part: str
    is_hidden: bool


def _sheets(packed: zipfile.ZipFile) -> dict[str, _Sheet]:
    """Return each sheet by its name, as the workbook refers to them."""
    names = {name.lower(): name for name in packed.namelist()}
    package = _relations(packed, names, "").values()
    book = next((part for kind, part in package if kind == "officeDocument"), "")
    if book not in names:
        _not_found("xl/workbook.xml")
    parts = _relations(packed, names, book)
    sheets: dict[str, _Sheet] = {}
    for element in ElementTree.fromstring(packed.read(names[book])).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            keys = [value for key, value in element.attrib.items() if key.endswith("}id")]
            kind, part = parts.get(keys[0] if keys else "", ("", ""))
            if kind == "worksheet":
                hidden = element.attrib.get("state", "visible") != "visible"
                sheets[element.attrib.get("name", "")] = _Sheet(part, hidden)
    return sheets


def _relations(packed: zipfile.ZipFile, names: dict[str, str], part: str) -> dict[str, tuple[str, str]]:
    """Return id → (kind, part) of what a part refers to; of the whole package for no part."""
    folder, name = posixpath.split(part)
    path = names.get(posixpath.join(folder, "_rels", f"{name}.rels").lower())
    if path is None:
        _not_found("_rels/.rels")
    relations: dict[str, tuple[str, str]] = {}
    for element in ElementTree.fromstring(packed.read(path)).iter():
        target = element.attrib.get("Target", "")
        if target:
            whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = element.attrib.get("Type", "").rpartition("/")[2]
            relations[element.attrib.get("Id", "")] = (kind, posixpath.normpath(whole).lower())
    return relations


def _not_found(name: str) -> NoReturn:
    raise KeyError(f"no {name}")
