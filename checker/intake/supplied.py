"""Which facts and lists an input carries at all, told before its first case is judged.

A rule that rests on nothing supplied is told once, not once a case; so the whole input has
to be asked, not the batch at hand. Naming too much is harmless: the rule is then undecided
case by case. Naming too little is not, so every file is looked through.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

import polars as pl

from checker.intake.batch import Batch
from checker.intake.fact_columns import ABSENT_SUFFIX, GIVEN_SUFFIX
from checker.intake.folder import CASES_FILE
from checker.intake.ndjson import MAX_FILE_BYTES, MAX_LINE_BYTES
from rules.fact import Vocabulary

FILLED_IN = "subject_role"
"""Filled in from the heading of every case, so that it tells nothing."""


def of_batch(batch: Batch, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the facts (by path) and lists that a batch carries; empty columns carry nothing."""
    names: set[str] = set()
    cases = batch.cases
    for name, fact in vocabulary.stated_facts.items():
        if name != FILLED_IN and (
            _has(cases, name) or (fact.may_be_absent and _any(cases, name + ABSENT_SUFFIX))
        ):
            names.add(name)
    for kind, lines in vocabulary.stated_lines.items():
        frame = batch.lines.get(kind)
        if _any(cases, kind + GIVEN_SUFFIX) or (frame is not None and frame.height):
            names.add(kind)
        if frame is None:
            continue
        for column, fact in lines.columns.items():
            if _has(frame, column) or (fact.may_be_absent and _any(frame, column + ABSENT_SUFFIX)):
                names.add(fact.path)
    return frozenset(names)


def of_ndjson(path: Path, vocabulary: Vocabulary) -> frozenset[str]:
    """Return what the cases of a file name; lines that are no JSON are left for intake to tell."""
    names: set[str] = set()
    for case in _documents(path):
        names |= _mapping(case.get("facts")).keys()
        if "unit_type" in _mapping(case.get("employer")):
            names.add("unit_type")
        for kind, rows in _mapping(case.get("lines")).items():
            names.add(kind)
            for row in cast("list[object]", rows) if isinstance(rows, list) else []:
                names |= {f"{kind}.{column}" for column in _mapping(row)}
    return _known(names, vocabulary)


def of_parquet(path: Path, vocabulary: Vocabulary) -> frozenset[str]:
    """Return what the columns of Parquet files can carry; files that are none are left for intake to tell."""
    names: set[str] = set()
    cases = path / CASES_FILE if path.is_dir() else path
    for column in _schema(cases):
        names |= {column, column.removesuffix(ABSENT_SUFFIX), column.removesuffix(GIVEN_SUFFIX)}
    for kind in vocabulary.stated_lines:
        if path.is_dir() and (columns := _schema(path / f"{kind}.parquet")):
            names |= {kind, *(f"{kind}.{column.removesuffix(ABSENT_SUFFIX)}" for column in columns)}
    return _known(names, vocabulary)


def _known(names: set[str], vocabulary: Vocabulary) -> frozenset[str]:
    kinds = vocabulary.stated_lines
    columns = (column.path for kind in kinds.values() for column in kind.columns.values())
    return frozenset(names & {*vocabulary.stated_facts, *kinds, *columns} - {FILLED_IN})


def _schema(path: Path) -> Iterable[str]:
    try:
        # a pipe would be waited for
        return list(pl.read_parquet_schema(path)) if path.is_file() else []
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return []


def _documents(path: Path) -> Iterable[Mapping[str, object]]:
    with path.open("rb") as file:
        if path.suffix.lower() == ".json":
            # intake refuses a larger file, and passes over longer lines
            whole = _parsed(file.read(MAX_FILE_BYTES))
            yield from map(_mapping, cast("list[object]", whole) if isinstance(whole, list) else [whole])
            return
        for line in iter(lambda: file.readline(MAX_LINE_BYTES), b""):
            yield _mapping(_parsed(line))


def _parsed(text: bytes) -> object:
    try:
        return cast("object", json.loads(text))
    except (ValueError, RecursionError):
        return None


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _has(frame: pl.DataFrame, column: str) -> bool:
    return column in frame.columns and frame.get_column(column).null_count() < frame.height


def _any(frame: pl.DataFrame, column: str) -> bool:
    return column in frame.columns and bool(frame.get_column(column).any())
