"""One case over HTTP: the same answer as in process, kept only when asked, done once under a key."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import date, timedelta
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from checker.scoring.assess import Assessor
from checker.scoring.assessment import ASSESSMENT
from checker.scoring.rule_bases import RuleBases
from checker.scoring.verification import verify
from checker.service.server import now
from checker.store import idempotency
from rules.cases import read_case
from rules.rule_base import shipped
from sanctions import audit
from sanctions.tables import AuditEntry
from tests.checker.api.running import CASE, JSON, Service, sent
from tests.checker.engines.drawn import Drawer
from tests.checker.engines.durable.needs import DURABLE_RULES
from tests.checker.scoring.given import alone

KEY = "Idempotency-Key"


def key_of(name: str) -> dict[str, str]:
    return {KEY: hashlib.sha256(name.encode()).hexdigest()}


def compared(answer: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says how many engines answered, and so the receipt."""
    return {name: value for name, value in answer.items() if name not in ("engines", "agreed", "receipt")}


@pytest.fixture(scope="module")
def in_process() -> Assessor:
    return alone()


@pytest.mark.parametrize("query", ["", "?all=1", "?explain=1", "?explain=true&all=true"])
def test_the_answer_is_that_of_the_assessor(
    inspector: httpx.Client, in_process: Assessor, query: str
) -> None:
    case = read_case(shipped().vocabulary, CASE)
    expected = in_process.assess(case, explain="explain" in query, everything="all" in query)

    answer = inspector.post(f"/v1/score{query}", json=CASE).json()

    assert compared(answer) == compared(json.loads(json.dumps(expected)))
    _ = ASSESSMENT.validate_python(answer)


def test_so_it_is_for_all_kinds_of_cases(inspector: httpx.Client, in_process: Assessor) -> None:
    base = shipped()
    drawer = Drawer(base, base.at(date(2026, 11, 22), "320500"))
    for drawn in drawer.cases(Random(1), 60):
        case = read_case(base.vocabulary, sent(drawn))

        answer = inspector.post("/v1/score", json=sent(drawn))

        assert answer.status_code == 200, answer.text
        assert compared(answer.json()) == compared(json.loads(json.dumps(in_process.assess(case))))


@DURABLE_RULES
def test_two_engines_answer(inspector: httpx.Client) -> None:
    answer = inspector.post("/v1/score", json=CASE).json()

    assert (answer["engines"], answer["agreed"]) == (["reference", "durable"], True)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.just("示例秘密"),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["示例秘密", "facts"]), inner)
        ),
        max_leaves=8,
    ),
    st.sampled_from(
        [
            "case_id",
            "place",
            "day",
            "employer",
            "subject",
            "facts",
            "lines",
            "findings",
            "incomplete",
            "示例秘密",
        ]
    ),
    st.sampled_from(["", "headcount", "示例秘密", "arrears"]),
)
def test_a_refusal_repeats_nothing_that_was_sent(
    inspector: httpx.Client, value: object, top: str, inner: str
) -> None:
    answer = inspector.post("/v1/score", json={**CASE, top: {inner: value} if inner else value})

    assert answer.status_code in (200, 403, 422)
    if answer.status_code != 200:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "示例秘密" not in answer.text
        assert "\\u793a" not in answer.text


def test_a_refusal_names_every_field_and_what_was_expected(inspector: httpx.Client) -> None:
    wrong = {**CASE, "day": "yesterday", "facts": {"headcount": "46", "head_count": 1}}

    answer = inspector.post("/v1/score", json=wrong).json()

    assert answer["status"] == 422
    assert [(one["field"], one["code"]) for one in answer["errors"]] == [
        ("facts.headcount", "type"),
        ("facts", "unknown_name"),
        ("day", "type"),
    ]
    assert answer["errors"][1]["message"].startswith("there is no such fact; did you mean headcount")


@pytest.mark.parametrize("query", ["?explain=yes", "?explain=1&explain=1", "?other=1", "?explain"])
def test_a_parameter_that_means_nothing_is_refused(inspector: httpx.Client, query: str) -> None:
    answer = inspector.post(f"/v1/score{query}", json=CASE)

    assert (answer.status_code, answer.json()["type"]) == (400, "urn:sunlit:problem:query")


def test_nothing_is_kept_unless_asked(inspector: httpx.Client) -> None:
    case = {**CASE, "case_id": "示例-不留存"}
    _ = inspector.post("/v1/score", json=case)

    assert inspector.get("/v1/cases/示例-不留存").status_code == 404


def test_a_kept_case_can_be_read_again_and_its_receipt_verified(
    service: Service, inspector: httpx.Client
) -> None:
    case = {**CASE, "case_id": "示例-留存"}
    answered = inspector.post("/v1/score?keep=1", json=case).json()

    kept = inspector.get("/v1/cases/示例-留存").json()

    assert kept["assessment"] == answered
    file = inspector.get("/v1/cases/示例-留存/receipt").content
    found = verify(file, RuleBases(service.desk.settings.rule_bases))
    assert (found.standing, found.receipt_id) == ("replayed", answered["receipt"])


def test_the_newest_is_told_of_a_case_kept_twice(inspector: httpx.Client) -> None:
    case = {**CASE, "case_id": "示例-两次"}
    _ = inspector.post("/v1/score?keep=1", json=case)
    second = inspector.post("/v1/score?keep=1", json={**case, "facts": {"headcount": 47}}).json()

    assert inspector.get("/v1/cases/示例-两次").json()["assessment"] == second


def _acts(session: Session) -> list[AuditEntry]:
    return list(session.exec(select(AuditEntry).where(AuditEntry.action == "case.keep")).all())


