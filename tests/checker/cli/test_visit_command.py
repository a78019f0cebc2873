"""``sunlit visit`` from opening to close, as a bureau meets it; its case goes on to ``sunlit score``."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from checker.store.opening import open_store
from sanctions.time_limit import LEGAL_TIME
from tests.checker.cli.commands import Done
from tests.checker.cli.commands import here as sunlit
from tests.checker.visit import scene


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site whose registry holds units and inspectors certified for long, and a draw."""
    for name in ("SUNLIT_DATABASE", "SUNLIT_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUNLIT_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'sunlit.db'}", tmp_path / "data" / "keys")
    scene.fill(store, certificate_expires=datetime(2099, 1, 1, tzinfo=LEGAL_TIME).date())
    _ = scene.make_draw(store)
    store.close()
    return tmp_path


def visit(*arguments: str | Path, code: int = 0, **how: Any) -> Done:
    done = sunlit("visit", *arguments, **how)
    assert done.code == code, done.err
    assert "Traceback" not in done.err
    return done


def file(site: Path, name: str, content: object) -> Path:
    path = site / name
    _ = path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_drawn_visit_from_the_draw_to_its_case(site: Path) -> None:
    now = datetime.now(LEGAL_TIME)
    draw = "320500-2026-H2-01"
    told = json.loads(visit("open", "--draw", draw, "--number", "1", "--json").out)
    id_ = told["visit"]
    last = str((now + timedelta(days=2)).date())
    alone = visit("approve", id_, "--by", "SL003", "--approved-by", "SL003", "--to", last, code=2)
    approved = visit("approve", id_, "--by", "SL003", "--approved-by", "示例负责人", "--to", last, "--json")
    _ = visit("notify", id_)
    proof = site / "proof.json"
    _ = proof.write_text(sunlit("draw", "proof", draw, told["unit"], "--json").out, encoding="utf-8")
    came = [f"--inspector={one}" for one in json.loads(approved.out)["inspectors"]]
    arrived = json.loads(visit("arrive", id_, *came, "--proof", proof, "--json").out)
    moment = datetime.now(LEGAL_TIME).isoformat()
    record = {
        "begun": moment,
        "ended": moment,
        "persons": [{"name": "示例王某", "role": "人事主管"}],
        "statement": "示例陈述",
        "signature": "signed",
        "media": [{"kind": "video", "file": "door.mp4", "sha256": "0" * 64, "length_bytes": 9}],
    }
    _ = visit("record", id_, "--file", file(site, "record.json", record))
    finding = {
        "item": "B",
        "text": "示例：考勤制度未经民主程序",
        "facts": {"rules_affect_workers": True, "rules_made_democratically": False},
    }
    wrong = {**finding, "facts": {"rules_affect_worker": True}}
    misspelt = visit("finding", id_, "--file", file(site, "wrong.json", wrong), code=2)
    _ = visit("finding", id_, "--file", file(site, "finding.json", finding))
    case = site / "case.json"
    _ = case.write_text(visit("case", id_).out, encoding="utf-8")
    scored = json.loads(sunlit("score", str(case), "--one-engine", "--json").out)
    _ = visit("result", id_, "--item", "B=ordered_to_correct", "--item", "G=no_problem")
    _ = visit("follow-up", id_, "--item", "B=corrected")
    waiting = json.loads(visit("list", "--due", "--json").out)
    _ = visit("publish", id_, "--where", "示例网站")
    closed = json.loads(visit("close", id_, "--json").out)

    assert "neither proposes nor inspects" in alone.err
    assert arrived["state"] == "arrived"
    assert "rules_affect_worker" in misspelt.err
    assert {row["rule"] for row in scored["verdicts"] if row["truth"] == "true"} >= {"A02"}
    assert [row["visit"] for row in waiting["due"]] == [id_]
    assert "凭记忆" in waiting["term"]["source"][0]
    assert (closed["state"], closed["results"]["B"]) == ("closed", "ordered_to_correct")
    assert "示例陈述" in visit("show", id_).out
    assert "已办结" in visit("list", language="zh_CN.UTF-8").out


def test_bad_input_is_told_in_a_sentence(site: Path) -> None:
    neither = visit("open", code=2)
    unknown = visit("show", "320500-2026-V9999", code=2)
    both = visit("notify", "x", "--how", "written", "--waive", "urgent", code=2)
    broken = visit("record", "x", "--file", file(site, "broken.json", {"begun": 1, "signed": True}), code=2)
    items = visit("result", "x", "--item", "B", code=2, language="zh_CN.UTF-8")

    assert "--draw with --number" in neither.err
    assert "sunlit visit list" in unknown.err
    assert "not both" in both.err
    assert "begun" in broken.err
    assert "signed" in broken.err
    assert "每个事项一次" in items.err
