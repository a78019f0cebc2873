"""The joint measures as data (联合惩戒措施): eight fields, whom each binds, and what law leaves open.

`sanctions/joint_measures.yaml` is read once and checked; whom a measure binds is true, false or not settled,
and what is not settled is shown as such and never taken for a no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from sanctions.course.course import Cited
from sanctions.course.fields import titles
from sanctions.course.forms import CitedForm

FILE = Path(__file__).parents[1] / "joint_measures.yaml"
Kind = Literal["unit", "person"]
_TRUTHS: Mapping[bool | str, Truth] = {True: TRUE, False: FALSE, "unknown": UNKNOWN}


@dataclass(frozen=True, slots=True)
class Measure:
    """One field of the joint measures, with whom it binds, and how sure we are of that."""

    code: str
    title: tuple[str, str]
    unit: Truth
    person: Truth
    mark: str

    def binds(self, kind: Kind) -> Truth:
        """Return whether it binds a unit or a person on the list."""
        return self.unit if kind == "unit" else self.person


@dataclass(frozen=True, slots=True)
class Measures:
    """All of them, with their basis and the places whose publicity system shows the list as well."""

    measures: tuple[Measure, ...]
    basis: tuple[Cited, ...]
    shown: tuple[str, ...]

    def shown_at(self, place: str) -> bool:
        """Return whether the publicity system of a place is known to show the list."""
        return any(place.startswith(prefix) for prefix in self.shown)


class _MeasureForm(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    unit: Literal["unknown"] | bool
    person: Literal["unknown"] | bool
    mark: Literal["V", "M", "D"] = "V"


class _MeasuresForm(BaseModel):
    model_config = ConfigDict(extra="forbid")

    basis: list[CitedForm]
    measures: dict[str, _MeasureForm]
    shown_in_publicity_system: list[str]


@lru_cache
def shipped_measures() -> Measures:
    """Return the measures that come with this version, read once."""
    form = _MeasuresForm.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    return Measures(
        tuple(
            Measure(code, titles(one.title), _TRUTHS[one.unit], _TRUTHS[one.person], one.mark)
            for code, one in form.measures.items()
        ),
        tuple(Cited(one.law, one.article, one.mark) for one in form.basis),
        tuple(form.shown_in_publicity_system),
    )