def test_keeping_is_an_act_on_record(service: Service) -> None:
    token = service.token()
    with service.anybody(Authorization=f"Bearer {token}") as client:
        answer = client.post("/v1/score?keep=1", json={**CASE, "case_id": "示例-记录"}).json()

    with service.desk.store.reading() as session:
        found = audit.verify(session)
        acts = [(act.actor, act.receipt) for act in _acts(session)]
    assert found.broken_at is None
    assert found.head_matches
    assert (token.split("_")[1], answer["receipt"]) in acts


@pytest.mark.parametrize("case_id", ["", ".", "..", " ", " a", "a ", "a/b", "a\\b", "a\nb", "x" * 129])
def test_a_case_whose_id_cannot_stand_in_an_address_cannot_be_kept(
    inspector: httpx.Client, case_id: str
) -> None:
    case = {"case_id": case_id, "place": "320500", "day": "2026-11-22"}

    answer = inspector.post("/v1/score?keep=1", json=case)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "case_id")
    assert inspector.post("/v1/score", json=case).status_code == 200


def test_a_case_that_would_take_too_long_is_refused(inspector: httpx.Client) -> None:
    """201 orders times 100 rows."""
    order = {"document": "限期改正指令书", "due_on": "2026-11-09"}
    lines = {"orders": [order] * 201, "arrears": [{"amount_fen": 1}] * 100}

    answer = inspector.post("/v1/score", json={**CASE, "lines": lines})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "size")


def test_the_same_request_under_a_key_gets_the_same_bytes(inspector: httpx.Client) -> None:
    case = {**CASE, "case_id": "示例-幂等"}
    first = inspector.post("/v1/score?keep=1", json=case, headers=key_of("same"))
    second = inspector.post("/v1/score?keep=1", json=case, headers=key_of("same"))

    assert first.content == second.content
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("query", "change"), [("?keep=1", {"day": "2026-11-23"}), ("", {}), ("?keep=1&explain=1", {})]
)
def test_another_request_under_a_used_key_is_refused(
    inspector: httpx.Client, query: str, change: dict[str, str]
) -> None:
    headers = key_of(f"other {query} {change}")
    assert inspector.post("/v1/score?keep=1", json=CASE, headers=headers).status_code == 200

    answer = inspector.post(f"/v1/score{query}", json={**CASE, **change}, headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:sunlit:problem:idempotency")


def test_a_key_belongs_to_the_token_that_used_it(service: Service, inspector: httpx.Client) -> None:
    headers = key_of("mine")
    assert inspector.post("/v1/score", json=CASE, headers=headers).status_code == 200

    with service.client() as other:
        answer = other.post("/v1/score", json={**CASE, "day": "2026-11-23"}, headers=headers)

    assert answer.status_code == 200
    assert "Idempotent-Replayed" not in answer.headers


def test_a_refused_request_frees_its_key(inspector: httpx.Client) -> None:
    headers = key_of("corrected")
    assert inspector.post("/v1/score", json={**CASE, "day": "x"}, headers=headers).status_code == 422

    assert inspector.post("/v1/score", json=CASE, headers=headers).status_code == 200


def test_a_request_that_is_being_worked_on_is_told_to_wait(service: Service) -> None:
    token = service.token()
    content = json.dumps(CASE).encode()
    head = f"POST /v1/score {JSON}\n".encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": JSON, **key_of("busy")}
    store = service.desk.store

    def begin(seconds_ago: int) -> None:
        with store.writing() as session:
            begun = idempotency.begin(
                session,
                store.keys,
                token_id=token.split("_")[1],
                key=headers[KEY],
                request_digest=hashlib.sha256(head + hashlib.sha256(content).digest()).hexdigest(),
                at=now() - timedelta(seconds=seconds_ago),
            )
        assert isinstance(begun, idempotency.Begun)

    begin(seconds_ago=30)
    with service.anybody(**headers) as client:
        answer = client.post("/v1/score", content=content)
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:sunlit:problem:conflict")
        assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_many_at_once_under_one_key_are_kept_once(service: Service) -> None:
    token = service.token()
    case = {**CASE, "case_id": "示例-同时"}
    answers: list[httpx.Response] = []

    def send() -> None:
        with service.anybody(Authorization=f"Bearer {token}", **key_of("at once")) as client:
            answers.append(client.post("/v1/score?keep=1", json=case))

    threads = [threading.Thread(target=send) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.content for answer in answers if answer.status_code == 200}) == 1
    with service.desk.store.reading() as session:
        mine = [act for act in _acts(session) if act.actor == token.split("_")[1]]
    assert len(mine) == 1


@pytest.mark.parametrize("key", ["short", "x" * 256, "with spaces in between", "示例" * 10])
def test_a_key_that_is_none_is_refused(inspector: httpx.Client, key: str) -> None:
    answer = inspector.post("/v1/score", json=CASE, headers={KEY: key.encode()})  # pyright: ignore[reportArgumentType]

    assert answer.status_code == 400


def test_every_answer_has_the_id_of_its_request(inspector: httpx.Client) -> None:
    mine = "0b0c5d2e-93a4-4a64-8a5c-d7d2f9c3b111"

    assert inspector.get("/v1/rules", headers={"X-Request-Id": mine}).headers["X-Request-Id"] == mine
    refused = inspector.get("/v1/rules/none", headers={"X-Request-Id": "示例".encode()})  # pyright: ignore[reportArgumentType]
    assert refused.json()["request_id"] == refused.headers["X-Request-Id"]
    assert len(refused.headers["X-Request-Id"]) == 32
