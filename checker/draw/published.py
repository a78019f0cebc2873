"""The published folder (公开目录): everything a doubter needs, in one spelling, written whole or not at all.

`docs/draw.md` section 1 lists the files. The folder is a function of what was frozen, of what was given
since, and of the log; publishing it again writes the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from checker.draw import lists
from checker.draw.canonical import canonical
from checker.draw.commitment import Frozen, commit
from checker.draw.confidential import units_content
from checker.draw.errors import DrawRefused
from checker.draw.log import Log
from checker.draw.outcome import Outcome
from checker.draw.seed import Seed

SUMS = "SHA256SUMS"
COMMITTED = (
    "commitment.json",
    "excluded.txt",
    "frame.txt",
    "head.json",
    "log.txt",
    "plan.json",
    "roster.txt",
)
DRAWN = ("drawn.txt", "reveal.json", "seed.json", "visits.txt")
REVEALED = ("units.txt",)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the second part of the folder is made of.

    Attributes:
        blinding_key, unit_ids: After the reveal of a confidential draw, the key and the units of frame and
        excluded.
    """

    seed: Seed
    outcome: Outcome
    salt: bytes
    blinding_key: bytes | None = None
    unit_ids: tuple[str, ...] = ()


def files(frozen: Frozen, log: Log, drawn: Drawn | None = None) -> dict[str, bytes]:
    """Return name and content of every file of the folder as it stands."""
    made = {
        "plan.json": frozen.plan.content(),
        "frame.txt": lists.content(frozen.frame),
        "excluded.txt": lists.content(frozen.excluded),
        "roster.txt": lists.content(frozen.roster),
        "commitment.json": commit(frozen).content(),
        "log.txt": log.content(),
        "head.json": log.head(),
    }
    if drawn is not None:
        made["seed.json"] = seed_content(drawn.seed)
        made["reveal.json"] = reveal_content(drawn.salt, drawn.blinding_key)
        made["drawn.txt"] = drawn.outcome.drawn_content()
        made["visits.txt"] = drawn.outcome.visits_content(frozen.plan)
        if drawn.blinding_key is not None:
            digest = frozen.plan.digest
            made["units.txt"] = units_content(drawn.blinding_key, drawn.unit_ids, digest)
    made[SUMS] = sums(made)
    return made


def seed_content(seed: Seed) -> bytes:
    """Return the bytes of ``seed.json``."""
    return canonical({"numbers": [list(numbers) for numbers in seed.numbers], "text": seed.text()})


def reveal_content(salt: bytes, blinding_key: bytes | None) -> bytes:
    """Return the bytes of ``reveal.json``."""
    written = {"recusal_salt": salt.hex()}
    if blinding_key is not None:
        written["blinding_key"] = blinding_key.hex()
    return canonical(written)


def sums(made: Mapping[str, bytes]) -> bytes:
    """Return the bytes of ``SHA256SUMS`` over the other files."""
    return "".join(
        f"{hashlib.sha256(made[name]).hexdigest()}  {name}\n" for name in sorted(made) if name != SUMS
    ).encode()


def check_place(commitment: bytes, folder: Path) -> None:
    """Check that a folder is new, empty, or an older state of the same draw.

    Args:
        commitment: The bytes of its ``commitment.json``, empty for a draw that is yet to get one.

    Raises:
        DrawRefused: It holds anything else, which is left alone.
        OSError: It cannot be read.
    """
    if not folder.exists():
        return
    known = {SUMS, *COMMITTED, *DRAWN, *REVEALED}
    found = sorted(folder.iterdir()) if folder.is_dir() else [folder]
    strange = [
        path.name for path in found if path.name not in known or path.is_symlink() or not path.is_file()
    ]
    same = folder / "commitment.json"
    if strange or (found and (not same.is_file() or same.read_bytes() != commitment)):
        what = strange[0] if strange else "another draw"
        raise DrawRefused(
            "publish",
            f"{folder} holds {what}, and is left alone: name a new folder",
            f"{folder} 含有 {what}，未作改动：请另取目录名",
        )


def publish(made: Mapping[str, bytes], folder: Path) -> None:
    """Write the folder in place of an older state of it, never a mixture of both.

    It is written aside and moved in; killed in between, the folder is written again from the ledger.

    Raises:
        DrawRefused: There is something else in the folder, and it is left alone.
        OSError: It cannot be written.
    """
    folder = folder.resolve()
    check_place(made["commitment.json"] if made else b"", folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        aside.chmod(0o755)
        for name, content in made.items():
            with (aside / name).open("wb") as file:
                _ = file.write(content)
                file.flush()
                os.fsync(file.fileno())
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
            _ = folder.rename(old / folder.name)
            _ = aside.rename(folder)
            shutil.rmtree(old)
        else:
            _ = aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
