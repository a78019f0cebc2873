"""Where keys stand (密钥目录): a folder of 0700 with one file of 0600 for each key.

`current` names the key that seals, and is written last: where it stands, every key stands. Files
appear whole or not at all (written beside, then linked), so two processes that start
at once on an empty folder end with the same keys. Whoever reads the folder can open everything.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any

from sanctions.errors import KeysRefused

CURRENT = "current"
SEAL, INDEX, SIGN = "seal", "index", "sign"


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its id (16 hexadecimal digits), what it is for, and its secret."""

    id: str
    purpose: str
    algorithm: str
    secret: bytes = field(repr=False)

    @classmethod
    def made(cls, purpose: str, algorithm: str, size: int) -> Key:
        """Return a fresh key of so many bytes."""
        return cls(token_hex(8), purpose, algorithm, token_bytes(size))


def read(folder: Path) -> tuple[dict[str, Key], str] | None:
    """Return the keys of a folder and the id of the current one; None where there are none yet.

    Raises:
        KeysRefused: Others can read the folder or a file of it, or a file is broken.
    """
    if not folder.exists():
        return None
    _closed(folder, 0o700)
    current = folder / CURRENT
    if not current.exists():
        return None
    _closed(current, 0o600)
    keys = {key.id: key for key in map(_key, sorted(folder.glob("*.key")))}
    return keys, current.read_text(encoding="ascii").strip()


def create(folder: Path, keys: tuple[Key, ...], current: Key) -> None:
    """Put keys in a folder that has none yet; those of whoever came first stay.

    Raises:
        KeysRefused: Others can read the folder.
        OSError: It cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _closed(folder, 0o700)
    for key in keys:
        # the two that must never differ go by their purpose, so that the first one wins
        name = key.id if key.purpose == SEAL else key.purpose
        _link(folder / f"{name}.key", _text(key))
    _link(folder / CURRENT, current.id)
    _settle(folder)


def add(folder: Path, key: Key) -> None:
    """Add a key and make it the current one; those before stay and still open.

    Raises:
        OSError: The folder cannot be written.
    """
    _link(folder / f"{key.id}.key", _text(key))
    _settle(folder)
    os.replace(_written(folder / CURRENT, key.id), folder / CURRENT)
    _settle(folder)


def _closed(path: Path, mode: int) -> None:
    """Raises KeysRefused where anyone but the owner may look."""
    found = stat.S_IMODE(path.stat().st_mode)
    if found & 0o077:
        msg = f"{path}: mode {found:04o} lets others at the keys, expected {mode:04o}: chmod {mode:o} {path}"
        raise KeysRefused("keys_open_to_others", msg)


def _key(path: Path) -> Key:
    _closed(path, 0o600)
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
        key = Key(told["id"], told["purpose"], told["algorithm"], bytes.fromhex(told["secret"]))
    except (ValueError, KeyError, TypeError):
        msg = f"{path}: this is no key file of ours or it is cut off: restore it from the backup of the keys"
        raise KeysRefused("keys_broken", msg) from None
    return key


def _text(key: Key) -> str:
    told = {"id": key.id, "purpose": key.purpose, "algorithm": key.algorithm, "secret": key.secret.hex()}
    return json.dumps(told, indent=1)


def _link(path: Path, text: str) -> None:
    """Write a file whole, unless it stands already."""
    written = _written(path, text)
    try:
        os.link(written, path)
    except FileExistsError:
        pass  # somebody was first: theirs counts
    finally:
        written.unlink()


def _written(path: Path, text: str) -> Path:
    beside = path.with_name(f".{path.name}.{token_hex(8)}")
    with open(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        _ = file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return beside


def _settle(folder: Path) -> None:
    """Have the folder's own entries on disk before anything is sealed with what stands in it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
