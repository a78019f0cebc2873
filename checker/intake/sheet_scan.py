"""What the XML of a sheet would make of memory, found by streaming it.

Found are the extent of the sheet (calamine lays out the rectangle around all values),
the number of texts drawn from the workbook's common store, and the cells whose value the
file does not hold, which calamine gives as empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from xml.parsers import expat

from checker.intake.cells import Flawed

MAX_AREA = 10_000_000
"""Most cells of the rectangle around everything in a sheet."""

MAX_COLUMNS = 2_000
"""Most columns of a sheet, or of a CSV file."""

MAX_FLAWED = 200_000
"""Most error cells, formulas without a result and merged ranges of a sheet."""

MAX_UNUSED = 1_000_000
"""Most texts a common store may declare beyond those it holds."""

_ROWS, _COLUMNS = 1_048_576, 16_384


class Unsafe(Exception):
    """A workbook would not fit into bounded memory, or means harm; becomes a refusal of the file."""

    def __init__(self, code: str, **found: object) -> None:
        super().__init__(code)
        self.code = code
        self.found = found


@dataclass(slots=True)
class SheetScan:
    """What a sheet holds; positions are (row, column) from 0."""

    rows: int = 0
    columns: int = 0
    top: int = _ROWS
    texts: int = 0
    flawed: dict[tuple[int, int], Flawed] = field(default_factory=dict[tuple[int, int], Flawed])


def scan_sheet(first: bytes, blocks: Iterable[bytes]) -> SheetScan | None:
    """Return what a part holds as a sheet, None where it has no sheet data.

    Raises:
        Unsafe: A limit is passed, or the part declares a document type.
        expat.ExpatError: The part is not well-formed.
    """
    reader = _SheetReader()
    _feed(reader.parser, chain((first,), blocks))
    if not reader.is_sheet:
        return None
    reader.close_cell()
    scan = reader.scan
    area = max(0, scan.rows - scan.top) * scan.columns
    if scan.columns > MAX_COLUMNS:
        raise Unsafe("too_many_columns", what=("工作表", "a sheet"), found=scan.columns, most=MAX_COLUMNS)
    if area > MAX_AREA:
        raise Unsafe("too_large", what=("工作表范围", "a sheet"), found=f"{area:,}", most=f"{MAX_AREA:,}")
    return scan


class _SheetReader:
    """Follows the elements of a sheet; text is listened to only where a cell may turn out flawed."""

    def __init__(self) -> None:
        self.scan = SheetScan()
        self.is_sheet = False
        self._merges = 0
        self._row = self._column = -1
        self._kind = ""
        self._formula = self._valued = False
        self._text = ""
        self.parser = _parser(self._start)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self.close_cell()
            self._open_cell(attributes)
        elif name == "v" or name == "is":  # noqa: PLR1714 (runs for every cell)
            self._valued = True
            scan = self.scan
            if self._row >= scan.rows:
                scan.rows = self._row + 1
            if self._column >= scan.columns:
                scan.columns = self._column + 1
            scan.top = min(scan.top, self._row)
        elif name == "f":
            self._formula = True
            self.parser.CharacterDataHandler = self._hear
        elif name == "row":
            self.close_cell()
            self._row = _position(attributes.get("r"), self._row + 1, _ROWS)
            self._column = -1
        elif name == "mergeCell":
            self._merges += 1
            _bounded(self._merges)
        elif name == "sheetData":
            self.is_sheet = True

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._kind = attributes.get("t", "")
        place = attributes.get("r")
        if place is None:
            self._column += 1
        else:
            letters = place.rstrip("0123456789")
            self._column = _column(letters)
            self._row = _position(place[len(letters) :], self._row, _ROWS)
        if self._column >= _COLUMNS:
            raise Unsafe("damaged", found=f"column {self._column + 1}")
        if self._kind == "s":
            self.scan.texts += 1
        elif self._kind == "e":
            self.parser.CharacterDataHandler = self._hear

    def close_cell(self) -> None:
        """Settle the cell that has just ended."""
        flaw = None
        if self._kind == "e":
            flaw = Flawed("error_cell", self._text.rpartition("\n")[2][-20:])
        elif self._formula and self._kind != "str" and not (self._valued and self._text.strip()):
            flaw = Flawed("formula_without_value")
        if flaw is not None:
            self.scan.flawed[self._row, self._column] = flaw
            _bounded(len(self.scan.flawed))
        if self._text or self._formula or self._kind == "e":
            self.parser.CharacterDataHandler = None
        self._kind = self._text = ""
        self._formula = self._valued = False

    def _hear(self, text: str) -> None:
        if self._valued:  # the text of the value, not that of the formula before it
            self._text += text[:100]


def text_lengths(blocks: Iterable[bytes]) -> list[int]:
    """Return how many characters each text of the common store has, after a first 0.

    Raises:
        Unsafe: It declares far more texts than it holds: the reader makes room for all of them.
    """
    lengths = [0]
    declared = "0"

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal declared
        name = name.rpartition(":")[2]
        if name == "si":
            lengths.append(0)
        elif name == "sst":
            declared = attributes.get("uniqueCount", "0").strip()

    def hear(text: str) -> None:
        lengths[-1] += len(text)

    parser = _parser(start)
    parser.CharacterDataHandler = hear
    _feed(parser, blocks)
    if len(declared) > 10 or not declared.isdecimal() or int(declared) > len(lengths) + MAX_UNUSED:
        raise Unsafe("bomb", found=f"uniqueCount {declared[:20]}")
    return lengths


def weigh_texts(blocks: Iterable[bytes], lengths: list[int]) -> int:
    """Return how many characters a sheet draws from the common store."""
    total = 0
    drawing = False
    number = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal total, drawing, number
        if name.rpartition(":")[2] == "c":
            if drawing and number.strip().isdecimal() and int(number) + 1 < len(lengths):
                total += lengths[int(number) + 1]
            drawing, number = attributes.get("t") == "s", ""

    def hear(text: str) -> None:
        nonlocal number
        if drawing:
            number += text[:12]

    parser = _parser(start)
    parser.CharacterDataHandler = hear
    _feed(parser, blocks)
    return total


def _parser(start: Callable[[str, dict[str, str]], None]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*_: object) -> None:
    # entities are declared in a document type, and a spreadsheet has none
    raise Unsafe("entities")


def _feed(parser: expat.XMLParserType, blocks: Iterable[bytes]) -> None:
    ended: Iterator[tuple[bytes, bool]] = chain(((block, False) for block in blocks), ((b"", True),))
    try:
        for block, last in ended:
            _ = parser.Parse(block, last)
    except (LookupError, ValueError) as error:  # an encoding nobody knows
        raise Unsafe("damaged", found=str(error)) from None


@cache
def _column(letters: str) -> int:
    number = 0
    if not letters.isascii() or not letters.isupper() or len(letters) > 3:
        raise Unsafe("damaged", found=f"cell {letters[:20]}")
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _position(written: str | None, follows: int, most: int) -> int:
    if written is None:
        return follows
    if not written.isdecimal() or len(written) > 7 or not 1 <= int(written) <= most:
        raise Unsafe("damaged", found=f"row {written[:20]}")
    return int(written) - 1


def _bounded(number: int) -> None:
    if number > MAX_FLAWED:
        what = ("错误单元格和合并单元格", "the number of flawed and merged cells")
        raise Unsafe("too_large", what=what, found=number, most=MAX_FLAWED)
