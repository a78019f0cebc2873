"""What an answer makes of each message: by the table, record by record, and never more than was said."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, TypeVar

import httpx
import pytest
import respx

from connectors.disposition import Disposition
from connectors.errors import NotOffered, Refused, Throttled, Unclear, WireError
from connectors.exchange_json import JsonExchange
from connectors.outcome import Outcome
from connectors.platform import Ability, Delivery, DeliveryClass, Held, Message, Receipt
from connectors.profile import PlatformProfile, shipped
from connectors.signing import HmacSigner
from connectors.sm3 import canonical, told
from tests.connectors.made_up import (
    PENALTY,
    SECRET,
    SITE,
    SUMMARY,
    answered,
    message,
    messages,
    result,
    wire,
)

T = TypeVar("T")
BASE = "http://127.0.0.1:9"
SHARING = shipped("credit_sharing")


def asked(
    call: Callable[[JsonExchange], Awaitable[T]],
    *answers: httpx.Response | type[Exception] | Exception,
    path: str = "/api/records",
    profile: PlatformProfile = SHARING,
    renewed: HmacSigner | None = None,
) -> tuple[T, list[httpx.Request]]:
    """Let a platform answer with these, one after the other; return what came of it and what was asked."""
    router = respx.Router(assert_all_called=False)
    route = router.post(BASE + path)
    route.side_effect = list(answers)

    async def run() -> T:
        renew = None if renewed is None else lambda: renewed
        async with wire(transport=httpx.MockTransport(router.async_handler), renew=renew) as open_wire:
            return await call(JsonExchange(open_wire, profile, SITE))

    return asyncio.run(run()), [call.request for call in route.calls]


def delivered(batch: list[Message], *answers: httpx.Response | Exception, **more: Any) -> list[Delivery]:
    return asked(lambda platform: platform.deliver(batch), *answers, **more)[0]


def one(*answers: httpx.Response | Exception, **more: Any) -> Delivery:
    (delivery,) = delivered([message(PENALTY)], *answers, **more)
    return delivery


def ok(document: object, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=document, headers=headers)


def test_records_are_named_with_profile_template_key_version_and_what_they_say() -> None:
    sent = message(PENALTY, version=3)

    fared, (request,) = asked(lambda platform: platform.deliver([sent]), ok(answered(result(sent))))

    document = httpx.Response(200, content=request.content).json()
    profile = SHARING.named("credit_sharing.penalty")
    assert (document["profile"], document["template"]) == ("credit_sharing.penalty/1", profile.template)
    assert [
        {name: row[name] for name in ("key", "version", "operation", "idem_key")}
        for row in document["records"]
    ] == [{"key": sent.key, "version": 3, "operation": "publish", "idem_key": sent.idem_key}]
    assert document["records"][0]["fields"]["CF_NR_FK"] == "0.200000"
    assert fared[0].receipt == Receipt("R1", "confirmed", "0000", told(canonical(result(sent))), sent.key, 3)


def test_the_same_message_is_the_same_bytes_each_time() -> None:
    sent = message(PENALTY)

    _, requests = asked(
        lambda platform: asyncio.gather(platform.deliver([sent]), platform.deliver([sent])),
        ok(answered(result(sent))),
        ok(answered(result(sent))),
    )

    assert requests[0].content == requests[1].content


@pytest.mark.parametrize(
    ("status", "code", "outcome", "disposition"),
    [
        ("accepted", "0000", Outcome.CONFIRMED, Disposition.NONE),
        ("received", "0000", Outcome.SUBMITTED, Disposition.NONE),
        ("rejected", "1001", Outcome.REJECTED, Disposition.DATA),
        ("rejected", "1003", Outcome.REJECTED, Disposition.MAPPING),
        ("rejected", "1006", Outcome.UNKNOWN, Disposition.DUPLICATE),
        ("rejected", "9001", Outcome.THROTTLED, Disposition.AGAIN),
        ("rejected", "7777", Outcome.REJECTED, Disposition.DATA),
    ],
)
def test_a_record_fares_as_its_result_says(
    status: str, code: str, outcome: Outcome, disposition: Disposition
) -> None:
    fared = one(ok(answered(result(message(PENALTY), status, code))))

    assert (fared.outcome, fared.disposition, fared.code, fared.ref) == (outcome, disposition, code, "R1")
    assert (fared.receipt is not None) is (outcome in {Outcome.CONFIRMED, Outcome.REJECTED})


def test_each_of_a_batch_fares_for_itself_and_in_its_order() -> None:
    """The second has no answer, the third cannot be laid out, the fourth is answered in another version."""
    batch = messages(4)
    batch[2] = message({**PENALTY, "subject_type": "alien"}, key="990500/3/x")
    answer = answered(
        {**result(batch[3]), "version": 2},
        result(batch[0]),
        "示例",
        {"key": 1},
        result(message(PENALTY, key="x")),
    )

    fared = delivered(batch, ok(answer))

    assert [one.key for one in fared] == [one.key for one in batch]
    assert [one.outcome for one in fared] == [
        Outcome.CONFIRMED,
        Outcome.UNKNOWN,
        Outcome.REFUSED,
        Outcome.UNKNOWN,
    ]
    assert fared[2].disposition is Disposition.DATA
    assert fared[2].detail.startswith("CF_XDR_LB (from subject_type): expected one of")


def test_of_two_results_for_one_record_the_first_stands() -> None:
    sent = message(PENALTY)

    fared = one(ok(answered(result(sent), result(sent, "rejected", "1001"))))

    assert fared.outcome is Outcome.CONFIRMED


def test_kinds_go_by_their_own_profiles_and_none_is_sent_without_one() -> None:
    withdrawn = {
        "decision_number": "1",
        "name": "示例",
        "ground": "penalty.annul",
        "withdrawn_on": "2026-11-22",
        "authority": "990500",
    }
    batch = [
        message(PENALTY),
        message(withdrawn, "penalty_withdrawal", key="w", version=2, operation="withdraw"),
        message(SUMMARY, "penalty_summary"),
    ]

    fared, requests = asked(
        lambda platform: platform.deliver(batch), ok(answered(result(batch[0]), result(batch[1])))
    )

    assert len(requests) == 1  # a withdrawal goes by the same template as what it withdraws
    assert [one.outcome for one in fared] == [Outcome.CONFIRMED, Outcome.CONFIRMED, Outcome.REFUSED]
    assert fared[2].disposition is Disposition.MAPPING


def test_a_large_batch_goes_in_parts_and_one_part_costs_only_itself() -> None:
    batch = messages(150)
    first = answered(*(result(one) for one in batch[:100]))

    fared, requests = asked(lambda platform: platform.deliver(batch), ok(first), httpx.ReadError("示例"))

    assert len(requests) == 2
    assert [one.outcome for one in fared] == [Outcome.CONFIRMED] * 100 + [Outcome.UNKNOWN] * 50


LOGIN = "<html><form action='/login'>请登录</form></html>"


@pytest.mark.parametrize(
    ("answer", "outcome", "disposition"),
    [
        (ok({"serviceFlag": 0, "msg": "失败"}), Outcome.UNKNOWN, Disposition.NONE),
        (
            ok({"serviceFlag": 0, "msg": "template: found a, expected b"}),
            Outcome.REFUSED,
            Disposition.TEMPLATE,
        ),
        (ok({"serviceFlag": 1, "msg": "ok"}), Outcome.UNKNOWN, Disposition.NONE),
        (ok({"serviceFlag": 1, "results": {}}), Outcome.UNKNOWN, Disposition.NONE),
        (ok({"serviceFlag": 2, "msg": "无权限"}), Outcome.REFUSED, Disposition.AUTH),
        (ok({"serviceFlag": 2, "msg": "timestamp"}), Outcome.REFUSED, Disposition.CLOCK),
        (ok({"serviceFlag": 3, "msg": "nothing new"}), Outcome.UNKNOWN, Disposition.NONE),
        (ok({"serviceFlag": True}), Outcome.UNKNOWN, Disposition.NONE),
        (ok({"serviceFlag": "1"}), Outcome.UNKNOWN, Disposition.NONE),
        (ok({"serviceFlag": 4}), Outcome.UNKNOWN, Disposition.NONE),
        (ok([]), Outcome.UNKNOWN, Disposition.NONE),
        (httpx.Response(200, html=LOGIN), Outcome.UNKNOWN, Disposition.NONE),
        (
            httpx.Response(200, text='{"serviceFlag": 1}', headers={"Content-Type": "text/plain"}),
            Outcome.UNKNOWN,
            Disposition.NONE,
        ),
        (httpx.Response(200), Outcome.UNKNOWN, Disposition.NONE),
        (httpx.Response(204), Outcome.UNKNOWN, Disposition.NONE),
        (
            httpx.Response(200, content=b"{\xff}", headers={"Content-Type": "application/json"}),
            Outcome.UNKNOWN,
            Disposition.NONE,
        ),
        (
            httpx.Response(200, content=b"[" * 90_000, headers={"Content-Type": "application/json"}),
            Outcome.UNKNOWN,
            Disposition.NONE,
        ),
        (httpx.Response(302, headers={"Location": "/login"}), Outcome.UNKNOWN, Disposition.NONE),
        (httpx.Response(401, html=LOGIN), Outcome.UNKNOWN, Disposition.AUTH),
        (httpx.Response(403, json={"serviceFlag": 2}), Outcome.REFUSED, Disposition.AUTH),
        (httpx.Response(413, html=LOGIN), Outcome.UNKNOWN, Disposition.NONE),
        (httpx.Response(422, json={"serviceFlag": 0, "msg": "x"}), Outcome.REFUSED, Disposition.DATA),
        (httpx.Response(500, json={"serviceFlag": 0, "msg": "x"}), Outcome.UNKNOWN, Disposition.NONE),
        (httpx.Response(502), Outcome.UNKNOWN, Disposition.NONE),
        (httpx.Response(503, headers={"Retry-After": "1"}), Outcome.UNKNOWN, Disposition.NONE),
        (httpx.Response(504), Outcome.UNKNOWN, Disposition.NONE),
        (httpx.ReadTimeout("示例"), Outcome.UNKNOWN, Disposition.NONE),
        (RuntimeError("nobody thought of this"), Outcome.UNKNOWN, Disposition.NONE),
    ],
)
def test_a_whole_answer_says_what_the_table_says(
    answer: httpx.Response | Exception, outcome: Outcome, disposition: Disposition
) -> None:
    fared = one(answer)

    assert (fared.outcome, fared.disposition) == (outcome, disposition)
    assert fared.key == message(PENALTY).key
    assert "登录" not in fared.detail


NO = httpx.Response(422, json={"serviceFlag": 0, "msg": "示例"})


def test_the_record_for_which_a_whole_call_is_refused_is_found_where_repeats_are_merged() -> None:
    """Four are refused, then the first two are taken, the others refused, and alone only the last is."""
    batch = messages(4)
    merging = SHARING.model_copy(update={"delivery_class": DeliveryClass.A})
    taken = [ok(answered(*(result(one) for one in rows))) for rows in (batch[:2], batch[2:3])]

    fared, requests = asked(
        lambda platform: platform.deliver(batch), NO, taken[0], NO, taken[1], NO, profile=merging
    )

    assert len(requests) == 5
    assert [one.outcome for one in fared] == [Outcome.CONFIRMED] * 3 + [Outcome.REFUSED]
    assert fared[3].disposition is Disposition.DATA


def test_elsewhere_a_refused_batch_is_left_to_a_person_and_no_record_is_blamed() -> None:
    fared, requests = asked(lambda platform: platform.deliver(messages(3)), NO)

    assert len(requests) == 1
    assert {(one.outcome, one.disposition) for one in fared} == {(Outcome.REFUSED, Disposition.MAPPING)}


@pytest.mark.parametrize("status", [200, 201, 202])
def test_any_answer_of_success_that_names_the_record_is_believed(status: int) -> None:
    assert one(ok(answered(result(message(PENALTY))), status)).outcome is Outcome.CONFIRMED


@pytest.mark.parametrize(
    ("said", "seconds"), [("5", 60), ("90", 90), ("99999", 120), ("-3", 60), ("soon", 60)]
)
def test_a_pause_asked_for_is_kept_within_bounds(said: str, seconds: int) -> None:
    fared = one(httpx.Response(429, headers={"Retry-After": said}))

    assert (fared.outcome, fared.retry_after_seconds) == (Outcome.THROTTLED, seconds)


def test_a_busy_platform_has_read_nothing_only_where_its_profile_says_so() -> None:
    profile = SHARING.model_copy(update={"busy_is_before_reading": True})
    busy = httpx.Response(503, headers={"Retry-After": "60"})

    assert one(busy, profile=profile).outcome is Outcome.THROTTLED
    assert one(httpx.Response(503), profile=profile).outcome is Outcome.UNKNOWN


def test_credentials_that_were_not_taken_are_read_again_once() -> None:
    """And no more than once: platforms lock out who keeps trying."""
    no = ok({"serviceFlag": 2, "msg": "无权限"})
    sent = message(PENALTY)
    fresh = HmacSigner("k2", SECRET)

    fared, requests = asked(
        lambda platform: platform.deliver([sent]), no, ok(answered(result(sent))), renewed=fresh
    )
    still_no, tries = asked(lambda platform: platform.deliver([sent]), no, no, renewed=fresh)
    same, once = asked(lambda platform: platform.deliver([sent]), no, renewed=HmacSigner("k1", SECRET))

    assert fared[0].outcome is Outcome.CONFIRMED
    assert [request.headers["X-Signature"].split()[1] for request in requests] == ["k1", "k2"]
    assert (still_no[0].outcome, len(tries)) == (Outcome.REFUSED, 2)
    assert (same[0].outcome, len(once)) == (Outcome.REFUSED, 1)


def test_a_code_that_is_none_is_not_repeated_to_people() -> None:
    fared = one(ok(answered(result(message(PENALTY), "rejected", "示例人甲 990401199003072340"))))

    assert "990401199003072340" not in fared.detail


HELD = {
    "key": "k1",
    "version": 2,
    "operation": "publish",
    "content_sm3": "0" * 64,
    "ref": "R1",
    "status": "confirmed",
    "code": "",
}


def test_a_key_is_found_as_often_as_it_is_held_and_a_strange_one_is_left_out() -> None:
    answer = ok({"serviceFlag": 1, "records": [HELD, {**HELD, "ref": "R2", "status": "pending"}]})

    found, (request,) = asked(lambda platform: platform.find(["k1", "k2", "k1"]), answer, path="/api/query")

    assert found == {
        "k1": (
            Held("k1", 2, "publish", "0" * 64, "R1"),
            Held("k1", 2, "publish", "0" * 64, "R2", "pending"),
        )
    }
    assert httpx.Response(200, content=request.content).json() == {"keys": ["k1", "k2"]}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (ok({"serviceFlag": 1, "records": [{**HELD, "version": "2"}]}), Unclear),
        (ok({"serviceFlag": 1, "records": "none"}), Unclear),
        (ok({"serviceFlag": 0, "msg": "x"}), Unclear),
        (ok({"serviceFlag": 2, "msg": "x"}), Refused),
        (httpx.Response(500), Unclear),
        (httpx.Response(429), Throttled),
        (httpx.Response(200, html=LOGIN), Unclear),
    ],
)
def test_what_cannot_be_read_is_never_absence(answer: httpx.Response, error: type[WireError]) -> None:
    with pytest.raises(error):
        _ = asked(lambda platform: platform.find(["k1"]), answer, path="/api/query")


RECEIPT = {
    "ref": "R1",
    "key": "k1",
    "version": 1,
    "verdict": "rejected",
    "code": "1001",
    "message": "示例",
    "at": "2026-11-22T09:00:00+08:00",
}


def test_receipts_come_in_their_order_with_where_to_go_on() -> None:
    answer = ok(
        {"serviceFlag": 1, "receipts": [RECEIPT, {}, {**RECEIPT, "verdict": "perhaps"}], "cursor": "c2"}
    )

    page, (request,) = asked(lambda platform: platform.receipts("c1", limit=9), answer, path="/api/receipts")

    assert httpx.Response(200, content=request.content).json() == {"after": "c1", "limit": 9}
    assert (page.cursor, page.unread) == ("c2", 2)
    assert page.receipts == (
        Receipt(
            "R1", "rejected", "1001", told(canonical(RECEIPT)), "k1", 1, "示例", "2026-11-22T09:00:00+08:00"
        ),
    )


def test_without_a_new_cursor_the_old_one_stays_and_receipts_without_one_are_not_taken() -> None:
    page, _ = asked(lambda platform: platform.receipts("c1"), ok({"serviceFlag": 3}), path="/api/receipts")

    assert (page.receipts, page.cursor) == ((), "c1")
    with pytest.raises(Unclear, match="without a cursor"):
        _ = asked(
            lambda platform: platform.receipts("c1"),
            ok({"serviceFlag": 1, "receipts": [RECEIPT]}),
            path="/api/receipts",
        )


@pytest.mark.parametrize("cursor", ["c" * 201, "c\x00"])
def test_a_cursor_that_cannot_be_kept_is_told_and_its_page_not_taken(cursor: str) -> None:
    with pytest.raises(Unclear, match=f"a cursor of {len(cursor)} characters"):
        _ = asked(
            lambda platform: platform.receipts("c1"),
            ok({"serviceFlag": 1, "receipts": [RECEIPT], "cursor": cursor}),
            path="/api/receipts",
        )


def test_receipts_are_asked_for_by_day_where_that_is_the_way() -> None:
    by_day = SHARING.model_copy(update={"receipts": "by_day"})
    answer = ok({"serviceFlag": 1, "receipts": [RECEIPT]})

    page, (request,) = asked(
        lambda platform: platform.receipts_of(date(2026, 11, 22)),
        answer,
        path="/api/receipts",
        profile=by_day,
    )

    assert httpx.Response(200, content=request.content).json() == {"day": "2026-11-22"}
    assert len(page.receipts) == 1
    with pytest.raises(NotOffered):
        _ = asked(lambda platform: platform.receipts(""), profile=by_day)


def test_a_page_of_the_listing_is_told_with_its_numbers() -> None:
    row = {name: HELD[name] for name in ("key", "version", "operation", "content_sm3", "ref")}
    answer = ok(
        {
            "serviceFlag": 1,
            "total": 3,
            "pages": 2,
            "page": 1,
            "page_sm3": "ab",
            "records": [row, {"key": "k2"}],
        }
    )

    page, (request,) = asked(
        lambda platform: platform.listing(1, size=2, after_day=date(2026, 11, 1)), answer, path="/api/listing"
    )

    assert httpx.Response(200, content=request.content).json() == {
        "page": 1,
        "size": 2,
        "after_day": "2026-11-01",
    }
    assert (page.total, page.pages, page.page, page.page_sm3, page.unread) == (3, 2, 1, "ab", 1)
    assert [one.key for one in page.records] == ["k1"]


@pytest.mark.parametrize("missing", ["total", "pages", "page"])
def test_a_page_without_a_number_is_not_taken(missing: str) -> None:
    numbers = {"total": 0, "pages": 0, "page": 1}
    del numbers[missing]

    with pytest.raises(Unclear, match="without its numbers"):
        _ = asked(
            lambda platform: platform.listing(1),
            ok({"serviceFlag": 1, **numbers, "records": []}),
            path="/api/listing",
        )


def test_the_template_is_compared_before_anything_is_sent() -> None:
    ours = SHARING.named("credit_sharing.penalty")
    answer = ok({"serviceFlag": 1, "template": "sm3:other", "columns": ours.columns()[1:]})

    check, _ = asked(
        lambda platform: platform.check_template("credit_sharing.penalty"), answer, path="/api/template"
    )

    assert (check.agreed, check.missing) == (False, ("CF_XDR_MC",))


def test_a_blind_platform_cannot_be_asked() -> None:
    blind = SHARING.model_copy(update={"delivery_class": DeliveryClass.D})

    async def ask(platform: JsonExchange) -> frozenset[Ability]:
        for call in (platform.find(["k1"]), platform.receipts(""), platform.listing(1)):
            with pytest.raises(NotOffered):
                _ = await call
        return platform.abilities

    abilities, requests = asked(ask, profile=blind)

    assert (abilities, requests) == ({Ability.TEMPLATE}, [])
