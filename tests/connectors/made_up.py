"""Made-up records, keys and wires for tests of the connectors; nothing in it is anybody's."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from connectors.address import Address, Limits
from connectors.platform import Message, Operation
from connectors.signing import HmacSigner, Signer
from connectors.sm3 import canonical, told
from connectors.tls import Tls
from connectors.transport import Wire

_NUMBERS = count(1)
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
SECRET = b"made-up secret of an example"
# the pair of keys of GB/T 32918.5-2017, annex A: everybody has it
SM2_PRIVATE = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
SM2_PUBLIC = (
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
CODE = "91990505Y00000374B"
SITE = {
    "authority_name": {"990500": "示例市人力资源和社会保障局"},
    "authority_code": {"990500": "11990500MB0000000X"},
}
PENALTY: dict[str, Any] = {
    "decision_number": "示人社罚字〔2026〕7号",
    "name": "示例建筑劳务有限公司",
    "credit_code": CODE,
    "representative": "示例人甲",
    "act_type": "克扣或者无故拖欠劳动者工资",
    "content": "罚款人民币二千元",
    "decided_on": "2026-11-20",
    "authority": "990500",
    "subject_type": "legal_person",
    "violation_facts": "示例事实",
    "basis": "示例依据",
    "kinds": ["warning", "fine"],
    "fine_fen": 200_000,
    "source": "990500",
}
SUMMARY: dict[str, Any] = {
    name: PENALTY[name]
    for name in (
        "decision_number",
        "name",
        "credit_code",
        "representative",
        "act_type",
        "content",
        "decided_on",
        "authority",
    )
}
REFERRAL: dict[str, Any] = {
    "kind": "referral",
    "number": "示人社移字〔2026〕1号",
    "case_number": "REF-示例-1",
    "root": "CASE-示例-1",
    "bureau": "990500",
    "place": "990505",
    "police": "示例市公安局",
    "handed_over_on": "2026-11-21T23:30:00+00:00",
    "crime": "refusal_to_pay",
    "source": "complaint",
    "facts": "示例事实",
    "amount_fen": 18_640_001,
    "undertakers": ["A001", "A002"],
    "unit": {"name": "示例建筑劳务有限公司", "credit_code": CODE},
    "persons": [{"name": "示例人甲", "role": "principal", "id_number": "990401199003072340"}],
    "orders": ["示人社令字〔2026〕3号"],
    "papers": [{"number": 1, "kind": "referral_letter", "name": "移送书", "sha256": "0" * 64}],
}


def message(
    content: dict[str, Any],
    kind: str = "penalty",
    *,
    key: str = "990500/7/" + CODE,
    version: int = 1,
    operation: Operation = "publish",
) -> Message:
    """Return a message as the outbox would hold it."""
    written = canonical(content)
    idem_key = told(f"{key}|{version}|{operation}|".encode() + written)
    return Message(key, version, operation, idem_key, kind, written)


def messages(count: int) -> list[Message]:
    """Return penalties that differ in their number."""
    return [
        message({**PENALTY, "decision_number": f"示人社罚字〔2026〕{n}号"}, key=f"990500/{n}/{CODE}")
        for n in range(1, count + 1)
    ]


async def no_pause(_: float) -> None:
    """Wait for nothing."""


def wire(
    port: int = 0,
    *,
    https: bool = False,
    host: str = "127.0.0.1",
    transport: httpx.AsyncBaseTransport | None = None,
    limits: Limits | None = None,
    signer: Signer | None = None,
    renew: Callable[[], Signer] | None = None,
    authority: Path | None = None,
    certificate: Path | None = None,
    now: Callable[[], datetime] = lambda: NOW,
    elapsed: Callable[[], float] = lambda: 0.0,
    pause: Callable[[float], Awaitable[None]] = no_pause,
    path: str = "",
) -> Wire:
    """Return a wire to the loopback, or onto another road."""
    base = f"{'https' if https else 'http'}://{host}:{port or 9}{path}"
    return Wire(
        Address(base, frozenset({host}), plain=not https),
        client="sunlit-example",
        signer=signer or HmacSigner("k1", SECRET),
        renew=renew,
        tls=Tls(authority, certificate),
        limits=limits or Limits(connect_seconds=5, read_seconds=5, total_seconds=5, most_bytes=100_000),
        transport=transport,
        now=now,
        elapsed=elapsed,
        nonce=lambda: f"{next(_NUMBERS):032x}",
        pause=pause,
    )


def answered(*rows: dict[str, Any], flag: int = 1, **more: Any) -> dict[str, Any]:
    """Return an answer to records."""
    return {"serviceFlag": flag, "msg": "ok", "results": list(rows), **more}


def result(message: Message, status: str = "accepted", code: str = "0000", **more: Any) -> dict[str, Any]:
    """Return what an answer says of one record."""
    told_of = {"key": message.key, "version": message.version, "status": status, "code": code, "ref": "R1"}
    return told_of | more


def body(document: object) -> bytes:
    """Return JSON as any server would write it."""
    return json.dumps(document, ensure_ascii=False).encode()
