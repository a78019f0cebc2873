"""Copying the same files: every Parquet file of a folder read and written back, streamed."""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl


def copy(folder: Path, target: Path) -> None:
    """Write every file of a folder again; the files are compressed with zstd, as those made here are."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob("*.parquet")):
        pl.scan_parquet(path).sink_parquet(target / path.name, compression="zstd")


def main() -> None:
    """Copy a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    _ = parser.add_argument("folder", type=Path)
    _ = parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    copy(arguments.folder, arguments.target)


if __name__ == "__main__":
    main()
