"""Rows that cannot be taken, on top of the accepted reviews, each with the code it is to be rejected with.

Most are a first try of an employer whose corrected review arrived as well; nobody in them is
among those that did not submit, so that they change no other count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from checker.model_bureau.employers import Employer, make_employer
from checker.model_bureau.review import Review

Cell = str | float | None
"""What stands in the cell; None for an empty one."""


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row of the employers' sheet that copies a review, but for some cells.

    Attributes:
        told: What is wrong.
        code: The code it is rejected with.
        cells: Column → what stands there, as it stands there.
        last: Whether it follows the accepted rows; else it goes before them.
        lines: Lines of the roster it brings along, which go with it.
    """

    told: str
    code: str
    of: Review
    cells: Mapping[str, Cell]
    last: bool = True
    lines: int = 0


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line of a list that cannot be taken: `employer` is whose it claims to be."""

    told: str
    code: str
    kind: Literal["roster", "arrears"]
    employer: Employer
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Broken:
    """All of them; `instead_of_no` are the cases whose list a broken line leaves incomplete."""

    rows: tuple[BrokenRow, ...]
    lines: tuple[BrokenLine, ...]
    instead_of_no: frozenset[str]


def broken(reviews: Sequence[Review]) -> Broken:
    """Return the rows with mistakes of a year; whom they copy follows from the reviews alone."""
    copied = [review for review in reviews if review.label.scenario == "nothing to find"]
    in_part = next(review for review in reviews if review.label.scenario == "roster handed in in part")
    # not called to the review, so that no register knows where they work
    stranger = make_employer(9001, "enterprise", "320583", "示例陌生商行")
    unknown = make_employer(9002, "enterprise", "320583", "示例未报单位")
    code = copied[0].employer.credit_code
    other = "0" if code[-1] != "0" else "1"
    rows = (
        BrokenRow(
            "check character of the credit code",
            "credit_code_checksum",
            copied[0],
            {"credit_code": code[:-1] + other},
        ),
        BrokenRow(
            "credit code a character short",
            "credit_code_length",
            copied[1],
            {"credit_code": copied[1].employer.credit_code[:-1]},
        ),
        BrokenRow(
            "letter O in the credit code",
            "credit_code_characters",
            copied[2],
            {"credit_code": "9132050OY00000374B"},
        ),
        BrokenRow(
            "credit code stored as a number",
            "credit_code_digits_lost",
            copied[3],
            {"credit_code": 9.13205050000037e17},
        ),
        BrokenRow(
            "identity number stored as a number",
            "identity_digits_lost",
            copied[4],
            {"legal_representative_id": 9.90401199003072e17},
            last=False,
        ),
        BrokenRow("30 February", "not_a_date", copied[5], {"day": "2026-02-30"}, last=False),
        BrokenRow("the same employer once more", "duplicate_employer", copied[6], {}),
        BrokenRow(
            "no place of work, and not in the register",
            "place_missing",
            copied[7],
            {
                "credit_code": stranger.credit_code,
                "case_id": "示例-9001",
                "name": stranger.name,
                "place": None,
            },
            lines=2,
        ),
        BrokenRow(
            "words where a number belongs", "not_a_number", copied[8], {"headcount": "约二十人"}, last=False
        ),
        BrokenRow("five digits of place", "place_code", copied[9], {"place": "32050"}),
        BrokenRow("neither yes nor no", "not_yes_no", copied[10], {"has_roster": "不清楚"}, last=False),
        BrokenRow(
            "a part of a fen",
            "fraction_of_fen",
            copied[11],
            {"declared_wage_base_fen": "2360.105"},
            last=False,
        ),
        BrokenRow(
            "neither credit code nor case number",
            "code_missing",
            copied[12],
            {"credit_code": None, "case_id": None},
        ),
    )
    lines = (
        BrokenLine(
            "a line of an employer that sent nothing",
            "employer_unknown",
            "arrears",
            unknown,
            {"months": 3.0, "amount_fen": 9_000.0},
        ),
        BrokenLine(
            "start of work on 31 June",
            "not_a_date",
            "roster",
            in_part.employer,
            {"worker": "W099", "hired_on": "2024-06-31"},
        ),
    )
    return Broken(rows, lines, frozenset({in_part.case.case_id}))
