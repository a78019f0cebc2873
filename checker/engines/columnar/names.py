"""How facts are called as columns; a dot in a column name breaks grouping on Spark."""

from __future__ import annotations

from rules.fact import Fact

KEY = "__case"


def column_of(fact: Fact) -> str:
    """Return the physical column of a fact.

    >>> column_of(Fact("hired_on", "", "date", kind="roster"))
    'roster__hired_on'
    """
    return fact.name if fact.kind is None else f"{fact.kind}__{fact.name}"


def absent_of(fact: Fact) -> str:
    """Return the column that says a fact is known to be absent."""
    return f"{column_of(fact)}__absent"


def needs_of(column: str, missing: str) -> str:
    """Return the column that says a derived value would be narrowed by a missing fact.

    >>> needs_of("standings__unpaid_workers", "payments.paid_on")
    'standings__unpaid_workers__needs__payments__paid_on'
    """
    return f"{column}__needs__{missing.replace('.', '__')}"


def given_of(kind: str) -> str:
    """Return the column that says a list is complete."""
    return f"{kind}__given"


def truth_of(rule: str) -> str:
    """Return the column of a rule's verdict."""
    return "t__" + rule.replace(".", "__")


def gap_of(owner: str, missing: str) -> str:
    """Return the column that says a rule's or aggregate's lines miss a fact."""
    return f"m__{owner.replace('.', '__')}__{missing.replace('.', '__')}"
