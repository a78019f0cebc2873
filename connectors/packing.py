"""Records in a file (交换文件): JSON in a ZIP, XML, CSV or XLSX, with a manifest of what stands in which row.

The same records make the same bytes under the same name, in whatever order they come, so that a file that
is made again is known again. Nothing in a file is a formula: what begins like one is text.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast
from xml.etree import ElementTree

from connectors import gb18030
from connectors.errors import FileRefused
from connectors.mapping import Mapped, Value
from connectors.platform import Message, Operation
from connectors.profile import RecordProfile
from connectors.sheet import FIRST_SHEET_ROW, sheet
from connectors.sm3 import canonical, sm3, told

Form = Literal["json", "xml", "csv", "xlsx"]
Encoding = Literal["utf-8", "utf-8-sig", "gb18030"]
FORMS: dict[Form, str] = {"json": "zip", "xml": "xml", "csv": "csv", "xlsx": "xlsx"}
FIRST_ROW = {"json": 1, "xml": 1, "csv": 2, "xlsx": FIRST_SHEET_ROW}
"""The row of the first record, as people count."""

_MADE = (1980, 1, 1, 0, 0, 0)
"""The oldest moment a ZIP can hold: that of making it would change its bytes."""

_XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_STEM = 16


@dataclass(frozen=True, slots=True)
class Row:
    """Where a record stands in a file."""

    row: int
    key: str
    version: int
    idem_key: str
    content_sm3: str
    label: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a file holds (清单)."""

    file: str
    profile: str
    template: str
    operation: Operation
    sm3: str
    rows: tuple[Row, ...]

    def content(self) -> bytes:
        """Return it as JSON."""
        rows = [{name: getattr(row, name) for name in Row.__slots__} for row in self.rows]
        document = {name: getattr(self, name) for name in Manifest.__slots__ if name != "rows"}
        return json.dumps({**document, "rows": rows}, ensure_ascii=False, indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, content: bytes) -> Manifest:
        """Read one that was written here.

        Raises:
            FileRefused: It is none.
        """
        try:
            document = json.loads(content)
            rows = tuple(Row(**row) for row in document.pop("rows"))
            return cls(**document, rows=rows)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            msg = f"not a manifest of ours ({type(error).__name__}): take the one made beside the file"
            raise FileRefused(msg) from None


@dataclass(frozen=True, slots=True)
class Package:
    """A file to hand over; `warnings` name what its encoding may change on the other side."""

    manifest: Manifest
    content: bytes = field(repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name, always the same for the same records."""
        return self.manifest.file


def pack(
    profile: RecordProfile,
    operation: Operation,
    records: Sequence[tuple[Message, Mapped]],
    form: Form,
    encoding: Encoding = "utf-8",
) -> Package:
    """Write records of one profile and operation into a file.

    Args:
        profile: Of all of them.
        operation: Of all of them.
        records: One at least; their order makes no difference.
        form: Of the file.
        encoding: Of a CSV file; every other form has its own.

    Raises:
        FileRefused: A text cannot be written in that encoding, or a column has no name for XML.
    """
    ordered = sorted(records, key=lambda one: (one[0].key, one[0].version))
    whole = canonical([profile.name, operation, form, encoding, [_record(*one) for one in ordered]])
    stem = f"{profile.profile}-{operation}-{sm3(whole).hex()[:_STEM]}"
    warnings: list[str] = []
    table = [[_cell(mapped.fields.get(name)) for name in _names(profile, operation)] for _, mapped in ordered]
    if form == "json":
        content = _json(profile, ordered)
    elif form == "xml":
        content = _xml(profile, ordered)
    elif form == "csv":
        content = _csv(_names(profile, operation), table, encoding)
        if encoding == "gb18030":
            warnings = gb18030.warnings(table, FIRST_ROW["csv"])
    else:
        content = sheet(profile, operation, table)
    rows = tuple(
        Row(
            FIRST_ROW[form] + number,
            message.key,
            message.version,
            message.idem_key,
            mapped.content_sm3,
            _cell(mapped.fields.get(profile.label)),
        )
        for number, (message, mapped) in enumerate(ordered)
    )
    name = f"{stem}.{FORMS[form]}"
    manifest = Manifest(name, profile.name, profile.template, operation, told(content), rows)
    return Package(manifest, content, tuple(warnings))


def _names(profile: RecordProfile, operation: Operation) -> list[str]:
    return [column.column for column in profile.layout(operation).columns]


def _record(message: Message, mapped: Mapped) -> dict[str, Any]:
    return {
        "key": message.key,
        "version": message.version,
        "operation": message.operation,
        "idem_key": message.idem_key,
        "fields": mapped.fields,
    }


def _cell(value: Value | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return canonical(value).decode()


def _json(profile: RecordProfile, records: Sequence[tuple[Message, Mapped]]) -> bytes:
    document = {
        "profile": profile.name,
        "template": profile.template,
        "records": [_record(message, mapped) for message, mapped in records],
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        # stored and not packed: what packs differs between builds
        archive.writestr(zipfile.ZipInfo("records.json", _MADE), canonical(document))
    return made.getvalue()


def _xml(profile: RecordProfile, records: Sequence[tuple[Message, Mapped]]) -> bytes:
    root = ElementTree.Element("ExchangeMessage")
    head = ElementTree.SubElement(root, "Header")
    for name, text in (
        ("profile", profile.name),
        ("template", profile.template),
        ("count", str(len(records))),
    ):
        ElementTree.SubElement(head, name).text = text
    body = ElementTree.SubElement(root, "Body")
    for message, mapped in records:
        record = ElementTree.SubElement(body, "record")
        for name in ("key", "version", "operation", "idem_key"):
            ElementTree.SubElement(record, name).text = str(getattr(message, name))
        _elements(ElementTree.SubElement(record, "fields"), mapped.fields)
    return ElementTree.tostring(root, "utf-8", xml_declaration=True)


def _elements(into: ElementTree.Element, fields: Any) -> None:
    for name, value in cast("dict[str, Value]", fields).items():
        if not _XML_NAME.fullmatch(name):
            msg = f"column {name!r} has no name that XML takes: send another form of file"
            raise FileRefused(msg)
        element = ElementTree.SubElement(into, name)
        if isinstance(value, str):
            element.text = value
        else:
            for row in value:
                _elements(ElementTree.SubElement(element, "row"), row)


def _csv(names: Sequence[str], table: Sequence[Sequence[str]], encoding: Encoding) -> bytes:
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    _ = writer.writerow(names)
    _ = writer.writerows(table)
    text = made.getvalue()
    try:
        content = text.encode(encoding)
        is_whole = content.decode(encoding) == text
    except UnicodeError:
        content, is_whole = b"", False
    if not is_whole:
        msg = f"the records do not come back whole from {encoding}: send UTF-8"
        raise FileRefused(msg)
    return content
