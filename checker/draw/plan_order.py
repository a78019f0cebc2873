"""What a bureau asks for (抽查方案): a plan in the bureau's own words, before anything is frozen.

Conditions are those of the rule language on the columns of the registry. `checker.draw.framing` turns an
order and the registry into the plan and the lists that are committed. Ceilings per employer are data,
since each place publishes its own (国办发〔2024〕54号).
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from checker.draw.errors import DrawRefused
from checker.draw.plan import (
    MOST_INSPECTORS,
    MOST_SOURCES,
    Load,
    Period,
    Slot,
    lies_in,
    told_by,
)
from checker.draw.seed import Source

LARGEST = 4 * 1024 * 1024
_Word = Annotated[str, StringConstraints(min_length=1, max_length=40)]
_Condition = Annotated[str, StringConstraints(min_length=1, max_length=4_000)]
_Words = Annotated[str, StringConstraints(max_length=400)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class TicketTier(_Part):
    """How many tickets those have of whom a condition holds (风险签数); the first that holds counts."""

    when: _Condition
    tickets: Annotated[int, Field(ge=1, le=10_000)]


class Stratum(_Part):
    """A stratum (分层): whom it takes of those left by the strata before it, and how many are drawn.

    Attributes:
        when: None takes everybody left.
        when_unknown: What to do with an employer of whom the condition cannot be told: ``stop`` and name it,
            take it in (``include``), or leave it to the strata that follow (``skip``).
        units: Departments whose inspectors may visit it; empty: any.
    """

    name: _Word
    when: _Condition | None = None
    when_unknown: Literal["stop", "include", "skip"] = "stop"
    take: str
    tickets: list[TicketTier] = []
    units: list[_Word] = []


class Ceiling(_Part):
    """The most visits an employer gets in a year (年度检查频次上限), and who is exempt from it.

    Attributes:
        exempt: Reason code and condition, for example complaints, 转办, 数据监测线索, 本单位申请.
        written_review_counts: Whether a written review counts as a visit.
    """

    visits: Annotated[int, Field(ge=0, le=365)]
    exempt: dict[_Word, _Condition] = {}
    written_review_counts: bool = False
    source: _Words = ""


class Exclusion(_Part):
    """A unit left out on purpose (排除), with the code of the reason and the two who signed for it."""

    credit_code: _Word
    reason: _Word
    signers: list[_Word]


class PlanOrder(_Part):
    """The order for one draw; its serial is given when it is committed.

    Attributes:
        place, year, half: Whose draw it is and where it counts; the half-year is 1 or 2.
        targeted: A condition on the registry that chooses the frame (定向抽查); None draws from all.
        among: ``registry``, or ``reviewed``: those whose written review was accepted.
    """

    place: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    year: Annotated[int, Field(ge=2015, le=2100)]
    half: Annotated[int, Field(ge=1, le=2)]
    title: _Words
    organiser: _Words
    partners: list[_Words] = []
    purpose: Literal["visit", "written_review"] = "visit"
    mode: Literal["open", "confidential"] = "confidential"
    alg: str = "SJDRAW1/sha256"
    items: list[_Word]
    among: Literal["registry", "reviewed"] = "registry"
    targeted: _Condition | None = None
    strata: Annotated[list[Stratum], Field(min_length=1)]
    ceiling: Ceiling | None = None
    exclusions: list[Exclusion] = []
    slots: Annotated[list[Slot], Field(max_length=MOST_INSPECTORS)] = []
    load: Load = Load()
    period: Period
    leave: Literal["whole_period", "any_day"] = "whole_period"
    seed: Annotated[list[Source], Field(min_length=1, max_length=MOST_SOURCES)]
    reveal: _Words = "本轮检查全部结束后公开"
    rehearsal: bool = False

    @model_validator(mode="after")
    def _fits(self) -> PlanOrder:
        doubles = [name for name, times in Counter(one.name for one in self.strata).items() if times > 1]
        if doubles:
            msg = f"stratum {doubles[0]!r} stands twice"
            raise ValueError(msg)
        if not lies_in(self.period, str(self.year), str(self.half)):
            msg = f"the period begins on {self.period.first}, outside {self.year} H{self.half}"
            raise ValueError(msg)
        return self


class _Words12(yaml.SafeLoader):
    """Reads ``on``, ``no`` and their like as the words they are, as YAML 1.2 does, and no key twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        """Return a mapping; a key that stands twice would silently win over the first."""
        keys = [key.value for key, _ in node.value]
        for key, times in Counter(map(str, keys)).items():
            if times > 1:
                place = node.start_mark
                msg = f"key {key!r} stands twice in the mapping of line {place.line + 1}"
                raise yaml.YAMLError(msg)
        return super().construct_mapping(node, deep)


_BOOLEAN = "tag:yaml.org,2002:bool"
_Words12.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != _BOOLEAN]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _first in "tf":
    _Words12.yaml_implicit_resolvers[_first].insert(0, (_BOOLEAN, re.compile("true|false")))


def read_order(path: Path) -> PlanOrder:
    """Read an order, YAML or JSON.

    Raises:
        DrawRefused: It is none; the message names the file and the keys.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        told = f"more than {LARGEST} bytes"
        raise DrawRefused("order", f"{path}: {told}: no plan is that long", f"{path}：超过 {LARGEST} 字节")
    try:
        found: Any = yaml.load(content.decode(), _Words12)
        return PlanOrder.model_validate(found)
    except ValidationError as error:
        told = told_by(error)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        told = " ".join(str(error).split())[:300]
    raise DrawRefused("order", f"{path}: {told}", f"{path}：抽查方案不合要求：{told}")
