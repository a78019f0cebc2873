"""The codes of a visit (代码表): reasons, ways of notice, results and outcomes, as data with their source.

Each table says by its mark how sure we are of its wording; nothing here is law that the program made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, cast

import yaml
from pydantic import BaseModel, ConfigDict

from checker.visit.errors import Language, VisitRefused
from rules.rule import Source
from rules.time_limit import TimeLimit, TimeUnit

Table = Literal["exempt", "notices", "waivers", "results", "outcomes"]


class _Code(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    title: str
    english: str
    problem: bool = False
    follow_up: bool = False
    settles: bool = False
    whole: bool = True


class _Source(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    law: str
    mark: Literal["V", "M", "D"]


class _Term(_Source):
    title: str
    count: int
    unit: TimeUnit


@dataclass(frozen=True, slots=True)
class Code:
    """One code with its wording.

    Attributes:
        problem: A result that rests on a finding of its item.
        follow_up: A result that has to be followed up (复查) before the visit is closed.
        settles: An outcome after which its item needs no further follow-up.
        whole: Its wording is known to the end; another cannot be recorded.
    """

    code: str
    title: str
    english: str
    problem: bool
    follow_up: bool
    settles: bool
    whole: bool
    source: Source

    def told(self, language: Language) -> str:
        """Return its wording in a language."""
        return self.title if language == "zh" else self.english


@cache
def table(name: Table) -> Mapping[str, Code]:
    """Return the codes of a table, in its order."""
    told = _file("results.yaml" if name in {"results", "outcomes"} else "reasons.yaml")
    source = _Source.model_validate(told[f"{name}_source"])
    found: dict[str, Code] = {}
    for code, entry in told[name].items():
        read = _Code.model_validate(entry)
        found[code] = Code(
            code=code,
            title=read.title,
            english=read.english,
            problem=read.problem,
            follow_up=read.follow_up,
            settles=read.settles,
            whole=read.whole,
            source=Source("", source.law, "", None, source.mark),
        )
    return found


def code_of(name: Table, code: str) -> Code:
    """Return one code of a table.

    Raises:
        VisitRefused: There is none, or its wording is not known whole.
    """
    known = {one.code: one for one in table(name).values() if one.whole}
    if code not in known:
        told = ", ".join(known)
        raise VisitRefused(
            f"unknown_{name}",
            f"found the code {code!r}, expected one of {told}",
            f"没有代码 {code!r}，可用的有：{told}",
        )
    return known[code]


@cache
def publication_limit() -> TimeLimit:
    """Return the term within which a result is published (公示期限), with the mark of its source."""
    term = _Term.model_validate(_file("results.yaml")["publication"])
    source = (Source("", term.law, "", None, term.mark),)
    return TimeLimit("visit_publication", term.title, "agency", term.count, term.unit, False, source)


def _file(name: str) -> Mapping[str, Any]:
    text = (resources.files("checker.visit") / name).read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", yaml.safe_load(text))
