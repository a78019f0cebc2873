"""The independent verifier agrees with the folders our own code publishes, and tells what it is asked."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from checker.draw.commitment import Frozen
from checker.draw.plan import Load, Slot
from checker.draw.seed import Source
from examples import verify_draw
from tests.checker.draw import samples
from tests.examples import published_draws

FILE = Path(verify_draw.__file__)
DEPARTMENTS = {"甲": ["支队"], "乙": ["大队"], "丙": []}
LOTTERY = Source(
    name="双色球红球", low=1, high=33, count=6, ordered=False, distinct=True, on=samples.DAY, issue="2026093"
)
MODES = list(product(("open", "confidential"), verify_draw.ALGORITHMS))


@pytest.mark.parametrize(("mode", "alg"), MODES)
def test_a_folder_our_code_publishes_holds(mode: str, alg: str) -> None:
    made = verify_draw.verify(samples.folder(mode, alg))

    assert (made.findings, made.phase) == ([], "drawn")


@pytest.mark.parametrize(
    "variant",
    [
        {"leave": "any_day"},
        {"load": Load()},
        {"load": Load(cap=6, each={"SF01": 1, "SF03": 0})},
        {"rules": {"重点": "count:3", "小微": "per_inspector:0.5", "其他": "ratio:0.01 min:1"}},
        {"rules": {"重点": "count:1", "小微": "all max:2", "其他": "per_inspector:0.25"}, "load": Load()},
        {"stratum_units": {"重点": ["大队"], "小微": ["支队", "大队"]}},
        {"slots": [Slot(name=name, units=units) for name, units in DEPARTMENTS.items()], "stratum_units": {}},
        {"purpose": "written_review", "slots": []},
        {"rehearsal": True},
        {"seed": [*samples.frozen().plan.seed, LOTTERY]},
    ],
    ids="-".join,
)
def test_a_folder_of_another_plan_holds(variant: dict[str, Any]) -> None:
    def planned(held: Frozen) -> Frozen:
        return replace(held, plan=held.plan.model_copy(update=variant))

    numbers = [*samples.NUMBERS, [33, 4, 12, 8, 19, 25]] if "seed" in variant else samples.NUMBERS

    made = verify_draw.verify(published_draws.drawn_anew(planned, numbers))

    assert (made.findings, made.phase) == ([], "drawn")
    assert made.visits


def test_a_folder_holds_before_the_draw_after_changes_and_after_the_reveal() -> None:
    folders = [
        published_draws.committed(),
        published_draws.changed()[0],
        published_draws.changed("confidential")[0],
    ]
    folders += [published_draws.revealed(alg) for alg in verify_draw.ALGORITHMS]

    found = [verify_draw.verify(folder) for folder in folders]

    assert [made.findings for made in found] == [[]] * 5
    assert [made.phase for made in found] == ["committed", "drawn", "drawn", "revealed", "revealed"]


def test_visits_stand_as_they_were_changed() -> None:
    folder, standings = published_draws.changed()

    made = verify_draw.verify(folder)

    now = [(visit.unit_id, list(visit.inspectors)) for visit in standings.visits.values()]
    assert made.visits == now


def test_who_kept_commitment_and_head_finds_them_again() -> None:
    folder = published_draws.changed()[0]
    honest = verify_draw.verify(folder)
    after_commitment = honest.log[1]["previous"]

    made = verify_draw.verify(folder, honest.commitment.upper(), after_commitment)

    assert made.findings == []


def test_a_unit_is_told_where_it_stands() -> None:
    made = verify_draw.verify(published_draws.revealed())
    stratum, ranked = next(item for item in made.orders.items() if item[0] == "小微")
    reserve = made.units[ranked[3][1]]  # 20 units, a tenth of them are drawn: rank 4 is reserve 2
    first = made.units[ranked[0][1]]
    excluded = next(iter(samples.OUT))

    told = [verify_draw.told_unit(made.stands(one), "en") for one in (first, reserve, excluded, "X")]
    zh = [verify_draw.told_unit(made.stands(one), "zh") for one in (first, reserve, excluded, "X")]

    assert told[0].startswith(
        f"{first}: stratum {stratum}, ticket {ranked[0][0]}, rank 1 of 20, drawn, now visit "
    )
    assert told[1].endswith("rank 4 of 20, reserve number 2")
    assert told[2:] == [
        f"{excluded}: excluded, reason {samples.OUT[excluded]}",
        "X: in neither frame nor excluded",
    ]
    assert "20 户中第 4 位，候补第 2 位" in zh[1]
    assert all("：" in line for line in zh)


def test_it_runs_alone_without_anything_installed(tmp_path: Path) -> None:
    written(tmp_path, samples.folder())
    command = [
        sys.executable,
        "-I",
        "-S",
        str(FILE),
        str(tmp_path),
        "--lang",
        "zh",
        "--unit",
        samples.UNITS[0],
    ]

    done = subprocess.run(command, capture_output=True, check=False, env={"PYTHONUTF8": "1"})

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().endswith(f"{samples.DRAW_ID}（drawn）：全部成立\n")


def test_it_is_python_3_9_and_shares_no_code() -> None:
    tree = ast.parse(FILE.read_text("utf-8"), feature_version=(3, 9))

    named = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
    }
    assert {name.split(".")[0] for name in named} <= sys.stdlib_module_names


def test_exit_is_0_1_or_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = samples.folder()
    written(tmp_path / "honest", folder)
    written(tmp_path / "forged", {**folder, "visits.txt": b""})
    (tmp_path / "empty").mkdir()

    exits = [
        verify_draw.main([str(tmp_path / name), "--lang", "en"])
        for name in ("honest", "forged", "empty", "nowhere")
    ]

    told = capsys.readouterr().out
    assert exits == [0, 1, 2, 2]
    assert "visits  visits.txt:1  visits.txt is null, computed anew it is 1|" in told
    assert "nowhere cannot be read: No such file or directory" in told


def test_where_python_has_no_sm3_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, samples.folder("open", "SJDRAW1/sm3"))
    monkeypatch.setitem(verify_draw.ALGORITHMS, "SJDRAW1/sm3", "sm3-that-nobody-built")

    code = verify_draw.main([str(tmp_path), "--lang", "en"])

    assert code == 2
    assert "SM3, which this Python's OpenSSL does not have" in capsys.readouterr().out


def test_programs_get_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, {**samples.folder(), "note.txt": b""})

    code = verify_draw.main([str(tmp_path), "--json", "--unit", samples.UNITS[0]])

    told = json.loads(capsys.readouterr().out)
    assert code == 1
    assert (told["holds"], told["draw_id"], told["phase"]) == (False, samples.DRAW_ID, "drawn")
    assert {finding["code"] for finding in told["findings"]} == {"extra_file"}
    assert told["unit"]["stratum"] == "重点"


@pytest.mark.parametrize(("locale", "expected"), [("zh_CN.UTF-8", "zh"), ("en_US.UTF-8", "en"), ("C", "en")])
def test_the_locale_chooses_the_language(locale: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", locale)

    assert verify_draw.spoken() == expected


def written(folder: Path, content: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for name, one in content.items():
        _ = (folder / name).write_bytes(one)
