"""Files that inspectors hand in (笔录与检查发现文件): JSON, read strictly, each fault with its field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from checker.draw.confidential import DoorProof
from checker.strict_json import NotJson, parse
from checker.visit.errors import VisitRefused
from checker.visit.parts import READERS, Finding, Record

LARGEST = 4 * 1024 * 1024
_PROOF: TypeAdapter[DoorProof] = TypeAdapter(DoorProof)


def read_record(path: Path) -> Record:
    """Read a record of an inspection.

    Raises:
        VisitRefused: It is none; the message names the file and the fields.
        OSError: It cannot be read.
    """
    return _read(path, READERS["record"])


def read_finding(path: Path) -> Finding:
    """Read one finding; see `read_record`."""
    return _read(path, READERS["finding"])


def read_proof(path: Path) -> DoorProof:
    """Read a proof as ``sunlit draw proof --json`` prints it; see `read_record`."""
    return _read(path, _PROOF)


def _read(path: Path, reader: TypeAdapter[Any]) -> Any:
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        told = f"over {LARGEST // 2**20} MB"
        raise VisitRefused("file", f"{path}: {told}", f"{path}：超过 {LARGEST // 2**20} MB")
    try:
        _ = parse(content)
        # pydantic reads the text itself, so that days and moments may be what JSON has for them
        return reader.validate_json(content.removeprefix(b"\xef\xbb\xbf"), strict=True)
    except NotJson as error:
        raise VisitRefused("file", f"{path}: {error}", f"{path}：不是 JSON：{error}") from None
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        told = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults[:5])
        raise VisitRefused("file", f"{path}: {told}", f"{path}：不合要求：{told}") from None
