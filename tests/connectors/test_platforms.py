"""What is particular to each of the three platforms: events of a referral, lists of others, keys."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any, TypeVar

import httpx
import pytest
import respx

from connectors.credit_publicity import CreditPublicity
from connectors.credit_sharing import CreditSharing, Feedback, Listed
from connectors.errors import FileRefused, Unclear
from connectors.exchange_json import JsonExchange
from connectors.judicial_platform import STATUS_PATH, JudicialPlatform, StatusEvent, read_callback
from connectors.profile import shipped
from connectors.signing import HmacSigner, SignatureRefused, signed_headers
from tests.connectors.made_up import CODE, NOW, SECRET, SITE, body, wire

T, P = TypeVar("T"), TypeVar("P", bound=JsonExchange)
EVENT = {
    "id": "E1",
    "key": "k1",
    "event": "filed",
    "on": "2026-11-25",
    "paper_number": "示公（经）立字〔2026〕1号",
    "note": "示例",
}
SIGNER = HmacSigner("p1", SECRET)


def asked(
    platform: type[P], name: str, path: str, answer: dict[str, Any], call: Callable[[P], Awaitable[T]]
) -> tuple[T, dict[str, Any]]:
    router = respx.Router()
    route = router.post("http://127.0.0.1:9" + path).respond(200, json=answer)

    async def run() -> T:
        async with wire(transport=httpx.MockTransport(router.async_handler)) as open_wire:
            return await call(platform(open_wire, shipped(name), SITE))

    done = asyncio.run(run())
    return done, httpx.Response(200, content=route.calls.last.request.content).json()


def test_events_of_referrals_are_read_from_a_cursor() -> None:
    answer = {"serviceFlag": 1, "events": [EVENT, {**EVENT, "event": "lost"}, 7], "cursor": "c2"}

    page, document = asked(
        JudicialPlatform, "judicial_platform", "/api/status", answer, lambda platform: platform.events("c1")
    )

    assert document == {"after": "c1", "limit": 500}
    assert (page.cursor, page.unread) == ("c2", 2)
    assert page.events == (
        StatusEvent("E1", "k1", "filed", date(2026, 11, 25), "示公（经）立字〔2026〕1号", "示例"),
    )


def test_events_without_a_cursor_are_not_taken() -> None:
    with pytest.raises(Unclear):
        _ = asked(
            JudicialPlatform,
            "judicial_platform",
            "/api/status",
            {"serviceFlag": 1, "events": [EVENT]},
            lambda platform: platform.events(""),
        )


def called(document: object, *, minutes: int = 0, key: str = "p1") -> tuple[str, int]:
    content = body(document)
    headers = signed_headers(
        SIGNER, client="platform", path=STATUS_PATH, body=content, at=NOW, nonce="0" * 32
    )
    signed, page = read_callback(
        headers, content, signers={key: SIGNER}, now=NOW + timedelta(minutes=minutes)
    )
    return signed.client, len(page.events)


def test_a_call_of_the_platform_is_read_by_the_same_words() -> None:
    assert called({"events": [EVENT, {}]}) == ("platform", 1)


def test_a_call_that_is_not_the_platforms_or_not_of_now_is_refused_before_it_is_read() -> None:
    for changed in ({"minutes": 6}, {"key": "p2"}):
        with pytest.raises(SignatureRefused):
            _ = called("no events", **changed)


@pytest.mark.parametrize("document", ["events", {"event": EVENT}, {"events": EVENT}, []])
def test_a_signed_call_without_events_is_told_to_be_none(document: object) -> None:
    with pytest.raises(FileRefused, match="no list of events"):
        _ = called(document)


ROW = {
    "name": "示例建筑劳务有限公司",
    "credit_code": CODE,
    "since": "2026-01-31",
    "number": "（2026）示执1号",
}


@pytest.mark.parametrize(
    ("rows", "more", "is_whole"),
    [
        ([ROW, {**ROW, "until": "2027-01-31"}], {"total": 2}, True),
        ([ROW], {"total": 2}, False),
        ([ROW], {}, False),
        ([ROW, {"credit_code": CODE}], {"total": 2}, False),
        ([ROW], {"total": 1, "day": "2026-11-21"}, False),
        ([ROW], {"total": 1, "list": "serious"}, False),
        ([], {"total": 0}, True),
    ],
)
def test_a_list_of_others_is_whole_only_if_every_row_of_that_day_was_read(
    rows: list[dict[str, str]], more: dict[str, Any], is_whole: bool
) -> None:
    answer = {"serviceFlag": 1, "records": rows, **more}

    found, document = asked(
        CreditSharing,
        "credit_sharing",
        "/api/lists",
        answer,
        lambda platform: platform.inbound("judgment", date(2026, 11, 22)),
    )

    assert document == {"list": "judgment", "day": "2026-11-22"}
    assert found.is_whole is is_whole
    if rows:
        assert found.entries[0] == Listed(
            "示例建筑劳务有限公司", CODE, date(2026, 1, 31), None, "（2026）示执1号"
        )


def test_the_publicity_system_gives_its_lists_in_the_same_form() -> None:
    found, _ = asked(
        CreditPublicity,
        "credit_publicity",
        "/api/lists",
        {"serviceFlag": 1, "records": [ROW], "total": 1},
        lambda platform: platform.inbound("abnormal", date(2026, 11, 22)),
    )

    assert found.is_whole


def test_what_was_done_about_somebody_is_told_back() -> None:
    row = Feedback("F1", CODE, "government_procurement", date(2026, 11, 22), "990500", "示例")

    ref, document = asked(
        CreditSharing,
        "credit_sharing",
        "/api/feedback",
        {"serviceFlag": 1, "ref": "F0000000001"},
        lambda platform: platform.give_feedback([row]),
    )

    assert ref == "F0000000001"
    assert document["feedback"] == [
        {
            "id": "F1",
            "credit_code": CODE,
            "measure": "government_procurement",
            "applied_on": "2026-11-22",
            "authority": "990500",
            "effect": "示例",
        }
    ]
