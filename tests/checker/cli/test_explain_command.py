"""``sunlit explain`` and ``sunlit screen --watch`` as a user meets them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.checker.cli.commands import here as sunlit
from tests.checker.screening.reviews import ORDER, ndjson, unpaid, written

LAST_DAY = date(2026, 11, 9)
"""The last day of the order's period."""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return _file(tmp_path, unpaid("示例-1", 999_999, day=LAST_DAY))


def _file(folder: Path, content: dict[str, Any]) -> Path:
    path = folder / "case.json"
    _ = path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_verdict_is_explained_in_chinese_where_the_locale_is(case: Path) -> None:
    done = sunlit("explain", case, "CR03", language="zh_CN.UTF-8")

    assert done.code == 0
    assert done.err == ""
    for words in (
        "判断：不成立",
        "要件",
        "事实",
        "来源",
        "不满足",
        "直接送达",
        "依法推定",
        "差多少",
        "什么会改变结论",
    ):
        assert words in done.out
    assert "事实不变，2026-11-10 起成立" in done.out


def test_and_in_english_elsewhere(case: Path) -> None:
    done = sunlit("explain", case, "cr03")

    assert done.code == 0
    assert "verdict: not made out" in done.out
    assert "day > orders.due_on" in done.out
    assert "facts unchanged, it is made out from 2026-11-10" in done.out


def test_one_fen_under_the_figure_is_said_with_amounts_share_and_worker(case: Path) -> None:
    done = sunlit("explain", case, "CR01", "--lang", "zh")

    assert "9,999.99 元" in done.out
    assert "0.01 元" in done.out
    assert "99.99%（已达 80%）" in done.out
    assert "W01" in done.out
    assert "9,999.99 元 改为 10,000.00 元" in done.out
    assert "未经法制审核" in done.out


def test_what_is_missing_is_told_with_the_sets_that_would_settle_it(tmp_path: Path) -> None:
    order = {key: value for key, value in ORDER.items() if key != "service"}
    lines = {
        "arrears": [{"worker": "W01", "months": 1, "amount_fen": 100}],
        "orders": [order],
        "payments": [],
    }
    path = _file(tmp_path, written("示例-2", lines=lines))

    done = sunlit("explain", path, "CR03", "--lang", "zh")

    assert "判断：待查" in done.out
    assert "还缺什么" in done.out
    assert "1. " in done.out
    assert "送达方式（orders.service）" in done.out


def test_json_is_one_document_in_the_shapes_of_the_contract(case: Path) -> None:
    done = sunlit("explain", case, "CR01", "--json", language="en_US.UTF-8")
    told = json.loads(done.out)

    assert done.code == 0
    assert (told["rule"], told["truth"], told["missing"], told["settled_by"]) == ("CR01", "false", [], [])
    assert told["crosses_on"] is None
    worker = next(one for one in told["distance"] if one["fact"] == "arrears_by_worker.unpaid_fen")
    assert worker == {
        "fact": "arrears_by_worker.unpaid_fen", "short_by": 1, "unit": "fen", "share": 0.9999,
        "line": "arrears_by_worker/0", "near": True, "worker": "W01",
    }  # fmt: skip
    assert [{"fact": "arrears/0.amount_fen", "from": 999_999, "to": 1_000_000}] in told["would_change"]
    (element,) = told["elements"]
    figure = element["figures"]["crime_one_worker"]
    assert (figure["value"], figure["unit"], figure["verified"]) == (1_000_000, "fen", False)
    # machines get the Chinese titles whatever the locale
    assert element["text"].startswith("三个月以上")
    assert told["complete"]["settled_by"] is True

    assert _fractions(told) == {"share"}


def _fractions(told: object) -> set[str]:
    """Return the keys under which a document has numbers that are not whole."""
    found: list[str] = []

    def look(value: object, key: str) -> None:
        if isinstance(value, float):
            found.append(key)
        elif isinstance(value, dict):
            for name, item in value.items():
                look(item, name)
        elif isinstance(value, list):
            for item in value:
                look(item, key)

    look(told, "")
    return set(found)


def test_a_rule_that_does_not_apply_is_told_with_its_reason(tmp_path: Path) -> None:
    facts = {"unit_type": "public_institution", "dispatched_workers": 30, "contract_workers": 10}
    path = _file(tmp_path, written("示例-3", facts=facts))

    zh, told = sunlit("explain", path, "C01", "--lang", "zh"), sunlit("explain", path, "C01", "--json")

    assert "判断：不适用" in zh.out
    assert json.loads(told.out)["truth"] is None
    assert json.loads(told.out)["not_applicable"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("Z99",), "there is no rule 'Z99'"),
        (("CR01", "--days", "-1"), "expected 0 to 4000"),
    ],
)
def test_what_cannot_be_explained_is_refused_with_a_sentence(
    case: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = sunlit("explain", case, *arguments)

    assert done.code == 2
    assert told in done.err
    assert "Traceback" not in done.err


def test_a_case_that_does_not_fit_is_refused_with_the_field(tmp_path: Path) -> None:
    done = sunlit("explain", _file(tmp_path, written("a", facts={"headcont": 1})), "A01")

    assert done.code == 2
    assert "did you mean headcount" in done.err


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    return ndjson(
        tmp_path / "reviews.ndjson",
        [unpaid("a", 1_000_000, day=LAST_DAY), unpaid("b", 1_000_000), unpaid("c", 1, day=LAST_DAY)],
    )


def test_the_watch_list_is_printed_and_stands_in_the_document(reviews: Path) -> None:
    zh = sunlit("screen", reviews, "--watch", "2", "--lang", "zh")
    told = json.loads(sunlit("screen", reviews, "--watch", "2", "--json").out)

    assert zh.code == 0
    assert "到期预警（2 天内，事实不变）" in zh.out
    assert "2026-11-10" in zh.out
    of_order = [one for one in told["watch"] if one["rule"] == "CR03"]
    # the order of b has run out before its day: nothing is left to come
    assert of_order == [
        {"case_id": "a", "rule": "CR03", "crosses_on": "2026-11-10"},
        {"case_id": "c", "rule": "CR03", "crosses_on": "2026-11-10"},
    ]
    assert (told["watch_days"], told["watch_complete"]) == (2, True)


def test_without_watch_nothing_is_said_of_it(reviews: Path) -> None:
    assert "watch" not in json.loads(sunlit("screen", reviews, "--json").out)


@pytest.mark.parametrize("days", ["0", "401"])
def test_a_watch_of_no_day_or_too_many_is_refused(reviews: Path, days: str) -> None:
    done = sunlit("screen", reviews, "--watch", days)

    assert done.code == 2
    assert "expected 1 to 400 days" in done.err
