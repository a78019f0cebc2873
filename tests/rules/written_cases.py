"""Cases as they are written, over a vocabulary with one of everything, and all that is told of them."""

from __future__ import annotations

import pytest

from rules.cases import Case, read_case
from rules.errors import CaseRefused
from rules.fact import Fact, LineKind, Vocabulary

WORKER = Fact("worker", "工号", "str", kind="roster")
VOCABULARY = Vocabulary(
    {
        fact.name: fact
        for fact in (
            Fact("headcount", "人数", "int", unit="persons", high=100),
            Fact("balance", "差额", "int", unit="fen", low=-10, high=10),
            Fact("has_roster", "建立名册", "bool"),
            Fact("opened_on", "开业日期", "date"),
            Fact("closed_on", "停业日期", "date", may_be_absent=True),
            Fact("remark", "备注", "str"),
            Fact("unit_type", "单位类型", "str", values={"enterprise": "企业", "state_organ": "国家机关"}),
            Fact("subject_role", "身份", "str", values={"employer": "用人单位", "person": "个人"}),
            Fact("unpaid", "欠薪", "int", derived=True),
        )
    },
    {
        "roster": LineKind(
            "roster",
            "花名册",
            columns={
                "worker": WORKER,
                "pay_fen": Fact("pay_fen", "工资", "int", kind="roster", unit="fen", high=10**11),
                "months": Fact("months", "月数", "int", kind="roster", derived=True),
            },
        ),
        "orders": LineKind(
            "orders", "文书", columns={"due_on": Fact("due_on", "期限", "date", kind="orders")}
        ),
        "groups": LineKind("groups", "分组", derived=True),
    },
)
HEAD = {"case_id": "1", "place": "320500", "day": "2026-11-22"}


def read(**more: object) -> Case:
    return read_case(VOCABULARY, {**HEAD, **more})


def faults(written: object) -> list[tuple[str, str, str]]:
    with pytest.raises(CaseRefused) as refusal:
        _ = read_case(VOCABULARY, written)
    return [(fault.field, fault.code, fault.message) for fault in refusal.value.faults]


def faults_of(**more: object) -> list[tuple[str, str, str]]:
    return faults({**HEAD, **more})
