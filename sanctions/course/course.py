"""A course (程序): its states, and the acts that lead from one to the next.

All that follows from a verdict goes such a course: a payment order, a penalty, a referral, a listing. An act
says who may make it, from which states, with which fields and papers, which duties it starts and ends, and
what of it goes to other authorities. Nothing of a course is code but its guards, which are named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sanctions.course.fields import Field

Post = Literal[
    "investigator", "legal_reviewer", "head", "acting_head", "deputy", "auditor", "supervisor", "system"
]
POSTS: Mapping[Post, tuple[str, str]] = {
    "investigator": ("承办人员", "investigator"),
    "legal_reviewer": ("法制审核人员", "legal reviewer"),
    "head": ("正职负责人", "head of the bureau"),
    "acting_head": ("主持工作的负责人", "acting head"),
    "deputy": ("副职负责人", "deputy head"),
    "auditor": ("审计人员", "auditor"),
    "supervisor": ("监督人员", "supervisor"),
    "system": ("系统", "the system"),
}
"""Who acts for the bureau (岗位), in Chinese and English."""

ACTORS: Mapping[str, tuple[str, str]] = {
    "agency": ("人力资源社会保障行政部门", "the agency"),
    "agency_head": ("行政部门负责人", "the head of the agency"),
    "police": ("公安机关", "the police"),
    "prosecutor": ("人民检察院", "the procuratorate"),
    "court": ("人民法院", "the court"),
    "party": ("当事人", "the party"),
    "supervisor": ("监督机关", "the supervising authority"),
}
"""Whose act it is (行为主体). What others do is recorded by one of ours when its paper arrives."""


@dataclass(frozen=True, slots=True)
class Cited:
    """Where an act stands in the law: key of the instrument, article, and how sure we are (V, M, D)."""

    law: str
    article: str = ""
    mark: Literal["V", "M", "D"] = "V"


@dataclass(frozen=True, slots=True)
class PaperWanted:
    """A paper (文书) an act comes with: its kind in ``papers.yaml``."""

    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class Start:
    """A duty an act starts.

    Attributes:
        since: What its time runs from instead of the act: a field, or another duty, whose start it shares.
        until: A field that names its last day, instead of a term of the law.
        when: A field that has to be said, or be true, for it to start.
    """

    duty: str
    since: str = ""
    until: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What an act brings about on the ground of an approval of `matter`; once for each approval."""

    matter: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What an act has told to another authority: destination, kind of record, and what is done with it.

    Attributes:
        due: The duty whose end is the record's last moment; empty where no term is known.
    """

    destination: str
    record: str
    operation: Literal["publish", "withdraw"]
    due: str = ""


@dataclass(frozen=True, slots=True)
class Cascade:
    """What an act brings about beside it: `act` of every proceeding of `course` in the family it fits."""

    course: str
    act: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a course (环节).

    Attributes:
        step: Its number in the law's own list, ``R4``; empty where it has none.
        posts: Who of the bureau may make it, or record what others did.
        before: States from which it may come; none for the act that opens.
        after: The state it leads to; None leaves the state as it is.
        proposes, approves, refuses: The matter a decision is asked for, given or denied.
        rests_on: The matter whose consequence what is sent rests on, where the act brings about none.
        needs_reason: Why has to be said.
        measures: Duties whose time is only looked at once the act has come: done with it, late or in time.
        suspends, resumes: Every open duty of the proceeding rests from here, or is taken up again.
        rests: Duties that rest from here while the others go on, each where its `when` holds.
        once: Fields that no two proceedings of the course say alike; of the act that opens.
    """

    name: str
    title: tuple[str, str]
    actor: str
    posts: tuple[Post, ...]
    before: tuple[str, ...]
    after: str | None
    step: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict[str, Field])
    papers: tuple[PaperWanted, ...] = ()
    guards: tuple[str, ...] = ()
    proposes: str = ""
    approves: str = ""
    refuses: str = ""
    consequence: Consequence | None = None
    rests_on: str = ""
    sends: tuple[Sent, ...] = ()
    starts: tuple[Start, ...] = ()
    measures: tuple[Start, ...] = ()
    ends: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    cascades: tuple[Cascade, ...] = ()
    suspends: bool = False
    resumes: bool = False
    rests: tuple[Start, ...] = ()
    once: tuple[str, ...] = ()
    needs_reason: bool = False
    sources: tuple[Cited, ...] = ()

    @property
    def opens(self) -> bool:
        """Whether it opens a proceeding."""
        return not self.before

    @property
    def only_system(self) -> bool:
        """Whether it comes with other acts only."""
        return self.posts == ("system",)


@dataclass(frozen=True, slots=True)
class Course:
    """One course; `parents` are the courses within whose proceedings it may be opened, none for a root.

    Attributes:
        letter: What its numbers carry: ``320500-2026-Y0001``.
        path: Its name in addresses, in the plural.
        singular: It stands alone as well as within a parent.
        states: By name, in Chinese and English; those in `ended` ask for nothing more.
    """

    name: str
    path: str
    letter: str
    title: tuple[str, str]
    parents: tuple[str, ...]
    stands_alone: bool
    states: Mapping[str, tuple[str, str]]
    ended: frozenset[str]
    acts: Mapping[str, Act]

    @property
    def opening(self) -> Act:
        """The act that opens it."""
        return next(act for act in self.acts.values() if act.opens)

    def possible(self, state: str) -> tuple[Act, ...]:
        """Return the acts that may come next, guards aside."""
        return tuple(act for act in self.acts.values() if state in act.before)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something somebody owes once an act has started it (职责), with its term if the law gives one.

    Attributes:
        limits: Names in ``time_limits.yaml`` by place prefix, ``""`` for everywhere; empty: no fixed term.
        consequence: Key of what the law says where it is neglected; empty where nothing is known.
    """

    name: str
    title: tuple[str, str]
    actor: str
    posts: tuple[Post, ...]
    limits: Mapping[str, str]
    consequence: str
    sources: tuple[Cited, ...]

    def limit_at(self, place: str) -> str | None:
        """Return the name of the limit that holds at a place, the most local one first."""
        known = [prefix for prefix in self.limits if place.startswith(prefix)]
        return self.limits[max(known, key=len)] if known else None


@dataclass(frozen=True, slots=True)
class Neglect:
    """What the law says of a neglected duty (责任), such as 310号令 第十六条."""

    title: tuple[str, str]
    sources: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper (文书种类); `example` where its form is ours (示例) and not named by the law."""

    kind: str
    title: tuple[str, str]
    example: bool
    mark: str


@dataclass(frozen=True, slots=True)
class Courses:
    """All courses with what they share."""

    courses: Mapping[str, Course]
    duties: Mapping[str, Duty]
    neglects: Mapping[str, Neglect]
    papers: Mapping[str, Paper]
