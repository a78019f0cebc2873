"""Holding a screening of the year to what the year was made for: every difference, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from checker.model_bureau.labels import Difference, compare_entry
from checker.model_bureau.model_year import ModelYear
from checker.model_bureau.review import Review
from checker.model_bureau.workbooks import Rejected
from checker.model_bureau.year import CITY


def check_screening(
    year: ModelYear, rejected: Sequence[Rejected], document: Mapping[str, Any], rules: Iterable[str]
) -> list[Difference]:
    """Return everything in a screening's result that differs from what was meant.

    Args:
        year: The year screened, with its register.
        rejected: The rows of its workbooks that are meant to be rejected.
        document: The parsed result of ``sunlit screen --json``.
        rules: Ids of all rules in the catalogue.
    """
    return [
        *_counts(year, document),
        *_rejections(rejected, document["rejected"]),
        *check_labels(year.reviews, document, rules),
        *_absent(year, document["did_not_submit"]),
    ]


def check_labels(
    reviews: Sequence[Review], document: Mapping[str, Any], rules: Iterable[str], *, registered: bool = True
) -> list[Difference]:
    """Return the verdicts and referrals that differ from the labels, and reviews that are not there."""
    ids = tuple(rules)
    not_supplied = [entry["rule"] for entry in document["not_supplied"]]
    meant = {review.case.case_id: review.label for review in reviews}
    found: dict[str, Mapping[str, Any]] = {entry["case_id"]: entry for entry in document["cases"]}
    differences = [
        Difference(case_id, "review", "accepted", "nothing") for case_id in meant if case_id not in found
    ]
    differences += [
        Difference(case_id, "review", "nothing", "accepted") for case_id in found if case_id not in meant
    ]
    for case_id, entry in found.items():
        if (label := meant.get(case_id)) is not None:
            differences += compare_entry(label, entry, ids, not_supplied=not_supplied, registered=registered)
    return differences


def _counts(year: ModelYear, document: Mapping[str, Any]) -> Iterator[Difference]:
    plan = year.plan
    referred = [entry for entry in document["cases"] if entry["outcome"]["referral"] == "true"]
    by_city = sum(str(entry["case_id"]).startswith(CITY) for entry in referred)
    counts = {
        "rows read": (plan.reviewed + plan.broken_rows, document["read"]),
        "reviews accepted": (plan.reviewed, document["accepted"]),
        "rejections": (plan.broken_rows + plan.broken_lines, len(document["rejected"])),
        "employers that did not submit": (plan.not_submitted, len(document["did_not_submit"])),
        "referrals by the municipal bureau": (plan.city_referrals, by_city),
        "referrals by districts and counties": (plan.county_referrals, len(referred) - by_city),
    }
    for what, (meant, found) in counts.items():
        if meant != found:
            yield Difference("year", what, str(meant), str(found))


def _rejections(meant: Sequence[Rejected], found: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    wanted = Counter((Path(one.file).name, one.sheet, one.row, one.code) for one in meant)
    told = Counter((Path(one["file"]).name, one["sheet"], one["row"], one["code"]) for one in found)
    for (file, sheet, row, code), count in (wanted - told).items():
        yield Difference(_where(file, sheet, row), code, f"{count} rejected", "nothing")
    for (file, sheet, row, code), count in (told - wanted).items():
        yield Difference(_where(file, sheet, row), code, "nothing", f"{count} rejected")


def _where(file: str, sheet: str, row: int | None) -> str:
    return " / ".join(str(part) for part in (file, sheet, row) if part)


def _absent(year: ModelYear, found: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    told = {str(one["credit_code"]): str(one["truth"]) for one in found}
    meant = {called.employer.credit_code: str(called.not_submitted) for called in year.absent}
    for code in sorted({*told, *meant}):
        word, got = meant.get(code, "nothing"), told.get(code, "nothing")
        if word != got:
            yield Difference(code, "L02 of who did not submit", word, got)
