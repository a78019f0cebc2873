"""How referrals go (移送的路径): to the police, filed there, and judged; refused, supplemented, passed on.

What becomes of one that the police do not file stands in `referral_not_filed`, what it does to fines and to
what was published in `referral_fines`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.sanctions.life_cycle_paths.case import FILED
from tests.sanctions.life_cycle_paths.order import RUN_OUT, SERVED_ORDER
from tests.sanctions.life_cycle_paths.step import In, Path, Step, The

TEAM: dict[str, Any] = {"investigators": ["inv-1", "inv-2"]}
LETTER: dict[str, Any] = {
    "number": "示例移字〔2026〕3号",
    "police": "示例市公安局",
    "prosecutor": "示例市人民检察院",
}
HANDED = (
    "referral_letter",
    "catalogue",
    "investigation_report",
    "interview_record",
    "identity_information",
    "documentary_evidence",
)
APPROVE = Step(
    "referral.approve",
    "head",
    papers=("referral_approval_form",),
    days=1,
    reason="示例：有能力支付而不支付，尚待公安机关查证",
)
RECEIVE = Step(
    "referral.receive",
    fields={"receipt_number": "示例公受〔2026〕6号", "received_by": "示例市公安局经侦支队"},
    papers=("police_receipt",),
    days=0.5,
)
FILE = Step("referral.file", papers=("filing_notice",), days=2)
EXHIBITS = Step("referral.hand-over-exhibits", papers=("exhibits_handover",), days=2)

OPENED: Path = (
    *RUN_OUT,
    Step(
        "referral.open",
        fields={**TEAM, "crime": "refusal_to_pay", "suspect": "unit"},
        papers=("team_appointment",),
        days=1,
    ),
)
REPORTED: Path = (
    *OPENED,
    Step(
        "referral.report",
        fields={"facts": "示例：经责令仍不支付十二人三个月工资", "amount_fen": 12_000_000},
        papers=("referral_report",),
        days=1,
    ),
)
"""Reported to the head for an order that ran out; other paths begin with it, and with what follows."""
APPROVED: Path = (*REPORTED, APPROVE)
HAND_OVER = Step("referral.hand-over", fields=LETTER, papers=HANDED, days=0.5, brings=("order.acted-on",))
HANDED_OVER: Path = (*APPROVED, HAND_OVER)
RECEIVED: Path = (*HANDED_OVER, RECEIVE)
FILED_BY_POLICE: Path = (*RECEIVED, FILE)

INVESTIGATED: Path = (
    Step("case.conclude", papers=("investigation_report",), days=1),
    Step("case.decide", "head", fields={"outcome": "refer"}, days=1, reason="示例：涉嫌犯罪"),
)
OTHER_CRIME: Path = (
    Step(
        "referral.open",
        fields={
            **TEAM,
            "crime": "forced_labour",
            "suspect": "person",
            "persons": [{"name": "示例周某", "role": "contractor"}],
        },
        days=1,
    ),
    Step(
        "referral.report",
        "inv-2",
        fields={"facts": "示例：限制人身自由强迫劳动"},
        papers=("referral_report",),
        days=1,
    ),
    APPROVE,
)
"""Another crime than refusal to pay, approved; comes after a beginning."""
HAND_OVER_OTHER = Step(
    "referral.hand-over-other",
    fields={**LETTER, "number": "示例移字〔2026〕4号"},
    papers=("referral_letter", "catalogue", "investigation_report"),
    days=0.5,
)

PATHS: Mapping[str, Path] = {
    "handed over before its order ran out, closed after the conviction": (
        *SERVED_ORDER,
        *INVESTIGATED,
        *APPROVED[len(RUN_OUT) :],
        replace(HAND_OVER, brings=()),
        Step("order.run-out", days=5),
        Step("order.acted-on", fields={"cause": The("referral")}),
        RECEIVE,
        FILE,
        Step("referral.prosecute", days=60),
        Step("referral.convict", days=60),
        Step("case.close", "deputy", days=2, reason="示例：已追究刑事责任"),
    ),
    "filed, prosecuted and convicted, the case closed": (
        *RUN_OUT,
        *INVESTIGATED,
        *HANDED_OVER[len(RUN_OUT) :],
        RECEIVE,
        Step("referral.file", papers=("filing_notice",), days=3, happened=1),
        EXHIBITS,
        Step("referral.status", fields={"step": "caught", "note": "示例：异地抓获"}, days=5),
        Step("referral.status", fields={"step": "arrested"}, days=14),
        Step("referral.status", "inv-2", fields={"step": "transferred_for_prosecution"}, days=60),
        Step("referral.prosecute", papers=("indictment",), days=30),
        Step("referral.status", fields={"step": "paid"}, days=10),
        Step(
            "referral.convict",
            fields={"sentence": "示例：有期徒刑一年，并处罚金"},
            papers=("judgment",),
            days=45,
            happened=3,
        ),
        Step("case.close", "deputy", days=2, reason="示例：已追究刑事责任"),
    ),
    "refused, reported again and handed over incomplete": (
        *REPORTED,
        Step("referral.refuse", "head", days=1, reason="示例：责令支付的送达证明不足"),
        Step(
            "referral.report",
            "inv-2",
            fields={"facts": "示例：送达已补充证明，逾期仍不支付", "amount_fen": 12_000_000},
            papers=("referral_report",),
            days=3,
        ),
        Step("referral.approve", "acting", days=1, reason="示例：劳动者已离散，其余证据充分"),
        Step(
            "referral.hand-over",
            fields={**LETTER, "missing_because": "示例：劳动者已离散，无法制作笔录"},
            papers=("referral_letter", "catalogue"),
            days=0.5,
            brings=("order.acted-on",),
        ),
        FILE,
    ),
    "refused, another opened against the person in charge": (
        *REPORTED,
        Step("referral.refuse", "acting", days=1, reason="示例：单位无支付能力，另查负责人"),
        Step(
            "referral.open",
            "deputy",
            fields={
                **TEAM,
                "suspect": "person",
                "persons": [{"name": "示例赵某", "role": "legal_representative"}],
            },
            days=5,
        ),
        Step("referral.report", fields={"facts": "示例：转移财产"}, papers=("referral_report",), days=1),
        APPROVE,
        HAND_OVER,
        RECEIVE,
    ),
    "supplemented, reviewed, filed and not prosecuted": (
        *RECEIVED,
        Step(
            "referral.ask-supplement",
            fields={"missing": "示例：工资表、考勤表"},
            papers=("supplement_notice",),
            days=1,
        ),
        Step("referral.supplement", papers=("documentary_evidence",), days=2),
        Step("referral.review-clue", days=1),
        Step("referral.review-complex", days=10),
        Step("referral.file", papers=("filing_notice",), days=25),
        EXHIBITS,
        Step("referral.prosecute", papers=("indictment",), days=60),
        Step("referral.status", fields={"step": "returned_for_investigation"}, days=10),
        Step(
            "referral.not-prosecute",
            fields={"opinion": True, "reply_by": In(60)},
            papers=("no_prosecution_decision", "procuratorial_opinion"),
            days=40,
        ),
        Step("referral.deal", "head", fields={"outcome": "penalty"}, days=20, reason="示例：依检察意见处罚"),
    ),
    "filed while materials are asked for, dropped by the police": (
        *RECEIVED,
        Step("referral.review-complex", days=1),
        Step("referral.ask-supplement", fields={"missing": "示例：银行流水"}, days=1),
        Step("referral.file", papers=("filing_notice",), days=5),
        Step("referral.status", fields={"step": "detained"}, days=3),
        Step("referral.withdraw", papers=("withdrawal_decision",), days=30),
        Step("referral.deal", "deputy", fields={"outcome": "no_violation"}, days=10, reason="示例：已付清"),
    ),
    "passed on, signed for there and acquitted": (
        *HANDED_OVER,
        Step(
            "referral.pass-on",
            fields={"passed_to": "示例区公安局"},
            papers=("passing_on_notice",),
            days=0.75,
        ),
        RECEIVE,
        FILE,
        Step("referral.prosecute", days=90),
        Step("referral.acquit", papers=("judgment",), days=60),
    ),
    "signed for, passed on, and filed where it came to": (
        *RECEIVED,
        Step("referral.review-clue", days=1),
        Step("referral.pass-on", fields={"passed_to": "示例区公安局"}, days=1),
        FILE,
        EXHIBITS,
    ),
    "another crime, no order acted on": (*RUN_OUT, *OTHER_CRIME, HAND_OVER_OTHER, RECEIVE, FILE),
    "two crimes side by side": (
        *HANDED_OVER,
        *OTHER_CRIME,
        HAND_OVER_OTHER,
        Step("referral.receive", papers=("police_receipt",), of=The("referral", 0), days=0.5),
        RECEIVE,
        Step("referral.file", of=The("referral", 0), days=2),
        Step("referral.not-file", papers=("no_filing_notice",), days=1, reason="示例：证据不足"),
    ),
    "an order not run out, still referred": (
        *SERVED_ORDER,
        *APPROVED[len(RUN_OUT) :],
        Step("referral.hand-over", fields=LETTER, papers=HANDED, days=0.5),
    ),
    "another crime without any order": (*FILED, *INVESTIGATED, *OTHER_CRIME, HAND_OVER_OTHER),
}
