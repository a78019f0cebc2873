"""``sunlit draw`` from the files of a bureau to a folder that anybody verifies, as users meet it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checker.draw import merkle
from checker.draw.ledger import held
from checker.draw.log import read_log
from checker.model_bureau.model_year import make_year
from checker.model_bureau.registry_entries import registry_employers, registry_inspectors
from checker.model_bureau.year import YearPlan
from checker.registry.layout import our_own
from checker.registry.profile import layout
from checker.registry.reading import read_own, read_table
from checker.registry.writing import write_table
from checker.store.opening import open_store
from tests.checker.cli.commands import ROOT, Done
from tests.checker.cli.commands import here as sunlit

PLAN = ROOT / "examples" / "draw" / "plan.yaml"
DICE = " ".join("31415926535897932384626433832795028841971"[:39])
SERIAL = "320500-2026-H2-01"
SIGNED = ("--by", "甲", "--approved-by", "乙")


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose registry was imported from the tables of a bureau; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("bureau")
    year = make_year(1)
    employers = registry_employers(year.employers, year.register, 1)
    inspectors = registry_inspectors(YearPlan(), year.employers, 1)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SUNLIT_DATA", str(folder / "data"))
        for kind, entries in (("employers", employers), ("inspectors", inspectors)):
            file = folder / f"{kind}.csv"
            _ = write_table(file, our_own(kind), [one.known() for one in entries])
            done = sunlit("registry", "import", str(file), "--kind", kind, "--apply", "--by", "甲")
            assert done.code == 0, done.err
    return folder / "data"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bureau: Path) -> Path:
    """A site of its own."""
    for name in ("SUNLIT_DATABASE", "SUNLIT_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUNLIT_DATA", str(tmp_path / "data"))
    _ = shutil.copytree(bureau, tmp_path / "data")
    return tmp_path


def drawn(site: Path) -> Done:
    commit = sunlit("draw", "commit", str(PLAN), *SIGNED, "--publish", str(site / "draw"))
    assert commit.code == 0, commit.err
    return sunlit("draw", "run", SERIAL, "--numbers", DICE, "--publish", str(site / "draw"), "--json")


def test_a_plan_is_looked_at_and_nothing_is_committed(site: Path) -> None:
    done = sunlit("draw", "plan", str(PLAN), "--json")
    listed = sunlit("draw", "show", SERIAL)

    told = json.loads(done.out)
    assert done.code == 0
    assert {row["stratum"] for row in told["strata"]} == {"重点", "小微", "其他"}
    assert sum(row["units"] for row in told["strata"]) == 1298
    assert told["excluded"] == {"closed": 1, "moved": 1}
    assert (listed.code, "no draw" in listed.err) == (2, True)


def test_a_draw_is_committed_drawn_verified_and_changed(site: Path) -> None:
    told = json.loads(drawn(site).out)
    folder = str(site / "draw")
    verified = sunlit("draw", "verify", folder, "--json", "--commitment", told["commitment"], "--sql")
    evidence = site / "photo.txt"
    _ = evidence.write_bytes(b"closed")
    visit = next(row for row in told["visits"] if row["stratum"] == "小微")
    proofs = {}
    for row in (site / "draw" / "frame.txt").read_text(encoding="utf-8").splitlines():
        proofs[row.split("|")[0]] = row
    again = sunlit("draw", "run", SERIAL, "--numbers", DICE)
    left = visit["inspectors"][1]
    change = sunlit(
        "draw", "substitute", SERIAL, str(visit["visit"]), "协办", left, "--reason", "illness", *SIGNED,
        "--publish", folder, "--json",
    )  # fmt: skip
    revealed = sunlit("draw", "reveal", SERIAL, *SIGNED, "--publish", folder)
    after = sunlit("draw", "verify", folder)

    assert json.loads(verified.out)["holds"] is True
    assert json.loads(verified.out)["findings"][-1]["code"] == "sql"
    assert (again.code, "cannot be done again" in again.err) == (2, True)
    changed = json.loads(change.out)["visits"][visit["visit"] - 1]
    assert changed["inspectors"][1] != left
    assert visit["unit"] in proofs
    assert revealed.code == 0, revealed.err
    assert after.code == 0, after.out
    assert "everything holds" in after.out


def test_a_result_is_handed_over_in_the_columns_of_a_platform_and_reads_back(site: Path) -> None:
    visits = json.loads(drawn(site).out)["visits"]
    before = sunlit("draw", "export", SERIAL, str(site / "early.xlsx"))
    _ = sunlit("draw", "reveal", SERIAL, *SIGNED)
    own, other = site / "result.xlsx", site / "result.csv"

    done = sunlit("draw", "export", SERIAL, str(own), "--json")
    profiled = sunlit("draw", "export", SERIAL, str(other), "--profile", "example_platform")

    rows = read_own(own, "drawn").rows
    theirs = read_table(other, layout("example_platform", "drawn")).rows
    assert (before.code, "reveal it" in before.err) == (2, True)
    assert (done.code, profiled.code) == (0, 0)
    assert json.loads(done.out)["rows"] == len(rows) == 1298
    assert sum(row.stated["drawn"] is True for row in rows) == len(visits)
    assert [row.stated["credit_code"] for row in theirs] == [row.stated["credit_code"] for row in rows]
    assert all(row.stated.get("lead") for row in rows if row.stated["drawn"])


def test_a_draw_is_held_against_its_frame(site: Path) -> None:
    visits = json.loads(drawn(site).out)["visits"]
    before = sunlit("draw", "monitor", SERIAL)
    _ = sunlit("draw", "reveal", SERIAL, *SIGNED)

    done = sunlit("draw", "monitor", SERIAL, "--json")

    told = json.loads(done.out)
    places = [row for row in told["compared"] if row["attribute"] == "place"]
    assert (before.code, "reveal it first" in before.err) == (2, True)
    assert (sum(row["in_frame"] for row in places), sum(row["drawn"] for row in places)) == (
        1298,
        len(visits),
    )
    assert {row["name"]: row["count"] for row in told["excluded"]} == {"closed": 1, "moved": 1}
    assert sunlit("draw", "monitor", SERIAL).code == 0


def test_the_log_is_proved(site: Path) -> None:
    _ = drawn(site)

    done = sunlit("draw", "log", "--since", "1", "--entry", "0", "--json")

    told = json.loads(done.out)
    entries = read_log((site / "draw" / "log.txt").read_bytes()).entries
    lines = [entry.line() for entry in entries]
    grown, within = ([bytes.fromhex(step) for step in told[name]] for name in ("consistency", "inclusion"))
    root = bytes.fromhex(told["root"])
    assert told["size"] == len(lines) == 3
    assert merkle.is_consistent(1, merkle.root(lines[:1]), 3, root, grown)
    assert merkle.is_included(lines[0], 0, 3, within, root)
    assert sunlit("draw", "log", "--entry", "3").code == 2


def test_a_unit_that_is_closed_gives_way_to_the_next_of_the_reserve(site: Path) -> None:
    told = json.loads(drawn(site).out)
    evidence = site / "photo.txt"
    _ = evidence.write_bytes(b"closed")
    visit = next(row for row in told["visits"] if row["stratum"] == "小微")

    unit = _unit(site, visit["unit"])
    done = sunlit(
        "draw", "replace", SERIAL, str(visit["visit"]), unit, "--reason", "closed",
        "--evidence", str(evidence), *SIGNED, "--publish", str(site / "draw"), "--json",
    )  # fmt: skip
    alone = sunlit(
        "draw", "replace", SERIAL, str(visit["visit"]), unit, "--reason", "closed",
        "--evidence", str(evidence), "--by", "甲", "--approved-by", "甲",
    )  # fmt: skip

    changed = json.loads(done.out)["visits"][visit["visit"] - 1]
    assert changed["unit"] != visit["unit"]
    assert sunlit("draw", "verify", str(site / "draw")).code == 0
    assert alone.code == 2
    assert "two people" in alone.err or "does not stand there" in alone.err


def _unit(site: Path, listed: str) -> str:
    """Whom a token stands for, as only the store knows before the reveal."""
    store = open_store(f"sqlite:///{site / 'data' / 'sunlit.db'}", site / "data" / "keys")
    with store.reading() as session:
        found = held(session, store.keys, SERIAL).unit_of(listed)
    store.close()
    return found


def test_a_stranger_verifies_with_one_file_and_no_packages(site: Path) -> None:
    _ = drawn(site)
    folder = site / "draw"

    honest = _stranger(folder)
    rows = (folder / "visits.txt").read_bytes()
    _ = (folder / "visits.txt").write_bytes(rows.replace(b"SL001", b"SL002"))
    forged = _stranger(folder)

    assert honest.returncode == 0, honest.stdout
    assert forged.returncode == 1
    assert b"visits" in forged.stdout


def _stranger(folder: Path) -> subprocess.CompletedProcess[bytes]:
    program = ROOT / "examples" / "verify_draw.py"
    return subprocess.run(
        [sys.executable, "-I", "-S", str(program), str(folder)], capture_output=True, check=False
    )


def test_a_year_shows_its_share_and_what_is_owed(site: Path) -> None:
    _ = drawn(site)

    done = sunlit("draw", "plan", "--year", "2026", "--place", "320500", "--json")

    told = json.loads(done.out)
    assert done.code == 3
    # a tenth of 1,298 rounded up
    assert (told["employers"], told["wanted"]) == (1298, 130)
    # the draw was a rehearsal: nothing of it counts
    assert told["units"] == 0
    assert [(duty["code"], duty["due"]) for duty in told["duties"]] == [
        ("draw_missing", "2026-06-30"),
        ("draw_missing", "2026-12-31"),
        ("share_short", "2026-12-31"),
    ]


def test_bad_input_is_told_in_a_sentence(site: Path) -> None:
    broken = site / "plan.yaml"
    _ = broken.write_text(
        PLAN.read_text(encoding="utf-8").replace("count: 39", "count: 18"), encoding="utf-8"
    )
    nonsense = site / "nonsense.yaml"
    _ = nonsense.write_bytes(b"\x00[")

    few = sunlit("draw", "commit", str(broken), *SIGNED)
    none = sunlit("draw", "plan", str(nonsense))
    missing = sunlit("draw", "plan", str(site / "nowhere.yaml"))
    neither = sunlit("draw", "plan")
    empty = sunlit("draw", "verify", str(site))

    assert [one.code for one in (few, none, missing, neither, empty)] == [2, 2, 2, 2, 3]
    assert "59 bits, expected 128" in few.err
    assert all("Traceback" not in one.err for one in (few, none, missing, neither, empty))
