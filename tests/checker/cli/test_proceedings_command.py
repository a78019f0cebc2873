"""``sunlit case``, ``sunlit order`` and the others, made from their courses, as a user meets them."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from inspect import signature
from pathlib import Path

import pytest

from checker.cli.proceedings import CourseApp, command_of, groups
from checker.cli.proceedings_options import signature_of
from checker.store.opening import open_store
from sanctions import audit
from sanctions.course.course import Course
from sanctions.course.reading import shipped_courses
from sanctions.reading import readings, reason_of
from tests.checker.cli.commands import ROOT, Done, here
from tests.sanctions.proceeding.bureau import MIGRANTS, officers

COURSES = shipped_courses().courses.values()
CASE, ORDER = "320500-2026-A0001", "320500-2026-Z0001"
SECRET = "990401199003072340"
FILED = (
    *("case", "open", "--name", "示例建筑劳务有限公司", "--credit-code", "91990100MA0000001N"),
    *("--subject-kind", "unit", "--unit-type", "enterprise", "--place", "320506", "--ground", "complaint"),
    *("--wages", "true", "--investigators", "inv-1", "--investigators", "inv-2"),
    *("--summary", "示例：十二人欠薪"),
)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with the officers of a bureau; whoever says nothing else is inv-1."""
    for name in ("SUNLIT_DATABASE", "SUNLIT_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUNLIT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SUNLIT_OFFICER", "inv-1")
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'sunlit.db'}", tmp_path / "data" / "keys")
    with store.writing() as session:
        officers(session, store)
    store.close()
    return tmp_path


@pytest.fixture
def sunlit() -> Callable[..., Done]:
    """Runs a command."""
    return here


def coded(done: Done) -> tuple[int, str]:
    return done.code, json.loads(done.out)["error"]["code"]


def test_a_case_leads_to_an_order_that_is_served(site: Path, sunlit: Callable[..., Done]) -> None:
    lines, persons = site / "lines.json", site / "persons.json"
    _ = lines.write_text(json.dumps(MIGRANTS), encoding="utf-8")
    _ = persons.write_text(
        json.dumps({"name": "示例赵某", "role": "principal", "id_number": SECRET}), encoding="utf-8"
    )
    paper = site / "责令:支付.pdf"
    _ = paper.write_bytes(b"%PDF")

    filed = sunlit(*FILED, "--persons", f"@{persons}", "--json")
    found = sunlit("case", "arrears", CASE, "--lines", f"@{lines}", "--complete", "true")
    opened = sunlit(
        *("order", "open", "--under", CASE, "--document", "限期改正指令书", "--addressee", "employer"),
        "--json",
    )
    acts = sunlit("order", "acts", ORDER, "--json")
    mine = sunlit("order", "approve", ORDER, "--json")
    approved = sunlit("order", "approve", ORDER, "--by", "head")
    issued = sunlit(
        *("order", "issue", ORDER, "--number", "示例监令(2026)1号", "--due-on", "2099-12-31"),
        *("--paper", f"payment_order={paper}:示例监令〔2026〕1号", "--json"),
    )
    too_early = sunlit("order", "run-out", ORDER, "--json")
    masked, full = sunlit("case", "show", CASE), sunlit("case", "show", CASE, "--full", "--json")
    reasoned = sunlit("case", "show", CASE, "--full", "--reason", "核对当事人（示例）", "--json")
    listed = sunlit("order", "list", "--state", "issued", "--bureau", "320500", "--json")
    exported = sunlit("case", "export", CASE, site / "案卷.zip", "--reason", "移送监督（示例）")

    assert [done.code for done in (filed, found, opened, approved, issued)] == [0] * 5, issued.err
    told = json.loads(filed.out)
    assert (told["id"], told["before"], told["state"]) == (CASE, None, "filed")
    assert [one["duty"] for one in told["started"]] == ["investigate_wages"]
    assert told["started"][0]["due_last"]
    assert any("劳动保障监察条例" in source for source in told["started"][0]["source"])
    lead = json.loads(opened.out)["lead"]
    assert lead["engines"] == ["reference", "durable"]
    assert {"referral", "listing", "publication"} <= lead["outcome"].keys()
    assert {act["act"] for act in json.loads(acts.out)["acts"]} == {
        "approve",
        "refuse",
        "notify",
        "statement",
        "waive",
    }
    assert coded(mine) == (2, "post")
    assert "approve the order: proposed → approved" in approved.out
    assert json.loads(issued.out)["state_title"] == {"zh": "已作出", "en": "issued"}
    assert coded(too_early) == (2, "state")
    assert SECRET not in masked.out
    assert "十二人" not in masked.out
    assert coded(full) == (2, "reason")
    assert SECRET in reasoned.out
    assert [row["id"] for row in json.loads(listed.out)["proceedings"]] == [ORDER]
    assert exported.code == 0
    with zipfile.ZipFile(site / "案卷.zip") as archive:
        assert any(b"%PDF" in archive.read(name) for name in archive.namelist())
    assert (site / "案卷.zip").stat().st_mode & 0o077 == 0
    store = open_store(f"sqlite:///{site / 'data' / 'sunlit.db'}", site / "data" / "keys")
    with store.reading() as session:
        assert audit.verify(session).whole
        assert [reason_of(store.keys, one) for one in readings(session)] == [
            "核对当事人（示例）",
            "移送监督（示例）",
        ]
    store.close()


