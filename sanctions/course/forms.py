"""The written form of courses, duties and papers (程序文件的格式), as YAML has it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Named

from sanctions.course.course import Post


class Form(BaseModel):
    """Fields nobody knows are refused."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class CitedForm(Form):
    """Where something stands in the law."""

    law: str
    article: str = ""
    mark: Literal["V", "M", "D"] = "V"


class StartForm(Form):
    """A duty an act starts."""

    duty: str
    since: str = ""
    until: str = ""
    when: str = ""


class ConsequenceForm(Form):
    """What an act brings about."""

    matter: str
    kind: str


class SentForm(Form):
    """What another authority is told."""

    destination: str
    record: str
    operation: Literal["publish", "withdraw"] = "publish"
    due: str = ""


class CascadeForm(Form):
    """What an act brings about beside it."""

    course: str
    act: str


class ActForm(Form):
    """One act."""

    title: str
    step: str = ""
    actor: str = "agency"
    posts: list[Post]
    before: list[str] = Named(alias="from", default=[])
    after: str | None = Named(alias="to", default=None)
    fields: dict[str, str] = {}
    papers: list[str] = []
    may_have: list[str] = []
    guards: list[str] = []
    proposes: str = ""
    approves: str = ""
    refuses: str = ""
    consequence: ConsequenceForm | None = None
    rests_on: str = ""
    sends: list[SentForm] = []
    starts: list[str | StartForm] = []
    measures: list[StartForm] = []
    ends: list[str] = []
    drops: list[str] = []
    cascades: list[CascadeForm] = []
    suspends: bool = False
    resumes: bool = False
    rests: list[StartForm] = []
    once: list[str] = []
    reason: bool = False
    source: list[CitedForm] = []


class CourseForm(Form):
    """One file of a course."""

    name: str
    path: str
    letter: str = Named(pattern="^[A-Z]$")
    title: str
    parents: list[str] = []
    stands_alone: bool = False
    states: dict[str, str]
    ended: list[str] = []
    acts: dict[str, ActForm]


class DutyForm(Form):
    """One duty."""

    title: str
    actor: str
    posts: list[Post] = []
    limit: str | dict[str, str] = {}
    neglect: str = ""
    source: list[CitedForm] = []


class NeglectForm(Form):
    """What follows a neglected duty."""

    title: str
    source: list[CitedForm]


class DutiesForm(Form):
    """The file of duties."""

    duties: dict[str, DutyForm] = {}
    neglects: dict[str, NeglectForm] = {}


class PaperForm(Form):
    """One kind of paper."""

    title: str
    example: bool = False
    mark: Literal["V", "M", "D"] = "V"


class PapersForm(Form):
    """The file of papers."""

    papers: dict[str, PaperForm]
