"""The plan of a draw (抽查计划), frozen: everything the outcome depends on but the lists and the seed.

`docs/draw.md` section 2 tells each key. A plan is judged before anything is committed: sources that are
not worth a seed, rules that ask for more than there is, strata without units or without a rule stop here.
Source: two inspectors at least, 劳动保障监察条例 第十六条; the columns of a joint plan follow what bureaus
publish.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from checker.draw import lists
from checker.draw.canonical import canonical, read_canonical
from checker.draw.digest import Digest, named
from checker.draw.errors import DrawRefused, Misprinted
from checker.draw.lists import ExcludedRow, FrameRow, RosterRow, is_word
from checker.draw.quota import Quota
from checker.draw.seed import Day, Source, check_sources

ITEMS = "ABCDEFGHIJKL"
"""The letters of the twelve groups of inspection items (`rules/base/inspection_items.yaml`)."""
LEAST_INSPECTORS, MOST_INSPECTORS = 2, 8
MOST_SOURCES = 20

_Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Words = Annotated[str, StringConstraints(max_length=400, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
_Word = Annotated[str, StringConstraints(min_length=1, max_length=40)]
_Visits = Annotated[int, Field(ge=0, le=100_000)]
DrawId = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}-[0-9]{4}-H[12]-[0-9]{2,4}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Slot(_Part):
    """A place to fill in each visit (席位): lead (主办), assist (协办), or one for each department."""

    name: _Word
    qualifications: list[_Word] = []
    units: list[_Word] = []


class Load(_Part):
    """How many visits an inspector may get (工作量上限); even shares follow from `checker.assignment`."""

    cap: _Visits | None = None
    each: dict[str, _Visits] = {}


class Period(_Part):
    """When the visits take place, both days included."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")


class Excluded(_Part):
    """What the plan says of units that cannot be drawn: the root of their list, how many for each reason."""

    root: _Hex
    reasons: dict[_Word, int]


class RegistryState(_Part):
    """What the lists were made of: the registry's last import, and the screening asked, by SHA-256."""

    version: Annotated[int, Field(ge=0, le=2**53 - 1)]
    screening: _Hex | None = None


class Plan(_Part):
    """The frozen plan; see `docs/draw.md` section 2."""

    alg: str
    draw_id: DrawId
    title: _Words
    organiser: _Words
    partners: list[_Words] = []
    purpose: Literal["visit", "written_review"]
    targeted: str = ""
    items: Annotated[list[str], Field(min_length=1)]
    mode: Literal["open", "confidential"]
    blinding: _Hex | None = None
    recusal_salt: _Hex
    excluded: Excluded
    rules: dict[_Word, str]
    slots: list[Slot] = []
    stratum_units: dict[_Word, list[_Word]] = {}
    load: Load = Load()
    period: Period
    leave: Literal["whole_period", "any_day"] = "whole_period"
    registry: RegistryState
    seed: Annotated[list[Source], Field(min_length=1, max_length=MOST_SOURCES)]
    reveal: _Words = ""
    rehearsal: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Plan:
        names = [slot.name for slot in self.slots]
        words = [*names, *self.rules, *self.stratum_units, *self.excluded.reasons]
        for ids in ((slot.qualifications, slot.units) for slot in self.slots):
            words += [*ids[0], *ids[1]]
        faults = [f"{word!r} is no word of up to 40 characters" for word in words if not is_word(word)]
        faults += [
            f"unknown item {item!r}, expected letters A-L"
            for item in self.items
            if item not in ITEMS or len(item) != 1
        ]
        faults += [f"slot {name!r} stands twice" for name, times in Counter(names).items() if times > 1]
        faults += [f"no stratum {name!r}" for name in self.stratum_units if name not in self.rules]
        faults += [f"item {item!r} stands twice" for item, times in Counter(self.items).items() if times > 1]
        if len(names) > MOST_INSPECTORS:
            faults.append(f"{len(names)} slots a visit, expected {MOST_INSPECTORS} at most")
        if not lies_in(self.period, self.draw_id[7:11], self.draw_id[13]):
            faults.append(
                f"its period begins on {self.period.first}, outside the half-year of {self.draw_id}"
            )
        if self.purpose == "visit" and len(names) < LEAST_INSPECTORS:
            faults.append(
                f"{len(names)} slots a visit, expected {LEAST_INSPECTORS} or more (劳动保障监察条例 第十六条)"
            )
        if self.purpose == "written_review" and names:
            faults.append("a written review has no slots")
        if (self.mode == "confidential") != (self.blinding is not None):
            faults.append("a confidential draw, and no other, has a blinding")
        if self.period.first > self.period.last:
            faults.append("its period ends before it begins")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def digest(self) -> Digest:
        """The digest used throughout the draw."""
        return named(self.alg)

    @property
    def serial(self) -> tuple[str, int]:
        """The series of the draw (place, year, half) and its number in it, from 1."""
        series, _, number = self.draw_id.rpartition("-")
        return series, int(number)

    def content(self) -> bytes:
        """Return the bytes of ``plan.json``."""
        written: dict[str, Any] = self.model_dump(mode="json", by_alias=True)
        if self.blinding is None:
            del written["blinding"]
        return canonical(written)

    def quotas(self, frame: Iterable[FrameRow], inspectors: int) -> dict[str, int]:
        """Return how many units of each stratum are drawn.

        Raises:
            DrawRefused: A stratum has no units or no rule, or a rule asks for more than there are.
        """
        units = Counter(row.stratum for row in frame)
        for stratum in sorted(self.rules.keys() | units.keys()):
            if stratum not in self.rules or not units[stratum]:
                without_en, without_zh = (
                    ("units", "单位") if stratum in self.rules else ("a rule", "抽取规则")
                )
                raise DrawRefused(
                    "stratum",
                    f"stratum {stratum!r} is without {without_en}: mend the plan or the strata",
                    f"分层“{stratum}”没有{without_zh}：请修正计划或分层",
                )
        return {
            stratum: Quota.read(rule, stratum).of(units[stratum], inspectors, stratum)
            for stratum, rule in self.rules.items()
        }


