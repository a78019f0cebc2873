"""Facts, lists, definitions and aggregates as files hold them, and every way to get them wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules.condition.tree import Aggregate, Comparison, Constant, Given
from rules.fact import ABSENT, UNSET
from tests.rules.loading.written import blocks
from tests.small_base import loaded, told

MORE = "facts/more.yaml"


def problems(tmp_path: Path, more: str) -> list[str]:
    """Return what is told of a second file of facts, without its name."""
    return [line.removeprefix(f"{MORE}:") for line in told(tmp_path, {MORE: more})]


def test_a_fact_is_read_with_all_that_is_said_of_it(tmp_path: Path) -> None:
    written = """\
facts:
  ended_on:
    {title: 终止日期, type: date, origin: RX, aliases: [离职日期], may_be_absent: true, presumed: null,
     personal: true}
  open: {title: 在营, type: bool, origin: R, presumed: true}
  founded_on: {title: 成立日期, type: date, origin: X, presumed: 2020-01-01}
"""

    facts = loaded(tmp_path, {MORE: written}).vocabulary.facts

    ended = facts["ended_on"]
    assert (ended.type, ended.origin, ended.aliases) == ("date", {"R", "X"}, ("离职日期",))
    assert (ended.may_be_absent, ended.presumed, ended.personal) == (True, ABSENT, True)
    assert (facts["open"].presumed, facts["founded_on"].presumed) == (True, date(2020, 1, 1))
    assert facts["headcount"].presumed is UNSET


def test_the_unit_gives_the_range_and_money_in_lines_is_smaller(tmp_path: Path) -> None:
    written = """\
facts:
  paid_fen: {title: 已付, type: int, unit: fen, origin: R}
  few: {title: 少, type: int, unit: persons, range: [-2, 9], origin: R}
"""

    vocabulary = loaded(tmp_path, {MORE: written}).vocabulary

    pay = vocabulary.lines["roster"].columns["pay_fen"]
    assert (vocabulary.facts["paid_fen"].high, pay.high) == (10**13, 10**11)
    assert (vocabulary.facts["few"].low, vocabulary.facts["few"].high) == (-2, 9)


def test_a_list_is_continued_in_another_file(tmp_path: Path) -> None:
    written = """\
lines:
  roster:
    aliases: [职工名册]
    columns:
      left_on: {title: 离职, type: date, origin: P}
"""

    roster = loaded(tmp_path, {MORE: written}).vocabulary.lines["roster"]

    assert (roster.title, roster.aliases) == ("花名册", ("职工名册",))
    assert list(roster.columns) == ["worker", "hired_on", "pay_fen", "left_on"]


def test_a_definition_may_use_those_above_it_and_an_aggregate_may_use_definitions(tmp_path: Path) -> None:
    written = """\
definitions:
  large: {title: 大, when: headcount > 10}
  open: {title: 在营, when: large AND closed_on IS NULL, presumed: false}
  new: {title: 新, of: roster, when: roster.hired_on > day}
aggregates:
  new_workers: {title: 新人数, of: roster, count: true, where: new}
  pay: {title: 工资, of: roster, sum: pay_fen}
"""

    base = loaded(tmp_path, {MORE: written})

    pay = base.vocabulary.lines["roster"].columns["pay_fen"]
    large = Comparison(">", Given(base.vocabulary.facts["headcount"]), Constant(10, "int"))
    assert base.definitions["large"].body == large
    assert (base.definitions["open"].presumed, base.definitions["large"].presumed) == (False, None)
    assert base.aggregates["new_workers"].where == base.definitions["new"]
    assert base.aggregates["pay"] == Aggregate("pay", "工资", "roster", "sum", pay, None)


@pytest.mark.parametrize(("fact", "lines"), blocks("facts.txt"))
def test_a_fact_that_cannot_be_read(tmp_path: Path, fact: str, lines: list[str]) -> None:
    assert problems(tmp_path, f"facts:\n  x: {fact}\n") == lines


@pytest.mark.parametrize(("written", "lines"), blocks("words.txt"))
def test_words_that_cannot_be_read(tmp_path: Path, written: str, lines: list[str]) -> None:
    assert problems(tmp_path, written + "\n") == lines


@pytest.mark.parametrize(
    "word",
    [
        "lists: {bodies: [a]}\n",
        "facts: {bodies: {title: 数, type: bool, origin: R}}\n",
        "definitions: {bodies: {title: 大, when: has_roster}}\n",
        "aggregates: {bodies: {title: 数, of: roster, count: true}}\n",
    ],
)
def test_a_word_declared_in_two_files_is_told_at_the_second(tmp_path: Path, word: str) -> None:
    lines = told(tmp_path, {MORE: word, "facts/yet_more.yaml": word})

    assert [line.split(": ")[0] for line in lines] == ["facts/yet_more.yaml:1"]


COLUMN = """\
lines:
  roster:
    columns:
      balance: {title: 差, type: int, unit: fen, range: [-5, 5], origin: P}
aggregates:
"""


def test_a_sum_needs_a_range_from_zero(tmp_path: Path) -> None:
    """A line that may not count leaves a sum open upwards only; below zero it would be open downwards too."""
    assert problems(tmp_path, COLUMN + "  n: {title: 数, of: roster, sum: balance}\n") == [
        "6: sum needs a number column with a range from 0, not roster.balance (name another column)"
    ]


@pytest.mark.parametrize("function", ["min", "max", "count_distinct"])
def test_other_aggregates_take_a_column_that_goes_below_zero(tmp_path: Path, function: str) -> None:
    assert problems(tmp_path, COLUMN + f"  n: {{title: 数, of: roster, {function}: balance}}\n") == []


def test_an_aggregate_inside_an_aggregate_is_refused_even_behind_a_definition(tmp_path: Path) -> None:
    """It looks at one line at a time; column stores cannot look at all of them from there."""
    nested = "{title: 数, of: roster, count: true, where: roster.pay_fen > 0 AND many}"
    files = {
        "facts/more1.yaml": "aggregates:\n  workers: {title: 人, of: roster, count: true}\n",
        "facts/more2.yaml": "definitions:\n  many: {title: 多, when: workers > 9}\n",
        "facts/more3.yaml": f"aggregates:\n  n: {nested}\n",
    }

    assert told(tmp_path, files) == [
        "facts/more3.yaml:2: n: an aggregate inside an aggregate"
        " (an aggregate looks at one line at a time: name the other one in the rule)"
    ]
