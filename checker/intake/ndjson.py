"""Cases as JSON, one a line (NDJSON), or one case or a list of them in a ``.json`` file.

A line is read on its own and in bounded memory; what is wrong with it costs that line.
JSON that Python would quietly take is refused: a key twice, NaN, Infinity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

from checker.intake.batch import MAX_CASES, Batch, GrowingBatch
from checker.intake.cells import text_fault
from checker.intake.checks import compact, credit_code
from checker.intake.employers import Intent, place_in_input
from checker.intake.rejection import CellFault, Notes, Where, refused
from checker.strict_json import NotJson, parse
from rules.cases import Case, read_case
from rules.errors import CaseRefused
from rules.fact import Vocabulary

MAX_LINE_BYTES = 32 * 2**20
"""Longest line: a case with a hundred thousand lines of wages."""

MAX_FILE_BYTES = 64 * 2**20
"""Largest ``.json`` file, which is read as a whole."""

MAX_LINES_HELD = 2_000_000
"""Lines of all kinds after which a batch is closed, however few its cases."""

GIVE_UP_AFTER = 1_000
"""Lines that are no JSON, with no good one before them, after which the file is no NDJSON."""

_SKIP = 1 << 20


def batches(path: Path, vocabulary: Vocabulary, intent: Intent) -> Iterator[Batch]:
    """Return the cases of a file, at most `MAX_CASES` at a time.

    Raises:
        IntakeRefused: The file holds no JSON, or nothing at all.
    """
    before = intent.read
    growing = GrowingBatch(vocabulary)
    for case in _cases(path, vocabulary, intent):
        growing.add(case)
        if len(growing) >= MAX_CASES or growing.lines >= MAX_LINES_HELD:
            yield growing.batch()
            growing = GrowingBatch(vocabulary)
    if growing:
        yield growing.batch()
    if intent.read == before:
        raise refused(path, "no_rows", intent.notes.language)


def _cases(path: Path, vocabulary: Vocabulary, intent: Intent) -> Iterator[Case]:
    written = _whole(path, intent.notes) if path.suffix.lower() == ".json" else _each_line(path, intent)
    for number, value in written:
        where = Where(str(path), "", number)
        intent.read += 1
        try:
            case = read_case(vocabulary, _with_defaults(value, intent))
        except CaseRefused as refusal:
            for fault in refusal.faults:
                found = {"field": fault.field, "told": fault.message}
                intent.notes.reject(replace(where, column=fault.field), "case_fault", found)
            intent.rejected.update(_code_of(value))
            continue
        except RecursionError:
            intent.notes.reject(where, "too_deep")
            continue
        if (accepted := _accept(case, where, intent)) is not None:
            intent.accepted += 1
            yield accepted


def _code_of(value: object) -> set[str]:
    """Return the credit code of a case that was not taken, if it can be told."""
    employer = cast("dict[str, object]", value).get("employer") if isinstance(value, dict) else None
    code = cast("dict[str, object]", employer).get("credit_code") if isinstance(employer, dict) else None
    return {compact(code)} if isinstance(code, str) else set()


def _accept(case: Case, where: Where, intent: Intent) -> Case | None:
    notes = intent.notes
    if case.credit_code:
        code = credit_code(case.credit_code)
        where = replace(where, column="employer.credit_code")
        if isinstance(code, CellFault):
            notes.reject(where, code.code, code.found)
            return None
        same = case.case_id == case.credit_code
        case = replace(case, credit_code=code, case_id=code if same else case.case_id)
    if not case.case_id:
        notes.reject(where, "case_nameless")
        return None
    if wrong := list(_text_faults(case)):
        for field, fault in wrong:
            notes.reject(replace(where, column=field), fault.code, fault.found)
        intent.rejected.update([case.credit_code] if case.credit_code else [])
        return None
    role = str(case.facts.get("subject_role", "employer"))
    if duplicate := intent.seen.duplicate(case.case_id, case.credit_code, role, where):
        told, found, first = duplicate
        notes.reject(where, told, {"found": found, "first": place_in_input(first, where)})
        return None
    if intent.registry is not None and case.credit_code:
        intent.registry.compare(case.credit_code, case.name, where, notes)
    return case


def _text_faults(case: Case) -> Iterator[tuple[str, CellFault]]:
    """Return the fields whose text no sheet could carry either."""
    texts: list[tuple[str, object]] = [("case_id", case.case_id), ("employer.name", case.name)]
    texts += ((f"facts.{name}", value) for name, value in case.facts.items())
    for kind, lines in case.lines.items():
        for number, row in enumerate(lines.rows):
            texts += ((f"lines.{kind}[{number}].{name}", value) for name, value in row.items())
    for field, text in texts:
        if isinstance(text, str) and (fault := text_fault(text)) is not None:
            yield field, fault


def _with_defaults(value: object, intent: Intent) -> object:
    """Return a case with the place and day of the arguments where it states none."""
    if not isinstance(value, dict):
        return value
    written = cast("dict[str, object]", value)
    if intent.place and "place" not in written:
        written = {**written, "place": intent.place}
    if intent.day and "day" not in written:
        written = {**written, "day": intent.day}
    return written


def _each_line(path: Path, intent: Intent) -> Iterator[tuple[int, object]]:
    notes = intent.notes
    with path.open("rb") as file:
        good = False
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            where = Where(str(path), "", number)
            if len(line) > MAX_LINE_BYTES:
                while line and not line.endswith(b"\n"):
                    line = file.readline(_SKIP)
                intent.read += 1
                notes.reject(where, "line_too_long", {"most": MAX_LINE_BYTES})
                continue
            if not line.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            try:
                value = parse(line)
            except NotJson as fault:
                intent.read += 1
                notes.reject(where, fault.code, {"found": fault.found})
                if not good and number >= GIVE_UP_AFTER:
                    raise refused(path, "not_ndjson", notes.language, found=fault.found) from None
            else:
                good = True
                yield number, value


def _whole(path: Path, notes: Notes) -> Iterator[tuple[int, object]]:
    """Read a file as one case or a list of cases; the number is the case's place in the list."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        found, most = f"{size // 2**20} MB", f"{MAX_FILE_BYTES // 2**20} MB"
        raise refused(path, "too_large", notes.language, what=("文件", "the file"), found=found, most=most)
    try:
        value = parse(path.read_bytes())
    except NotJson as fault:
        raise refused(path, "not_ndjson", notes.language, found=fault.found or fault.code) from None
    yield from enumerate(cast("list[object]", value) if isinstance(value, list) else [value], start=1)
