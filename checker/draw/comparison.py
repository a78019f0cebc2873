"""Comparing what a folder holds with what it must hold: the first line that differs, named with both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.draw.errors import Misprinted


def compare(name: str, found: bytes, expected: bytes) -> None:
    """Compare a file with what was recomputed.

    Raises:
        Misprinted: They differ; the code is the file's name without its ending.
    """
    if found == expected:
        return
    there, must = found.split(b"\n"), expected.split(b"\n")
    pairs = enumerate(zip(there, must, strict=False))
    line = next((number for number, (one, other) in pairs if one != other), min(len(there), len(must)))
    shown, wanted = (_shown(lines, line) for lines in (there, must))
    raise Misprinted(
        name.split(".", maxsplit=1)[0],
        f"{name}:{line + 1}",
        f"found {shown}, recomputed {wanted}",
        f"发现 {shown}，复算应为 {wanted}",
    )


def _shown(lines: list[bytes], line: int) -> str:
    return repr(lines[line][:120].decode("utf-8", "replace")) if line < len(lines) else "nothing"


def secret(found: Mapping[str, Any], name: str) -> bytes:
    """Return one of the secrets of ``reveal.json``.

    Raises:
        Misprinted: It is not 32 bytes in hexadecimal.
    """
    text = found.get(name)
    try:
        secret = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        secret = b""
    if len(secret) != 32:
        raise Misprinted(
            "salt", "reveal.json", f"{name} is not 32 bytes in hexadecimal", f"{name} 不是 32 字节十六进制"
        )
    return secret


def are_numbers(found: Any) -> bool:
    """Return whether a value is a list of lists of whole numbers."""
    return isinstance(found, list) and all(
        isinstance(source, list) and all(type(number) is int for number in source)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        for source in found  # pyright: ignore[reportUnknownVariableType]
    )
