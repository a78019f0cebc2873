"""``sunlit rules`` and ``sunlit doctor``: for those who write rules, and those who rely on them."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from tests.checker.cli.commands import here as sunlit
from tests.small_base import RULE, write


def test_every_rule_is_listed() -> None:
    listed = json.loads(sunlit("rules", "list", "--json").out)

    ids = [rule["rule"] for rule in listed["rules"]]
    assert ids == sorted(ids)
    assert {"A03", "CR01", "LS01", "PB01", "L02", "IN01"} <= set(ids)


def test_a_rule_is_shown_with_the_figure_of_the_place() -> None:
    done = sunlit("rules", "show", "cr01", "--place", "320500", "--day", "2026-11-22")

    assert done.code == 0
    assert "1000000" in done.out
    assert "江苏省高级人民法院" in done.out.replace("\n", "")


def test_a_rule_that_is_not_there_is_told_with_those_that_are() -> None:
    done = sunlit("rules", "show", "H99")

    assert done.code == 2
    assert "H01" in done.err


def test_all_problems_of_a_rule_base_are_told_at_once_with_file_and_line(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "base", {"violations/A.yaml": RULE.replace("headcount > 10", "headcont > 10 / 2")}
    )

    done = sunlit("rules", "check", folder)

    assert done.code == 3
    assert "violations/A.yaml:" in done.err
    assert "Traceback" not in done.err


def test_a_sound_rule_base_is_said_to_be_sound(tmp_path: Path) -> None:
    done = sunlit("rules", "check", write(tmp_path / "base"), "--json")

    assert done.code == 0
    assert json.loads(done.out)["problems"] == []


def test_a_case_that_does_not_hold_is_told_with_what_was_found(tmp_path: Path) -> None:
    folder = write(tmp_path / "base", {"violations/A.yaml": RULE.replace("headcount > 10", "headcount > 11")})

    done = sunlit("rules", "cases", "--base", folder)

    assert done.code == 3
    assert "'eleven': expected true, found false" in done.out
    assert "3 cases, 1 that do not hold" in done.out


def test_the_shipped_cases_hold() -> None:
    assert sunlit("rules", "cases", "CR01").code == 0


def test_the_schema_takes_the_names_of_the_vocabulary_and_no_others() -> None:
    schema = json.loads(sunlit("rules", "schema").out)

    facts = schema["properties"]["facts"]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert facts["additionalProperties"] is False
    assert facts["properties"]["headcount"]["type"] == "integer"
    assert facts["properties"]["filed_on"]["type"] == ["string", "null"]
    assert (
        "unpaid_at_end_fen"
        not in schema["properties"]["lines"]["properties"]["orders"]["items"]["properties"]
    )


def test_printed_sql_is_a_query_its_dialect_reads() -> None:
    text = sunlit("rules", "sql", "C01", "--dialect", "duckdb").out

    with duckdb.connect() as connection:
        assert connection.extract_statements(text)
    assert sunlit("rules", "sql", "C01", "--dialect", "cobol").code == 2


@pytest.mark.parametrize("language", ["en_US.UTF-8", "zh_CN.UTF-8"])
def test_the_doctor_finds_this_installation_sound(language: str) -> None:
    done = sunlit("doctor", "--json", language=language)

    assert done.code == 0
    assert {"rule base", "worked examples", "figures"} <= {
        check["name"] for check in json.loads(done.out)["checks"]
    }
