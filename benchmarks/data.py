"""The files that are measured on: the model bureau's reviews over and over, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

from checker.model_bureau.parquet import write_parquet


def reviews(folder: Path, count: int, seed: int) -> Path:
    """Return a folder of `count` reviews under `folder`; it is made where it is not there yet."""
    target = folder / f"reviews-{count}-{seed}"
    if not target.exists():
        partial = target.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        _ = write_parquet(partial, count, seed)
        _ = partial.rename(target)
    return target


def warmed(folder: Path) -> int:
    """Read every file once, so that all sides find them in the page cache; return their bytes."""
    size = 0
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            while chunk := file.read(1 << 24):
                size += len(chunk)
    return size
