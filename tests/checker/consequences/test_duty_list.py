"""``sunlit duties`` and its JSON: the list, the counts, and exit code 3 where something is overdue."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from checker.cli import duties_page
from checker.cli.duties import duties
from checker.cli.duties_page import Page
from checker.cli.failures import Refused
from checker.cli.terminal import Terminal
from checker.consequences.duty_list import as_json, places_as_json
from checker.consequences.watched import Failed, Noted, Raised, StillOpen, Warned, Watched
from checker.store.opening import open_store
from rules.truth import FALSE, TRUE, UNKNOWN
from sanctions.course.course import Cited
from sanctions.course.reading import shipped_courses
from sanctions.owed_duty import OwedDuty
from sanctions.responsibility import PlaceCount
from sanctions.time_limit import LEGAL_TIME
from tests.sanctions.proceeding.bureau import Bureau

NOW = datetime(2026, 6, 20, 9, tzinfo=LEGAL_TIME)
DUE = datetime(2026, 6, 13, 10, tzinfo=LEGAL_TIME)
DUTY = shipped_courses().duties["hand_over"]


def owed(**changed: Any) -> OwedDuty:
    told: dict[str, Any] = {
        "proceeding_id": "320500-2026-Y0001",
        "number": 3,
        "root_id": "320500-2026-A0001",
        "course": "referral",
        "duty": DUTY.name,
        "title": DUTY.title,
        "actor": DUTY.actor,
        "posts": DUTY.posts,
        "owners": ("inv-1", "inv-2"),
        "bureau": "320500",
        "place": "320506",
        "limit": "referral_handover",
        "due_first": DUE,
        "due_last": DUE,
        "provisional": False,
        "overdue": TRUE,
        "sources": DUTY.sources,
        "neglect": shipped_courses().neglects[DUTY.consequence],
        **changed,
    }
    return OwedDuty(**told)


def test_a_duty_as_json_says_whose_by_when_by_which_source_and_what_follows() -> None:
    (told,) = as_json([owed()])

    assert json.loads(json.dumps(told)) == told
    assert (told["proceeding"], told["number"], told["root"]) == ("320500-2026-Y0001", 3, "320500-2026-A0001")
    assert told["owners"] == ["inv-1", "inv-2"]
    assert told["due"] == told["due_earliest"] == "2026-06-13T10:00:00+08:00"
    assert told["overdue"] == "true"
    assert told["source"] == "行政执法机关移送涉嫌犯罪案件的规定第五条第二款"
    assert "责令限期移送" in told["neglect"]["text"]
    assert "done_by_act" not in told


def test_what_is_from_memory_or_our_own_says_so_and_what_is_not_known_is_null() -> None:
    doubtful = (Cited("joint_notice_2014_100", "二（一）", "M"), Cited("handling_practice", "", "D"))

    (told,) = as_json(
        [owed(due_first=None, due_last=None, overdue=UNKNOWN, sources=doubtful, neglect=None, ended_by=4)]
    )

    assert (told["due"], told["overdue"], told["neglect"], told["done_by_act"]) == (None, "unknown", None, 4)
    assert "〔凭记忆，未核对原文〕" in told["source"]
    assert told["source"].endswith("本规则库的处理口径〔本系统口径〕")


def test_counts_by_place_as_json() -> None:
    assert places_as_json([PlaceCount("320506", 5, 2, 1)]) == [
        {"place": "320506", "open": 5, "overdue": 2, "cannot_be_told": 1}
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_alarms_warnings_notes_and_failures(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    watched = Watched(
        2,
        [Raised("320500-2026-J0001", "320500-2026-A0001", "no_order", "not_proposed")],
        [StillOpen("320500-2026-J0002", "320500-2026-A0002", "not_referred", cause_gone=True)],
        [Warned("320500-2026-A0003", "fined_instead", "fine_issued")],
        [Noted("320500-2026-N0001", "320500-2026-A0004", 1)],
        [Failed("320500-2026-A0005", ("示例失败", "example of a failure"))],
    )
    later = owed(due_last=DUE + timedelta(days=30), overdue=UNKNOWN, provisional=True)
    no_term = owed(limit=None, due_first=None, due_last=None, overdue=FALSE)
    counts = [PlaceCount("320500", 3, 1, 0)]
    terminal = Terminal.of(language, as_json=False)
    listed = Page([owed(), later, no_term], [owed()], counts, counts, watched, more=True, by_place=False)
    counted = Page([], [], counts, counts, None, more=False, by_place=True)

    duties_page.show(listed, terminal, NOW)
    duties_page.show(counted, terminal, NOW)

    told = capsys.readouterr()
    for number in ("J0001", "J0002", "A0003", "N0001"):
        assert number in told.out
    assert ("示例失败" if language == "zh" else "example of a failure") in told.err
    assert ("逾期 1 项" if language == "zh" else "1 overdue") in told.out
    assert watched.needs_a_person


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one case of 2020, whose time has long run out."""
    for name in ("SUNLIT_DATABASE", "SUNLIT_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUNLIT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'sunlit.db'}", tmp_path / "data" / "keys")
    _ = Bureau.on(store).at("2020-06-01").case()
    store.close()
    return tmp_path / "data"


def run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    _ = app.command()(duties)
    done = CliRunner().invoke(app, list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


@pytest.mark.usefixtures("site")
def test_the_command_lists_raises_and_notes_and_needs_a_person() -> None:
    looked = run("--no-watch", "--json")
    first = run("--json")
    second = run("--json", "--by-place")
    elsewhere = run("--no-watch", "--json", "--place", "320600")

    told, after, counted = (json.loads(out) for _, out in (looked, first, second))
    assert [code for code, _ in (looked, first, second, elsewhere)] == [3, 3, 3, 0]
    assert "watched" not in told
    assert [(one["duty"], one["overdue"]) for one in told["duties"]] == [("investigate_wages", "true")]
    # no figure that ships is signed: what would be an alarm only warns
    assert [one["kind"] for one in after["watched"]["warnings"]] == ["no_order"]
    assert [one["proceeding_id"] for one in after["watched"]["noted"]] == ["320500-2020-A0001"]
    assert counted["watched"]["noted"] == []
    assert counted["by_county"] == [{"place": "320506", "open": 2, "overdue": 1, "cannot_be_told": 0}]
    assert json.loads(elsewhere[1])["duties"] == []


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(("name", "value"), [("place", "3205"), ("actor", "nobody")])
def test_what_cannot_be_asked_is_told(name: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        _ = run(f"--{name}", value)

    assert refused.value.code == name
