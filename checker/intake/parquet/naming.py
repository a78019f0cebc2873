"""What cases go by: their case number, or else their credit code.

Texts are told apart by their hashes where there are too many to keep; whatever that finds
is settled by the texts themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from checker.intake.gathered import Seen
from checker.intake.parquet.codes import compacted
from checker.intake.parquet.faults import MAX_BYTES
from checker.intake.parquet.files import File

ROLE = "subject_role"
EMPLOYER = "employer"

_AT_ONCE = 1_000_000
_TEXTS = ("case_id", "credit_code", ROLE)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of some cases, row by row, NULL where there is none.

    Attributes:
        key: As the file has it, which is what its lines refer to.
        case_id: As the case will go by.
        credit_code: Without what forms add to it.
    """

    key: pl.Series
    case_id: pl.Series
    credit_code: pl.Series


@dataclass(frozen=True, slots=True)
class Hashes:
    """The names of all cases of a file, as hashes; a credit code together with the role it has there."""

    key: pl.Series
    case_id: pl.Series
    credit_code: pl.Series


@dataclass(frozen=True, slots=True)
class Repeats:
    """Hashes that stand more than once in the whole input: their cases may be duplicates."""

    case_id: pl.Series
    credit_code: pl.Series

    def suspects(self, names: Names, roles: pl.Series | None) -> pl.Series:
        """Return which of some cases may have been given before or again."""
        if not (self.case_id.len() or self.credit_code.len()):
            return names.key.clear()
        hashes = _hashes(names, roles)
        either = hashes.case_id.is_in(self.case_id.implode()) | hashes.credit_code.is_in(
            self.credit_code.implode()
        )
        return either.arg_true()


def names_of(frame: pl.DataFrame) -> Names:
    """Return the names of the cases of a frame with ``case_id``, ``credit_code`` or both."""
    stated, written = (said(frame, name) for name in ("case_id", "credit_code"))
    codes = compacted(written)
    key = stated if not stated.has_nulls() else pl.select(pl.coalesce(stated, written)).to_series()
    case_id = key
    if codes is not written:
        case_id = pl.select(pl.when(key == written).then(codes).otherwise(key)).to_series()
    return Names(key, case_id, codes)


def hashes_of(file: File) -> Hashes:
    """Return the hashes of all names of a file, in its order."""
    parts: list[Hashes] = []
    texts = [file.text(name) for name in _TEXTS]
    for start in range(0, file.rows, _AT_ONCE):
        part = file.slice(start, min(_AT_ONCE, file.rows - start), texts)
        parts.append(_hashes(names_of(part), part.get_column(ROLE)))
    keys, cases, codes = zip(*((part.key, part.case_id, part.credit_code) for part in parts), strict=True)
    return Hashes(pl.concat(keys), pl.concat(cases), pl.concat(codes))


def repeats_among(files: list[Hashes], seen: Seen) -> Repeats:
    """Return what stands more than once in some files, or in them and in what was read before."""
    roles = pl.Series([role for _, role in seen.codes], dtype=pl.String)
    codes = pl.Series([code for code, _ in seen.codes], dtype=pl.String)
    cases = pl.Series([*seen.cases], dtype=pl.String)
    return Repeats(
        repeated(pl.concat([hash_of(cases), *(file.case_id for file in files)])),
        repeated(pl.concat([_with_role(codes, roles), *(file.credit_code for file in files)])),
    )


def repeated(hashes: pl.Series) -> pl.Series:
    """Return each hash that stands more than once."""
    ordered = hashes.drop_nulls().sort()
    return ordered.filter(ordered == ordered.shift(1)).unique()


def hash_of(texts: pl.Series) -> pl.Series:
    """Return the hash of each text, NULL where there is none or it is far too long."""
    return pl.select(pl.when(texts.str.len_bytes().is_between(1, MAX_BYTES)).then(texts.hash())).to_series()


def _hashes(names: Names, roles: pl.Series | None) -> Hashes:
    key = hash_of(names.key)
    case_id = key if names.case_id is names.key else hash_of(names.case_id)
    return Hashes(key, case_id, _with_role(names.credit_code, roles))


def _with_role(codes: pl.Series, roles: pl.Series | None) -> pl.Series:
    """A person answerable for an employer may have a case beside the employer's own."""
    if roles is None or roles.null_count() == roles.len():
        roles = pl.Series([EMPLOYER]).new_from_index(0, 1)
    return hash_of(codes) ^ hash_of(roles.fill_null(EMPLOYER))


def said(frame: pl.DataFrame, name: str) -> pl.Series:
    """Return a column of text, NULL where it is empty, and empty where it is far too long for a name.

    A text of a hundred megabytes in every row takes no room in the file, but hours to look through.
    """
    if name not in frame.columns:
        return pl.Series(name, [None], pl.String).new_from_index(0, frame.height)
    texts = frame.get_column(name)
    sizes = texts.str.len_bytes()
    if (sizes == 0).any():
        texts = pl.select(pl.when(sizes > 0).then(texts).alias(name)).to_series()
    if (sizes > MAX_BYTES).any():
        short = pl.when(sizes > MAX_BYTES).then(pl.lit("")).otherwise(texts).alias(name)
        texts = pl.select(short).to_series()
    return texts
