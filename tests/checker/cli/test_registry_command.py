"""``sunlit registry`` as a user meets it: preview first, one sentence for every mistake, JSON on request."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.cli.app import main
from tests.checker.cli.commands import ROOT, Done
from tests.checker.cli.commands import here as sunlit
from tests.checker.registry.files import CODES, HEADER, employer, inspector, sheet, table

Run = Callable[..., Done]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is not there yet."""
    for name in ("SUNLIT_DATABASE", "SUNLIT_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUNLIT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def run(site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``sunlit registry …`` in this process: starting one anew takes longer than most commands."""

    def command(*arguments: str | Path, language: str = "en_US.UTF-8") -> Done:
        for name in ("LANG", "LC_ALL"):
            monkeypatch.setenv(name, language)
        monkeypatch.setenv("COLUMNS", "160")
        monkeypatch.setattr(sys, "argv", ["sunlit", "registry", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return Done(int(ended.value.code or 0), told.out, told.err)

    return command


def test_a_file_is_previewed_then_imported_exported_and_looked_at(run: Run, tmp_path: Path) -> None:
    places = ["320505", "320506", "320600"]
    entries = [
        employer(code, f"示例{at}", place=places[at], status="active", complaints=at or None)
        for at, code in enumerate(CODES[:3])
    ]
    file, back = table(tmp_path, entries, ".xlsx"), tmp_path / "回.csv"

    preview = sunlit("registry", "import", file)
    applied = run("import", file, "--apply", "--by", "示例监察员", "--json")
    shown = run("show", "--place", "320500", "--where", "complaints >= 1", "--json")
    exported = run("export", back, "--json")
    again = run("import", back, "--json")
    history = run("history", CODES[1], "--json")

    done = (preview, applied, shown, exported, again, history)
    assert [one.code for one in done] == [0] * 6, [one.err for one in done]
    assert "3 new, 0 changed" in preview.out
    assert "add --apply" in preview.err
    told = json.loads(applied.out)
    assert (told["import"], told["added"], told["digest"][:7]) == (1, 3, "sha256:")
    found = json.loads(shown.out)
    assert (found["employers"], found["active"]) == (2, 2)
    assert found["condition"] == {"where": "complaints >= 1", "true": [CODES[1]], "unknown": [CODES[0]]}
    assert json.loads(exported.out)["entries"] == 3
    assert (json.loads(again.out)["unchanged"], json.loads(again.out)["differences"]) == (3, [])
    (change,) = json.loads(history.out)["changes"]
    assert (change["act"], change["by"], change["file"]) == ("added", "示例监察员", file.name)


def test_rows_that_need_a_person_end_with_three_and_the_others_are_imported(run: Run, tmp_path: Path) -> None:
    rows = [
        (CODES[0], "示例甲", "企业", "320505", "正常", 1),
        (CODES[1], "示例乙", "企业", "苏州", "正常", 1),
    ]

    done = run("import", sheet(tmp_path, rows), "--apply", "--json", language="zh_CN.UTF-8")

    assert done.code == 3
    told = json.loads(done.out)
    assert (told["added"], told["import"]) == (1, 1)
    (one,) = told["rejected"]
    assert (one["row"], one["column"], one["code"]) == (3, "行政区划代码", "place_form")
    assert "应为六位数字" in one["message"]


def test_much_change_asks_and_yes_answers(run: Run, tmp_path: Path) -> None:
    first = table(tmp_path, [employer(code) for code in CODES[:3]])
    second = table(tmp_path, [employer(CODES[0])])
    _ = run("import", first, "--apply")

    looked = run("import", second)
    asked = run("import", second, "--apply", "--json", "--lang", "zh")
    agreed = run("import", second, "--apply", "--yes", "--json")

    assert (looked.code, asked.code, agreed.code) == (3, 3, 0)
    assert json.loads(asked.out)["error"]["code"] == "registry_asks"
    assert "移出 2 条" in asked.err
    assert json.loads(agreed.out)["removed"] == 2


def test_personal_data_is_never_printed(run: Run, tmp_path: Path) -> None:
    first = table(tmp_path, [inspector(name="示例某某", certificate="示例证-1")])
    second = table(tmp_path, [inspector(name="示例改名", certificate="示例证-2")])
    kind = ("--kind", "inspectors")
    _ = run("import", first, *kind, "--apply")

    page = run("import", second, *kind)
    document = run("import", second, *kind, "--json")

    assert "***" in page.out
    for personal in ("某某", "改名", "示例证"):
        assert personal not in page.out + page.err + document.out
    (difference,) = json.loads(document.out)["differences"]
    assert difference["changes"][0] == {"field": "name", "personal": True, "from": "***", "to": "***"}


def test_a_platform_profile_goes_out_and_its_counts_come_in(run: Run, tmp_path: Path) -> None:
    profile = ("--profile", "example_platform")
    _ = run("import", table(tmp_path, [employer(status="active")]), "--apply")
    counts = sheet(tmp_path, [(CODES[0], "示例公司", 4)], ("被投诉主体代码", "被投诉主体名称", "累计件数"))
    out = tmp_path / "平台.csv"

    imported = run("import", counts, "--kind", "complaints", *profile, "--apply", "--yes", "--json")
    exported = run("export", out, *profile)
    again = run("import", out, *profile, "--json")

    assert (imported.code, exported.code, again.code) == (0, 0, 0)
    (difference,) = json.loads(imported.out)["differences"]
    assert difference["changes"] == [{"field": "complaints", "personal": False, "to": 4}]
    assert "在营" in out.read_text("gb18030")
    assert json.loads(again.out)["unchanged"] == 1


def test_coverage_tells_what_is_missing_dead_and_double(run: Run, tmp_path: Path) -> None:
    ours = [employer(CODES[0], "示例甲", status="active"), employer(CODES[1], "示例乙")]
    _ = run("import", table(tmp_path, ours), "--apply")
    rows = [(CODES[0], "示例甲", "注销"), (CODES[2], "示例丙", "存续"), (CODES[2], "示例丙", "存续")]
    other = sheet(tmp_path, rows, ("统一社会信用代码", "单位名称", "登记状态"))

    page = run("coverage", other, language="zh_CN.UTF-8")
    document = run("coverage", other, "--json")

    assert (page.code, document.code) == (0, 0)
    (counts,) = json.loads(document.out)["lists"]
    assert (counts["missing"], counts["dead"], counts["double_code"]) == (1, 1, 1)
    assert CODES[2] in page.out


@pytest.mark.parametrize(
    ("arguments", "code", "zh"),
    [
        (("import", "FILE", "--kind", "banks"), "kind", "没有“banks”这种名录"),
        (("import", "FILE", "--profile", "none"), "profile_unknown", "没有名为“none”的平台格式"),
        (("import", "没有.csv"), "missing", "文件不存在"),
        (("import", "FILE", "--apply", "--by", " "), "registry_by", "导入人"),
        (("export", "名录.pdf"), "cell_not_writable", "应以 .xlsx 或 .csv 结尾"),
        (("history", CODES[5]), "employer_unknown", "从未有过"),
        (("show", "--place", "3205"), "place", "六位行政区划代码"),
        (("show", "--where", "complants > 1"), "condition", "complaints"),
        (("coverage", "FILE", "没有.csv"), "missing", "文件不存在"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: str, zh: str
) -> None:
    file = sheet(tmp_path, [(CODES[0], "示例甲", "", "", "", "")], HEADER)
    given = [str(file) if one == "FILE" else one for one in arguments]

    done = run(*given, "--json", language="zh_CN.UTF-8")

    assert done.code == 2, done.err
    assert json.loads(done.out)["error"]["code"] == code
    assert zh in done.err
    assert "Traceback" not in done.err


def test_help_answers_without_loading_the_store() -> None:
    heavy = ("sqlalchemy", "sqlmodel", "alembic", "cryptography", "polars", "pydantic", "openpyxl")
    code = f"import sys, checker.cli.registry; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout.strip() == "[]"
