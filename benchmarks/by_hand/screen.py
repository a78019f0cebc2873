"""The whole run by hand: Parquet files in, one row a case and one column a rule out."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from benchmarks.by_hand import arrears, cases, other_lines, roster
from benchmarks.by_hand.law import DAY, FALSE, PLACE, UNKNOWN, col, now

KINDS = ("roster", "arrears", "orders", "payments", "hours", "projects")
STATED = ("unpaid_workers", "unpaid_total_fen", "unpaid_migrant_workers", "unpaid_migrant_total_fen")
FACTS = {
    pl.Boolean: (
        *(
            "evasion_asset",
            "evasion_flight",
            "evasion_records",
            "evasion_other",
            "ability_to_pay",
            "notice_confirmed",
        ),
        *(
            "did_not_come",
            "absence_excused",
            "compensated",
            "serious_consequences",
            "arrears_excused",
            "mass_incident",
        ),
        *("bad_social_impact", "decision_made", "serious_circumstances", "review_required", "notice_proven"),
        *(
            "review_submitted",
            "false_statement",
            "continuing",
            "special_hours_used",
            "special_hours_approved",
        ),
        *("layoff_explained_thirty_days_before", "layoff_plan_reported", "free_of_dispatch_limits"),
        *("serious_violation_dealt_with", "order_or_decision_refused", "inspection_obstructed"),
        "criminally_pursued",
        *other_lines.INHERITED,
        *(f"{name}__finding" for name in STATED),
        *(f"{kind}__given" for kind in KINDS),
        "first_complaint_on__absent",
    ),
    pl.Date: ("filed_on", "closed_or_moved_on", "act_ended_on", "discovered_on", "first_complaint_on"),
    pl.Int64: ("times_dealt_with", "payable_wage_base_fen", "declared_workers", "payable_workers", *STATED),
    pl.String: ("act_type", "subject_role"),
}
"""Facts that a file may leave out, by type; they are unknown then."""


def read_cases(folder: Path) -> pl.LazyFrame:
    """The cases, numbered; what the file leaves out is unknown."""
    frame = pl.scan_parquet(folder / "cases.parquet").with_row_index("case")
    have = set(frame.collect_schema().names())
    left_out = [
        pl.lit(None, dtype=dtype).alias(name)
        for dtype, names in FACTS.items()
        for name in names
        if name not in have
    ]
    flags = [f"{name}__finding" for name in STATED] + [f"{kind}__given" for kind in KINDS]
    return now(
        frame.with_columns(left_out)
        .with_columns(
            col(*flags, "first_complaint_on__absent").fill_null(value=False),
            col("subject_role").fill_null("employer"),
        )
        .with_columns(cases.first())
    )


def read_lines(folder: Path, kind: str, facts: pl.LazyFrame, asked: Iterable[str]) -> pl.LazyFrame:
    """The lines of a kind, with the number of their case and what rules ask of it."""
    lines = pl.scan_parquet(folder / f"{kind}.parquet")
    return lines.join(facts.select("case_id", "case", *asked), on="case_id", how="left").drop("case_id")


def refuse_others(frame: pl.LazyFrame) -> None:
    """The predicates are those of one place and day.

    Raises:
        ValueError: There is a case of another.
    """
    other = (
        frame.filter((col("day") != DAY) | ~col("place").str.starts_with(PLACE))
        .select("day", "place")
        .head(1)
    )
    for day, place in other.collect().rows():
        msg = f"found a case of {day} in {place}, expected {DAY} in {PLACE}"
        raise ValueError(msg)


def some(lines: pl.LazyFrame, rules: Mapping[str, pl.Expr], *counted: pl.Expr) -> pl.LazyFrame:
    """Whether some line of each case makes a rule out; NULL where only an undecided one may."""
    truths = [truth.alias(rule) for rule, truth in rules.items()]
    return (
        lines.with_columns(truths)
        .group_by("case")
        .agg(col(*rules).any(ignore_nulls=False), *counted, pl.lit(value=True).alias("listed"))
    )


def told(frame: pl.LazyFrame, kind: str, found: pl.LazyFrame, rules: Iterable[str]) -> pl.LazyFrame:
    """Add rules over lines to the cases: without a line FALSE, and unknown where the list may go on."""
    goes_on = UNKNOWN & ~col(f"{kind}__given")
    no_line = col("listed").is_null()
    truths = [pl.when(no_line).then(FALSE).otherwise(col(rule)) | goes_on for rule in rules]
    return (
        frame.join(found, on="case", how="left")
        .with_columns(
            cases.in_time(rule, truth).alias(rule) for rule, truth in zip(rules, truths, strict=True)
        )
        .drop("listed")
    )


def screened(folder: Path) -> pl.DataFrame:
    """One row a case, in order: case_id, credit_code, and a nullable truth a rule and outcome."""
    facts = read_cases(folder)
    refuse_others(facts)
    lines = {
        kind: read_lines(folder, kind, facts, roster.OF_CASE if kind == "roster" else ()) for kind in KINDS
    }
    reckoned = arrears.reckon(facts, *(now(lines[kind]) for kind in ("arrears", "payments", "orders")))

    here = col("exited_on").is_null() | (col("exited_on") > DAY)
    worker, special = col("worker").filter(here), col("special_hours")
    people = [
        worker.drop_nulls().n_unique().alias("names"),
        worker.is_null().sum().alias("nameless"),
        here.any().alias("any_here"),
    ]
    special_lines = [
        special.fill_null(value=False).sum().alias("special_low"),
        special.fill_null(value=True).sum().alias("special_high"),
    ]
    of_roster, of_hours, of_projects, of_orders = (
        roster.rules(),
        other_lines.hours(),
        other_lines.projects(),
        other_lines.orders(),
    )
    hours = lines["hours"].with_columns(other_lines.is_special().alias("special_hours"))
    frame = told(facts, "roster", now(some(lines["roster"], of_roster, *people), "streaming"), of_roster)
    frame = told(frame, "hours", now(some(hours, of_hours, *special_lines)), of_hours)
    frame = told(frame, "projects", now(some(lines["projects"], of_projects)), of_projects)
    frame = told(frame, "orders", some(reckoned.orders, of_orders), of_orders)

    names, nameless = (col(name).fill_null(0).cast(pl.Int64) for name in ("names", "nameless"))
    frame = (
        frame.join(reckoned.limbs, on="case", how="left")
        .join(reckoned.of_case, on="case", how="left")
        .with_columns(
            pl.max_horizontal(names, col("any_here").fill_null(value=False).cast(pl.Int64)).alias("here_low"),
            pl.when("roster__given").then(names + nameless).alias("here_high"),
            col("special_low").fill_null(0),
            pl.when("hours__given").then(col("special_high").fill_null(0)).alias("special_high"),
        )
    )
    of_case = cases.rules()
    frame = frame.with_columns(cases.in_time(rule, truth).alias(rule) for rule, truth in of_case.items())
    every = sorted((*of_case, *of_roster, *of_hours, *of_projects, *of_orders))
    frame = (
        frame.with_columns(cases.outcomes())
        .sort("case")
        .select("case_id", "credit_code", *every, *cases.OUTCOMES)
    )
    return frame.collect(engine="in-memory")


def main() -> None:
    """Screen a folder into a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    _ = parser.add_argument("folder", type=Path)
    _ = parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    screened(arguments.folder).write_parquet(arguments.out, compression="lz4", statistics=False)


if __name__ == "__main__":
    main()
