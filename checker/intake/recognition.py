"""Which form each table of a file is: by its name first, then by its header."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from checker.intake.data_rows import Sheet
from checker.intake.forms import Form, Forms, normal
from checker.intake.headers import find_header
from checker.intake.rejection import Notes, Where, refused
from checker.intake.table import HEADER_WITHIN, Table

INSTRUCTIONS = frozenset({"填报说明", "填表说明", "填写说明", "说明", "选项", "数据字典", "instructions"})
"""Sheets that hold no data, of our own template and of others."""


def recognise(path: Path, tables: Sequence[Table], forms: Forms, notes: Notes) -> list[Sheet]:
    """Return the tables of a file with their headers; others are skipped with a warning.

    Raises:
        IntakeRefused: No table of the file can be read, or one bears a form's name but no header.
    """
    sheets: list[Sheet] = []
    for table in tables:
        if normal(table.name) in INSTRUCTIONS:
            continue
        named = named_form(table.name, forms)
        head = table.head()
        header = find_header(head, [named]) if named else None
        header = header or find_header(head, forms.all)
        if header is not None:
            sheets.append(Sheet(table, header))
            if table.hidden:
                notes.warn(Where(str(path), table.sheet), "sheet_hidden")
        elif named is not None or not table.sheet:
            what = (f"“{table.name}”", table.name)
            raise refused(path, "no_header", notes.language, what=what, most=HEADER_WITHIN)
        else:
            notes.warn(Where(str(path), table.sheet), "sheet_skipped")
    if not sheets:
        found = "、".join(table.name for table in tables) or "-"
        expected = "、".join(form.title for form in forms.all)
        raise refused(path, "wrong_sheet", notes.language, found=found, expected=expected)
    return sheets


def named_form(name: str, forms: Forms) -> Form | None:
    """Return the form a sheet's or a file's name speaks of; the longest name in it counts.

    >>> from rules.fact import LineKind, Vocabulary
    >>> from checker.intake.forms import forms_of
    >>> forms = forms_of(Vocabulary({}, {"roster": LineKind("roster", "职工花名册")}))
    >>> named_form("2026年示例单位职工花名册", forms).name
    'roster'
    """
    name = normal(name)
    best: tuple[int, Form] | None = None
    for form in forms.all:
        for word in map(normal, (form.title, form.name, *form.aliases)):
            length = 1000 if word == name else len(word)
            if word and word in name and (best is None or length > best[0]):
                best = (length, form)
    return best[1] if best else None