def lies_in(period: Period, year: str, half: str) -> bool:
    """Return whether a period begins in a half-year: a draw counts where its visits begin."""
    return (f"{period.first.year}", str((period.first.month + 5) // 6)) == (year, half)


def read_plan(content: bytes, place: str = "plan.json") -> Plan:
    """Read the bytes of a published plan.

    Raises:
        Misprinted: They are not canonical, or no plan.
        DrawRefused: Its algorithm, its rules or its sources cannot be used.
    """
    found = read_canonical(content, place)
    try:
        # lax, since JSON has no days
        plan = Plan.model_validate(found)
    except ValidationError as error:
        raise Misprinted("plan", place, told_by(error), f"计划不合要求：{told_by(error)}") from None
    if plan.content() != content:
        raise Misprinted("plan", place, "is not spelled as a plan is", "不是计划的规范写法")
    return plan


def told_by(error: ValidationError) -> str:
    """Return in one line what pydantic found, at most three faults; what was sent is not repeated."""
    faults = error.errors(include_url=False, include_input=False)
    said = [f"{'.'.join(map(str, fault['loc'])) or 'plan'}: {fault['msg']}" for fault in faults[:3]]
    return "; ".join(said) + (f" (and {len(faults) - 3} more)" if len(faults) > 3 else "")


def check(
    plan: Plan, frame: Sequence[FrameRow], excluded: Sequence[ExcludedRow], roster: Sequence[RosterRow]
) -> Mapping[str, int]:
    """Check a plan against its lists as far as no inspector is assigned yet; return the quotas.

    Raises:
        DrawRefused: Something in it cannot be carried out; nothing may be committed.
    """
    _ = plan.digest
    check_sources(plan.seed)
    quotas = plan.quotas(frame, len(roster))
    if not any(quotas.values()):
        raise DrawRefused("quota", "nobody would be drawn: mend the rules", "抽取数量为零：请修正抽取规则")
    form = lists.TOKEN if plan.mode == "confidential" else lists.OPEN_ID
    for row in (*frame, *excluded):
        if not form.fullmatch(row.id):
            expected = (
                ("a token", "代码") if plan.mode == "confidential" else ("the id of a unit", "单位标识")
            )
            raise DrawRefused(
                "unit_id",
                f"found {row.id!r} in a draw that is {plan.mode}, expected {expected[0]}",
                f"{row.id!r} 与抽取方式 {plan.mode} 不符，应为{expected[1]}",
            )
    both = {row.id for row in frame} & {row.id for row in excluded}
    if both:
        one = min(both)
        raise DrawRefused("duplicate", f"{one} is in frame and excluded", f"{one} 同时在名录与排除名单中")
    counted = Counter(row.reason for row in excluded)
    if dict(counted) != plan.excluded.reasons:
        raise DrawRefused(
            "excluded",
            f"the plan counts excluded {plan.excluded.reasons}, the list has {dict(counted)}",
            f"计划所载排除数 {plan.excluded.reasons} 与名单 {dict(counted)} 不符",
        )
    strangers = sorted(plan.load.each.keys() - {row.id for row in roster})
    if strangers:
        raise DrawRefused(
            "roster",
            f"load names {strangers[0]}, who is not on the roster",
            f"工作量上限所列 {strangers[0]} 不在执法人员名录中",
        )
    return quotas
