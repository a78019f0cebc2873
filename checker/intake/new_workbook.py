"""Writing a workbook whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@contextmanager
def whole_file(target: Path) -> Generator[Path, None, None]:
    """Give a temporary name beside `target`, renamed to it at the end and removed on any error."""
    partial = target.with_name(f".{target.stem}.{uuid4().hex[:8]}{target.suffix}")
    try:
        yield partial
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def new_workbook(path: Path, *, streamed: bool = False) -> Generator[Any, None, None]:
    """Give an xlsxwriter workbook that never takes text for a formula or a link.

    Args:
        path: Where it is written.
        streamed: Whether rows come in order, so that only one is held in memory.

    Raises:
        OSError: It cannot be written.
    """
    library: Any = import_module("xlsxwriter")  # it carries no types
    book = library.Workbook(path, {**_OPTIONS, "constant_memory": streamed})
    try:
        try:
            yield book
        except BaseException:
            # rows streamed to temporary files are only let go by closing
            with suppress(Exception):
                book.close()
            raise
        book.close()
    except library.exceptions.FileCreateError as error:
        raise OSError(str(error)) from None
