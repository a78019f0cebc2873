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


def publish(made: Mapping[str, bytes], folder: Path) -> None:
    """Write the folder in place of an older state of it, never a mixture of both.

    It is written aside and moved in; killed in between, the folder is written again from the ledger.

    Raises:
        FileExistsError: There is a folder with other files in it, and it is left alone.
        OSError: It cannot be written.
    """
    known = {SUMS, *COMMITTED, *DRAWN, *REVEALED}
    if folder.exists() and (strange := sorted({path.name for path in folder.iterdir()} - known)):
        msg = f"{folder} holds {strange[0]}, which belongs to no draw: name another folder"
        raise FileExistsError(msg)
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
