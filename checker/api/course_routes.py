"""The routes of the courses (处理程序路由): four each, made from the courses that ship, and those of all."""

from __future__ import annotations

from collections.abc import Iterator

from checker.api import act_body, proceedings
from checker.api.routes import Body, Parameter, Route, Told
from checker.roles import Permission
from sanctions.course.course import ACTORS, Course, Courses

KEY = Parameter(
    "Idempotency-Key",
    "One of a kind for each new request; sent again, it gets the first answer again",
    {"type": "string", "pattern": "^[!-~]{16,255}$"},
    "header",
)
FLAG = {"type": "string", "enum": ["0", "1", "true", "false"], "default": "0"}
_CODE = {"type": "string", "pattern": "^[0-9]{6}$"}
_NUMBER = Parameter(
    "proceeding", "Its number", {"type": "string", "pattern": act_body.NUMBER, "maxLength": 24}, "path"
)
_REASON = Parameter(
    "X-Reason", "What it is read for, percent-encoded UTF-8; kept", {"type": "string"}, "header"
)
_LIMIT = Parameter(
    "limit",
    "At most so many",
    {"type": "integer", "minimum": 1, "maximum": proceedings.MOST_LISTED, "default": proceedings.LISTED},
)
_WRITES = (404, 409, 413, 415, 422, 429)


def course_routes(courses: Courses) -> Iterator[Route]:
    """Yield the routes of every course, and those that look at all of them."""
    for course in courses.courses.values():
        yield from _of(course)
    yield Route(
        "GET",
        "/v1/case-files/{proceeding}/export",
        Permission.EXPORT,
        proceedings.export,
        "A whole case as a ZIP, nothing masked",
        "导出案卷",
        {200: Told("Directory, papers, acts, decisions and duties", media_type="application/zip")},
        refusals=(404, 409, 422),
        parameters=(_NUMBER, _REASON),
    )
    yield Route(
        "GET",
        "/v1/duties",
        Permission.PROCEEDINGS_READ,
        proceedings.duties,
        "What is owed, by whom, by when",
        "职责清单",
        {200: Told("Duties, those overdue first", "DutyPage")},
        parameters=(
            Parameter("place", "Of this place and what lies in it", _CODE),
            Parameter("actor", "Whose duty", {"type": "string", "enum": list(ACTORS)}),
            Parameter("late", "Only what is surely overdue", FLAG),
            _LIMIT,
        ),
    )


def _of(course: Course) -> Iterator[Route]:
    zh, en = course.title
    path = f"/v1/{course.path}"
    made = {"Idempotent-Replayed": "true where this is the first answer again"}
    if not course.opening.only_system:
        yield Route(
            "POST",
            path,
            Permission.PROCEEDINGS_ACT,
            proceedings.opening(course),
            f"{en}: {course.opening.title[1]}",
            f"{zh}：{course.opening.title[0]}",
            {201: Told("What came of it", "ActMade", headers={"Location": "Where it is shown", **made})},
            refusals=_WRITES,
            parameters=(KEY,),
            body=Body({proceedings.MEDIA_TYPE: act_body.opening_of(course)}, "The act that opens"),
        )
    if act_body.offered(course):
        yield Route(
            "POST",
            f"{path}/{{proceeding}}/acts",
            Permission.PROCEEDINGS_ACT,
            proceedings.acts(course),
            f"{en}: make an act",
            f"{zh}：办理环节",
            {200: Told("What came of it", "ActMade", headers=made)},
            refusals=_WRITES,
            parameters=(_NUMBER, KEY),
            body=Body({proceedings.MEDIA_TYPE: act_body.acts_of(course)}, "One act; `act` says which"),
        )
    yield Route(
        "GET",
        path,
        Permission.PROCEEDINGS_READ,
        proceedings.listing(course),
        f"{en}: list",
        f"{zh}：列表",
        {200: Told("A page of them, nothing of what was said", "ProceedingPage")},
        parameters=(
            Parameter("state", "Only in this state", {"type": "string", "enum": list(course.states)}),
            Parameter("bureau", "Only of this bureau", _CODE),
            Parameter("after", "`next` of the page before", {"type": "string", "pattern": act_body.NUMBER}),
            _LIMIT,
        ),
    )
    yield Route(
        "GET",
        f"{path}/{{proceeding}}",
        Permission.PROCEEDINGS_READ,
        proceedings.showing(course),
        f"{en}: show one",
        f"{zh}：查看",
        {200: Told("All of it, masked unless asked for in full", "ProceedingShown")},
        refusals=(404, 422),
        parameters=(_NUMBER, Parameter("full", "Personal data too; needs X-Reason", FLAG), _REASON),
    )
