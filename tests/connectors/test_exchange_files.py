"""Files in place of calls: each message has its row in a file, and what comes back finds it again."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from connectors.disposition import Disposition
from connectors.drop import Arrived, FolderDrop
from connectors.errors import FileRefused, NotOffered, NotSent, SetupRefused, Unclear
from connectors.exchange_files import FileExchange
from connectors.outcome import Outcome
from connectors.packing import Form
from connectors.platform import Ability, DeliveryClass, Message
from connectors.profile import shipped
from tests.connectors.made_up import PENALTY, REFERRAL, SITE, message, messages

PROFILE = shipped("credit_sharing")
WITHDRAWAL = message(
    {
        "decision_number": "1",
        "name": "示例",
        "ground": "penalty.annul",
        "withdrawn_on": "2026-11-22",
        "authority": "990500",
    },
    "penalty_withdrawal",
    key="w",
    version=2,
    operation="withdraw",
)


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name in ("out", "in", "kept"):
        (tmp_path / name).mkdir()
    return tmp_path


def exchange(folders: Path, form: Form = "xlsx", drop: FolderDrop | None = None) -> FileExchange:
    used = drop or FolderDrop(folders / "out", folders / "in")
    return FileExchange(used, PROFILE, SITE, kept=folders / "kept", form=form)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_message_has_its_row_in_a_file_and_the_same_batch_is_the_same_file(folders: Path) -> None:
    files, batch = exchange(folders), messages(3)

    first, again = (asyncio.run(files.deliver(batch)) for _ in range(2))

    (name,) = names(folders / "out")
    assert [one.ref for one in first] == [f"{name}#{row}" for row in (3, 4, 5)]
    assert {one.outcome for one in (*first, *again)} == {Outcome.SUBMITTED}
    assert [one.detail for one in again] == ["was there"] * 3
    assert names(folders / "kept") == [f"{name}.manifest.json"]


def test_kinds_and_operations_go_into_files_of_their_own(folders: Path) -> None:
    batch = [WITHDRAWAL, *messages(1), message({}, "penalty", key="bad"), message(REFERRAL, "referral")]

    fared = asyncio.run(exchange(folders).deliver(batch))

    assert [one.outcome for one in fared] == [
        Outcome.SUBMITTED,
        Outcome.SUBMITTED,
        Outcome.REFUSED,
        Outcome.REFUSED,
    ]
    assert [one.disposition for one in fared[2:]] == [Disposition.DATA, Disposition.MAPPING]
    assert [name.rpartition("-")[0] for name in names(folders / "out")] == [
        "credit_sharing.penalty-publish",
        "credit_sharing.penalty-withdraw",
    ]


def test_what_came_back_becomes_receipts_of_our_messages(folders: Path) -> None:
    files, batch = exchange(folders), messages(2)
    fared = asyncio.run(files.deliver(batch))
    stem = fared[0].ref.partition(".xlsx")[0]
    back = {f"{stem}-回执.csv": "行号,状态,规则代码\r\n3,成功,\r\n4,失败,1001\r\n", "nobody.csv": "x"}
    for number, (name, text) in enumerate(back.items()):
        path = folders / "in" / name
        _ = path.write_text(text, encoding="utf-8")
        os.utime(path, (100 + number, 100 + number))

    page = asyncio.run(files.receipts(""))
    later = asyncio.run(files.receipts(page.cursor))

    assert [(one.key, one.verdict, one.code, one.ref) for one in page.receipts] == [
        (batch[0].key, "confirmed", "", fared[0].ref),
        (batch[1].key, "rejected", "1001", fared[1].ref),
    ]
    assert (page.cursor, page.unread) == ("101", 1)
    assert later.receipts == ()


def test_receipts_come_a_file_at_a_time_and_none_is_passed_over(folders: Path) -> None:
    """Two of the same second: a cursor between them would lose one."""
    files = exchange(folders)
    refs = [asyncio.run(files.deliver([one]))[0].ref for one in messages(3)]
    for ref, moment in zip(refs, (100, 200, 200), strict=True):
        path = folders / "in" / f"{ref.partition('.xlsx')[0]}.csv"
        _ = path.write_text("行号,状态\r\n3,成功\r\n", encoding="utf-8")
        os.utime(path, (moment, moment))

    seen: set[str] = set()
    cursor = ""
    for _ in range(3):
        page = asyncio.run(files.receipts(cursor, limit=1))
        seen |= {one.ref for one in page.receipts}
        cursor = page.cursor

    assert seen == set(refs)


def test_a_report_under_another_name_is_read_where_somebody_says_whose_it_is(folders: Path) -> None:
    files = exchange(folders)
    (fared,) = asyncio.run(files.deliver(messages(1)))
    name, _, _ = fared.ref.partition("#")
    report = (
        "行政处罚决定书文号,错误信息\r\n示人社罚字〔2026〕1号,验证规则代码:1001;错误描述:示例\r\n".encode()
    )

    back = files.read_back("下载.csv", report, of=name)

    assert [one.receipt.code for one in back.told] == ["1001"]
    with pytest.raises(FileRefused, match="begins with that of no file of ours"):
        _ = files.read_back("下载.csv", report)


class _Breaks:
    """A folder that fails in a given way."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def put(self, name: str, content: bytes, /) -> bool:
        raise self.error

    async def arrived(self, since: int, /) -> list[Arrived]:
        raise self.error

    async def read(self, name: str, /) -> bytes:
        raise self.error


@pytest.mark.parametrize(
    ("error", "outcome"), [(NotSent("示例"), Outcome.NOT_SENT), (Unclear("示例"), Outcome.UNKNOWN)]
)
def test_a_hand_over_that_fails_fares_as_it_failed(folders: Path, error: Exception, outcome: Outcome) -> None:
    files = FileExchange(_Breaks(error), PROFILE, SITE, kept=folders / "kept")

    fared = asyncio.run(files.deliver(messages(2)))

    assert [one.outcome for one in fared] == [outcome] * 2


def test_without_a_manifest_nothing_leaves(folders: Path) -> None:
    files = exchange(folders)
    (folders / "kept").rmdir()

    fared = asyncio.run(files.deliver(messages(1)))

    assert fared[0].outcome is Outcome.NOT_SENT
    assert names(folders / "out") == []


def test_rare_characters_are_told_with_the_hand_over(folders: Path) -> None:
    drop = FolderDrop(folders / "out")
    files = FileExchange(drop, PROFILE, SITE, kept=folders / "kept", form="csv", encoding="gb18030")
    rare: Message = message({**PENALTY, "name": "示例\u9fb4"})

    (fared,) = asyncio.run(files.deliver([rare]))

    assert "U+9FB4" in fared.detail
    assert "示例" not in fared.detail


def test_files_are_blind_unless_somebody_says_otherwise(folders: Path) -> None:
    files = exchange(folders)

    assert (files.delivery_class, files.abilities) == (DeliveryClass.D, {Ability.RECEIPTS})
    for call in (files.find(["k"]), files.listing(1)):
        with pytest.raises(NotOffered):
            _ = asyncio.run(call)
    with pytest.raises(SetupRefused):
        _ = FileExchange(files.drop, PROFILE, SITE, kept=folders / "nowhere")