def test_what_is_refused_is_told_and_changes_nothing(site: Path, sunlit: Callable[..., Done]) -> None:
    odd = site / "odd.json"
    _ = odd.write_bytes(b'{"a": 1, "a": 2}')
    codes = {
        "case_unknown": sunlit("case", "show", "320500-2026-A0009", "--json"),
        "when": sunlit(*FILED, "--on", "yesterday", "--json"),
        "ahead": sunlit(*FILED, "--on", "2099-01-01", "--json"),
        "not_json": sunlit(*FILED, "--persons", f"@{odd}", "--json"),
        "field": sunlit(*FILED, "--persons", "示例", "--json"),
        "paper": sunlit(*FILED, "--paper", "示例", "--json"),
        "io": sunlit(*FILED, "--paper", f"evidence={site / 'none.pdf'}", "--json"),
        "parent": sunlit("order", "open", "--document", "x", "--addressee", "employer", "--json"),
        "officer_unknown": sunlit(*FILED, "--by", "nobody", "--json"),
        "state": sunlit("case", "list", "--state", "begun", "--json"),
    }

    expected = {**dict(zip(codes, codes, strict=True)), "case_unknown": "proceeding_unknown"}
    assert {name: coded(done) for name, done in codes.items()} == {
        name: (2, code) for name, code in expected.items()
    }
    assert all("Traceback" not in done.err for done in codes.values())
    assert json.loads(sunlit("case", "list", "--json").out) == {"proceedings": []}


def test_a_case_is_no_order(site: Path, sunlit: Callable[..., Done]) -> None:
    _ = sunlit(*FILED)

    assert coded(sunlit("order", "show", CASE, "--json")) == (2, "proceeding_unknown")


def test_help_lists_the_courses_without_reading_them() -> None:
    heavy = ("polars", "sqlmodel", "cryptography", "sanctions.course.reading", "sanctions.proceeding.ledger")
    code = (
        "import sys; from checker.cli.app import app; app(['--help'], standalone_mode=False); "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout.splitlines()[-1] == "[]"
    assert all(f"  {course.name} " in done.stdout for course in COURSES)


def test_the_groups_are_those_of_the_courses() -> None:
    assert [name for name, _ in groups()] == sorted(course.name for course in COURSES)
    assert all(
        told.endswith(course.title[0]) for (_, told), course in zip(groups(), sorted_courses(), strict=True)
    )


def sorted_courses() -> list[Course]:
    return sorted(COURSES, key=lambda course: course.name)


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.name)
def test_every_act_of_a_person_is_one_command_with_its_fields(course: Course) -> None:
    made = CourseApp(course.name).filled().registered_commands
    names = [command.name for command in made]

    acts = [act for act in course.acts.values() if not act.only_system]
    assert len(names) == len(set(names))
    assert {command_of(course, act) for act in acts} | {"list", "show", "acts"} <= set(names)
    for act in acts:
        (command,) = [one for one in made if one.name == command_of(course, act)]
        assert command.callback is not None
        taken = signature(command.callback).parameters
        assert list(taken) == list(signature_of(course, act).parameters)
        assert {f"field_{name}" for name in act.fields} <= set(taken)
