"""The whole file of a case: a numbered directory, the very bytes of each paper, and a reason that is kept."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from checker.scoring.rule_bases import RuleBases
from checker.scoring.verification import verify
from checker.store.store import Store
from sanctions import case_export, reading
from sanctions.case_export import DIRECTORY, export, whole_file, write_zip
from sanctions.proceeding import kept, ledger
from sanctions.proceeding.request import Request, Signed, paper
from sanctions.proceeding.tables import PaperRow
from sanctions.refusal import Refusal
from tests.sanctions.proceeding.bureau import Bureau


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def run_out(bureau: Bureau) -> str:
    case = bureau.case()
    order = bureau.order(case, due="2026-06-10")
    _ = bureau.at("2026-06-11").act("order", "run-out", order)
    return case


def files(bureau: Bureau, case: str) -> dict[str, bytes]:
    with bureau.store.reading() as session:
        family = kept.family(session, bureau.store.keys, bureau.book.courses, case)
        return dict(whole_file(session, bureau.store.keys, bureau.book.courses, family))


def exported(bureau: Bureau, case: str, reason: str = "示例：检察院调阅") -> bytes:
    out = io.BytesIO()
    with bureau.store.writing() as session:
        keys, courses = bureau.store.keys, bureau.book.courses
        _ = export(session, keys, courses, case, out, signed_by="watch", at=bureau.now, reason=reason)
    return out.getvalue()


def test_the_file_holds_every_paper_under_its_number_and_digest(bureau: Bureau) -> None:
    case = run_out(bureau)

    found = files(bureau, case)
    directory = json.loads(found[DIRECTORY])

    assert next(iter(found)) == DIRECTORY
    assert [one["kind"] for one in directory["papers"]] == ["payment_order", "proof_of_service"]
    for number, one in enumerate(directory["papers"], 1):
        assert one["number"] == number
        assert one["pages"] is None
        assert hashlib.sha256(found[one["file"]]).hexdigest() == one["sha256"]
    assert "限期改正指令书" in found["acts/320500-2026-Z0001/001-open.txt"].decode()
    duties = json.loads(found["duties.json"])
    assert {one["duty"]: one["late"] for one in duties} == {
        "investigate_wages": None,
        "decide_on_order": "cannot_be_told",
        "serve_order": "cannot_be_told",
        "pay_as_ordered": None,
        "act_on_expiry": None,
    }


def test_a_decision_stands_with_its_verdict_by_value_and_a_receipt_that_verifies(
    bureau: Bureau, tmp_path: Path
) -> None:
    found = files(bureau, run_out(bureau))

    told = json.loads(found["decisions/320500-2026-Z0001-001.json"])
    receipt = verify(found["decisions/320500-2026-Z0001-001-receipt.json"], RuleBases(tmp_path))

    assert (told["matter"], told["outcome"], told["decided_by"]) == ("order", "approved", "head")
    assert told["consequence"] == "payment_order"
    assert told["verdict"]["receipt"] == told["receipt"] == receipt.receipt_id
    assert receipt.standing == "replayed"


def test_the_same_family_gives_the_same_bytes_and_the_reason_is_kept(bureau: Bureau) -> None:
    case = run_out(bureau)

    first, second = exported(bureau, case), exported(bureau, case)
    with pytest.raises(Refusal) as unsaid:
        _ = exported(bureau, case, reason="")

    assert first == second
    assert unsaid.value.code == "reason"
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(files(bureau, case))
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    with bureau.store.reading() as session:
        told = reading.readings(session, f"case/{case}")
        assert [one.by for one in told] == ["watch", "watch"]
        assert reading.readings_amiss(session) == []


def test_a_paper_kept_elsewhere_is_listed_and_no_name_leads_out_of_the_archive(bureau: Bureau) -> None:
    case = bureau.case()
    there = paper("evidence", "录像.mp4", b"", where="示例档案柜3")
    asked = Request(
        "case",
        "evidence",
        case,
        papers=(
            paper("evidence", "../../etc/passwd", b"1"),
            type(there)(there.kind, there.name, there.sha256, 10**9, where=there.where),
        ),
    )
    with bureau.store.writing() as session:
        _ = ledger.perform(session, bureau.store.keys, bureau.book, asked, Signed(bureau.now, "inv-1"))

    found = files(bureau, case)
    first, second = json.loads(found[DIRECTORY])["papers"]

    assert first["file"] == "papers/001-_.._etc_passwd"
    assert found[first["file"]] == b"1"
    assert (second["file"], second["kept_at"]) == (None, "示例档案柜3")
    assert not any(path.startswith("/") or ".." in path.split("/") for path in found)


def test_a_paper_that_is_not_the_one_kept_is_refused(bureau: Bureau) -> None:
    case = run_out(bureau)
    with bureau.store.writing() as session:
        session.get_one(PaperRow, ("320500-2026-Z0001", 3, 1)).sha256 = bytes(32)

    with pytest.raises(Refusal) as refusal:
        _ = files(bureau, case)
    assert refusal.value.code == "paper_altered"


def test_order_and_times_of_an_archive_are_fixed() -> None:
    made: list[bytes] = []
    for _ in range(2):
        out = io.BytesIO()
        assert write_zip(out, iter([("b", b"1"), ("a", b"2")])) == 2
        made.append(out.getvalue())

    assert made[0] == made[1]
    assert zipfile.ZipFile(io.BytesIO(made[0])).namelist() == ["b", "a"]
    assert case_export.DIRECTORY < case_export.TEXT
