"""The courses over HTTP: acts by officers of tokens, refusals as problems, pages, masks and whole files."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Generator
from datetime import date
from typing import Any

import httpx
import pytest
from sqlmodel import select

from checker.api.routes import Route
from checker.api.table import ROUTES
from checker.roles import POSTS_OF, ROLES, Permission
from sanctions import audit, officer
from sanctions.course.reading import shipped_courses
from sanctions.proceeding.tables import OfficerRow
from sanctions.reading import readings, reason_of
from tests.checker.api.running import Service
from tests.sanctions.proceeding.bureau import CITY, MIGRANTS, officers

SECRET = "990401199003072340"
CASE: dict[str, Any] = {
    "name": "示例建筑劳务有限公司",
    "credit_code": "91990100MA0000001N",
    "subject_kind": "unit",
    "place": "320506",
    "ground": "complaint",
    "wages": True,
    "investigators": ["inv-1", "inv-2"],
    "persons": [{"name": "示例赵某", "role": "legal_representative", "id_number": SECRET}],
}
ORDER = {"document": "限期改正指令书", "addressee": "employer"}
EVIDENCE = {"act": "evidence"}


@pytest.fixture(scope="module")
def bureau(service: Service) -> Service:
    """The service with the officers of a bureau."""
    with service.desk.store.writing() as session:
        if session.exec(select(OfficerRow.id)).first() is None:
            officers(session, service.desk.store)
    return service


@pytest.fixture(scope="module")
def clients(bureau: Service) -> Generator[dict[str, httpx.Client]]:
    """Clients by the officer whose acts they make, each in the role of the post."""
    roles = {"inv-1": "inspector", "head": "approver", "county-inv": "inspector"}
    made = {name: bureau.acting(name, role) for name, role in roles.items()}
    yield made
    for client in made.values():
        client.close()


def filed(client: httpx.Client, **changed: Any) -> str:
    answer = client.post("/v1/case-files", json={"fields": {**CASE, **changed}})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/v1/case-files/{answer.json()['id']}"
    return answer.json()["id"]


def kind(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def test_an_order_is_proposed_approved_and_issued(bureau: Service, clients: dict[str, httpx.Client]) -> None:
    mine, head = clients["inv-1"], clients["head"]
    case = filed(mine)
    found = mine.post(
        f"/v1/case-files/{case}/acts",
        json={"act": "arrears", "fields": {"lines": MIGRANTS, "complete": True}},
    )
    opened = mine.post("/v1/orders", json={"under": case, "fields": ORDER})
    order = opened.json()["id"]
    approved = head.post(f"/v1/orders/{order}/acts", json={"act": "approve"})
    paper = {
        "kind": "payment_order",
        "name": "责令.pdf",
        "number": "示例监令〔2026〕1号",
        "content": base64.b64encode(b"%PDF").decode(),
    }
    act = {
        "act": "issue",
        "fields": {"number": "示例监令〔2026〕1号", "due_on": "2099-12-31"},
        "papers": [paper],
    }
    key = {"Idempotency-Key": "示例".encode().hex() + order}
    issued, again = (mine.post(f"/v1/orders/{order}/acts", json=act, headers=key) for _ in range(2))
    shown = mine.get(f"/v1/orders/{order}").json()

    assert [one.status_code for one in (found, opened, approved, issued, again)] == [200, 201, 200, 200, 200]
    assert opened.json()["lead"]["engines"] == ["reference", "durable"]
    assert opened.json()["lead"]["outcome"]["referral"] in ("true", "held", "unknown", "false")
    assert (approved.json()["before"], approved.json()["state"]) == ("proposed", "approved")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == issued.json()
    assert [one["act"] for one in shown["acts"]] == ["open", "approve", "issue"]
    assert [one["officer"] for one in shown["acts"]] == ["inv-1", "head", "inv-1"]
    assert shown["acts"][2]["papers"][0]["size"] == len(b"%PDF")
    with bureau.desk.store.reading() as session:
        assert audit.verify(session).whole


def test_what_is_refused_is_a_problem_that_repeats_nothing(
    bureau: Service, clients: dict[str, httpx.Client]
) -> None:
    mine, head = clients["inv-1"], clients["head"]
    case = filed(mine)
    order = mine.post("/v1/orders", json={"under": case, "fields": ORDER}).json()["id"]
    acts = f"/v1/orders/{order}/acts"
    with bureau.client() as unbound, bureau.acting("inv-2", "approver") as other_role:
        answers = {
            "unbound": unbound.post(acts, json={"act": "approve"}),
            "role": mine.post(acts, json={"act": "approve"}),
            "post": other_role.post(acts, json={"act": "approve"}),
            "state": mine.post(acts, json={"act": "settle"}),
            "reason": head.post(acts, json={"act": "refuse"}),
            "unknown": mine.post("/v1/orders/320500-2026-Z9999/acts", json={"act": "settle"}),
            "other": mine.post(f"/v1/orders/{case}/acts", json={"act": "settle"}),
            "parent": mine.post("/v1/orders", json={"fields": ORDER}),
            "fields": mine.post(
                "/v1/orders", json={"under": case, "fields": {SECRET: 1, "addressee": SECRET}, SECRET: 1}
            ),
            "officer": mine.post("/v1/case-files", json={"fields": {**CASE, "investigators": [SECRET]}}),
            "happened": mine.post(acts, json={"act": "settle", "happened": "9999-12"}),
            "json": mine.post(acts, content=b"{", headers={"Content-Type": "application/json"}),
            "media": mine.post(acts, content=b"{}"),
        }

    assert {name: kind(answer) for name, answer in answers.items()} == {
        "unbound": (403, "forbidden"),
        "role": (403, "forbidden"),
        "post": (403, "act_person"),
        "state": (409, "act_state"),
        "reason": (422, "act"),
        "unknown": (404, "not_found"),
        "other": (404, "not_found"),
        "parent": (422, "act"),
        "fields": (422, "act"),
        "officer": (422, "act"),
        "happened": (422, "act"),
        "json": (400, "not_json"),
        "media": (415, "media_type"),
    }
    assert answers["state"].json()["errors"][0]["code"] == "state"
    assert all(SECRET not in answer.text for answer in answers.values())


def test_all_that_is_wrong_with_an_act_is_told_at_once(clients: dict[str, httpx.Client]) -> None:
    fields: dict[str, Any] = {
        **CASE,
        "ground": "hearsay",
        "place": "Suzhou",
        "investigators": [],
        "summary": None,
    }
    papers = [
        {"kind": "letter", "name": "信"},
        {"kind": "evidence", "name": "a", "content": "*"},
        {"kind": "evidence", "name": "b", "content": "QQ==", "sha256": "0" * 64},
    ]

    answer = clients["inv-1"].post("/v1/case-files", json={"fields": {**fields, "x": 1}, "papers": papers})

    assert kind(answer) == (422, "act")
    assert {one["field"] for one in answer.json()["errors"]} == {
        *("fields", "fields.ground", "fields.place", "fields.investigators", "fields.summary"),
        *("papers.0.kind", "papers.0", "papers.1.content", "papers.2"),
    }


def test_a_proceeding_of_another_place_is_not_told_apart_from_none(
    bureau: Service, clients: dict[str, httpx.Client]
) -> None:
    case = filed(clients["inv-1"])
    with (
        bureau.client(place="330000") as elsewhere,
        bureau.client(place="320500") as here,
        bureau.acting("county-inv", place="320506") as county,
        bureau.acting("inv-1", place="330000") as misplaced,
    ):
        assert kind(elsewhere.get(f"/v1/case-files/{case}")) == (404, "not_found")
        assert kind(county.post(f"/v1/case-files/{case}/acts", json=EVIDENCE)) == (
            404,
            "not_found",
        )
        assert kind(misplaced.post("/v1/case-files", json={"fields": CASE})) == (403, "out_of_scope")
        assert kind(elsewhere.get("/v1/case-files?bureau=320500")) == (403, "out_of_scope")
        assert elsewhere.get("/v1/case-files").json() == {"proceedings": [], "next": None}
        assert here.get(f"/v1/case-files/{case}").status_code == 200
    # a token that reaches all does not make its officer one of the bureau
    answer = clients["county-inv"].post(f"/v1/case-files/{case}/acts", json=EVIDENCE)
    assert kind(answer) == (403, "act_person")


def test_pages_follow_one_another(clients: dict[str, httpx.Client]) -> None:
    mine = clients["inv-1"]
    made = [filed(mine) for _ in range(3)]

    first = mine.get("/v1/case-files?limit=2&state=filed&bureau=320500").json()
    numbers, following = [one["id"] for one in first["proceedings"]], first["next"]
    while following is not None:
        page = mine.get(f"/v1/case-files?limit=2&state=filed&bureau=320500&after={following}").json()
        numbers, following = numbers + [one["id"] for one in page["proceedings"]], page["next"]

    assert len(first["proceedings"]) == 2
    assert numbers == sorted(set(numbers))
    assert set(made) <= set(numbers)
    for query in ("limit=0", "limit=201", "limit=x", "state=gone", "after=x", "bureau=32", "odd=1"):
        assert mine.get(f"/v1/case-files?{query}").status_code == 400, query


def test_personal_data_is_masked_until_a_reason_is_given(
    bureau: Service, clients: dict[str, httpx.Client]
) -> None:
    mine = clients["inv-1"]
    case = filed(mine)
    reason = {"X-Reason": "%E6%A0%B8%E5%AF%B9%E5%BD%93%E4%BA%8B%E4%BA%BA"}

    masked = mine.get(f"/v1/case-files/{case}")
    without = mine.get(f"/v1/case-files/{case}?full=1")
    full = mine.get(f"/v1/case-files/{case}?full=1", headers=reason)
    with bureau.client("auditor") as auditor:
        not_theirs = auditor.get(f"/v1/case-files/{case}?full=1", headers=reason)

    assert SECRET not in masked.text
    assert "示例赵某" not in masked.text
    assert kind(without) == (422, "act")
    assert SECRET in full.text
    assert kind(not_theirs) == (403, "forbidden")
    with bureau.desk.store.reading() as session:
        told = readings(session, f"case/{case}")
        assert [(one.by, reason_of(bureau.desk.store.keys, one)) for one in told] == [("inv-1", "核对当事人")]


def test_whoever_supervises_takes_the_whole_file(bureau: Service, clients: dict[str, httpx.Client]) -> None:
    case = filed(clients["inv-1"])
    path = f"/v1/case-files/{case}/export"
    with bureau.client("supervisor", CITY) as supervisor:
        without = supervisor.get(path)
        whole = supervisor.get(path, headers={"X-Reason": "supervision"})
        act = supervisor.post(f"/v1/case-files/{case}/acts", json=EVIDENCE)
    not_theirs = clients["head"].get(path, headers={"X-Reason": "supervision"})

    assert kind(without) == (422, "act")
    assert whole.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert any(SECRET.encode() in archive.read(name) for name in archive.namelist())
    assert [one.status_code for one in (act, not_theirs)] == [403, 403]


def test_what_is_owed_is_listed_within_the_jurisdiction(
    bureau: Service, clients: dict[str, httpx.Client]
) -> None:
    case = filed(clients["inv-1"])

    mine = clients["inv-1"].get("/v1/duties?place=320500&actor=agency&limit=200").json()["duties"]
    with bureau.client(place="330000") as elsewhere, bureau.client(place="320506") as county:
        theirs, counted = elsewhere.get("/v1/duties").json(), county.get("/v1/duties").json()

    assert (case, "investigate_wages") in {(one["proceeding"], one["duty"]) for one in mine}
    assert theirs == {"duties": []}
    assert counted == {"duties": []}


def test_every_course_has_its_routes() -> None:
    paths = {(route.method, route.path) for route in ROUTES}

    for course in shipped_courses().courses.values():
        at = f"/v1/{course.path}"
        assert {("GET", at), ("GET", f"{at}/{{proceeding}}")} <= paths
        assert (("POST", at) in paths) is not course.opening.only_system


def test_who_acts_may_read_and_nobody_else_exports() -> None:
    may = {one: {role for role in ROLES if one in ROLES[role]} for one in Permission}

    assert may[Permission.PROCEEDINGS_ACT] == set(POSTS_OF)
    assert may[Permission.EXPORT] == {"supervisor"}
    assert may[Permission.PROCEEDINGS_ACT] | may[Permission.EXPORT] < may[Permission.PROCEEDINGS_READ]


def test_an_officer_whose_service_ended_makes_no_more_acts(bureau: Service) -> None:
    now = bureau.desk.now()
    one = officer.Officer("gone", "示例某", CITY, frozenset({"investigator"}), date(2010, 1, 1), None)
    with bureau.desk.store.writing() as session:
        officer.add(session, bureau.desk.store.keys, one, at=now, by="test")
        officer.end(session, "gone", date(2011, 1, 1), at=now, by="test")
    with bureau.acting("gone") as client:
        answer = client.post("/v1/case-files", json={"fields": CASE})

    assert kind(answer) == (403, "act_person")
    assert answer.json()["errors"][0]["code"] == "not_serving"


def _described(document: dict[str, Any], route: Route) -> dict[str, Any]:
    return document["paths"][route.path][route.method.lower()]


def test_the_description_has_a_schema_for_each_act(clients: dict[str, httpx.Client]) -> None:
    document = clients["inv-1"].get("/openapi.json").json()

    schemas = document["components"]["schemas"]
    assert schemas["order_issue"]["required"] == ["fields", "papers", "act"]
    assert "number" in schemas["order_issue"]["properties"]["fields"]["required"]
    assert schemas["acts_of_order"]["discriminator"]["mapping"]["run-out"].endswith("/order_run_out")
    for route in ROUTES:
        if route.body is not None:
            for media_type, model in route.body.media_types.items():
                told = _described(document, route)["requestBody"]["content"][media_type]["schema"]
                assert model is None or told["$ref"].rpartition("/")[2] in schemas
