"""Figures as files hold them: inside their band, in order, by place, and nothing read as something else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules.parameter import Figure
from tests.rules.loading.written import blocks
from tests.small_base import loaded, told

HEAD = "- name: minimum_pay\n  title: 最低标准\n  unit: fen\n"
BAND = "  bands:\n    - {since: 2013-01-23, low: 100, high: 900, source: 国家规定}\n"
PROVINCE = '    - {place: "32", since: 2020-01-01, value: 500, source: 省规定}\n'
FILE = "parameters/figures.yaml"


def problems(tmp_path: Path, figures: str = "", *, bands: str = BAND, head: str = HEAD) -> list[str]:
    """Return what is told of one parameter, without the name of the file."""
    text = head + bands + ("  figures:\n" + figures if figures else "")
    return [line.removeprefix(f"{FILE}:") for line in told(tmp_path, {FILE: text})]


def figure(fields: str) -> str:
    return f"    - {{{fields}, source: 示例文件}}\n"


def test_a_figure_is_read_with_all_that_is_said_of_it(tmp_path: Path) -> None:
    written = (
        'place: "3205", title: 苏州, since: 2024-01-01, until: 2024-12-31, value: 600, '
        "mark: M, last_checked_on: 2026-11-22, verified_by: 示例法制科"
    )
    first, last, checked = date(2024, 1, 1), date(2024, 12, 31), date(2026, 11, 22)

    parameter = loaded(tmp_path, {FILE: HEAD + "  figures:\n" + figure(written)}).parameters["minimum_pay"]

    expected = Figure("320500", first, 600, 600, "示例文件", "M", last, checked, "示例法制科")
    assert parameter.figures == (expected,)


def test_bounds_stand_where_the_value_is_not_known(tmp_path: Path) -> None:
    text = HEAD + BAND + "  figures:\n" + figure('place: "32", since: 2024-01-01, low: 201, high: 249')

    found = loaded(tmp_path, {FILE: text}).parameters["minimum_pay"].at(date(2026, 1, 1), "320500")

    assert (found.low, found.high, found.exact) == (201, 249, False)


def test_a_figure_that_is_known_not_to_be_known_is_the_band(tmp_path: Path) -> None:
    text = HEAD + BAND + "  figures:\n" + figure('place: "33", since: 2024-01-01, value: null')

    found = loaded(tmp_path, {FILE: text}).parameters["minimum_pay"].at(date(2026, 1, 1), "330100")

    assert (found.low, found.high) == (100, 900)


@pytest.mark.parametrize("value", [99, 901])
def test_a_figure_outside_the_band_is_told_where_it_stands(tmp_path: Path, value: int) -> None:
    lines = problems(tmp_path, PROVINCE + figure(f'place: "3205", since: 2020-01-01, value: {value}'))

    assert lines == [
        f"8: minimum_pay in 320500: {value} is out of bounds (the nation allows 100 to 900 since 2013-01-23)"
    ]


@pytest.mark.parametrize("value", [100, 900])
def test_the_ends_of_the_band_lie_inside_it(tmp_path: Path, value: int) -> None:
    """刑法第九十九条: 以上、以下 include the number."""
    assert problems(tmp_path, figure(f'place: "3205", since: 2020-01-01, value: {value}')) == []


def test_both_bounds_of_a_figure_are_held_against_the_band(tmp_path: Path) -> None:
    lines = problems(tmp_path, figure('place: "32", since: 2020-01-01, low: 50, high: 950'))

    assert [line.split(" (")[0] for line in lines] == [
        "7: minimum_pay in 320000: 50 is out of bounds",
        "7: minimum_pay in 320000: 950 is out of bounds",
    ]


NEWER = "    - {since: 2022-01-01, low: 600, high: 2000, source: 国家新规定}\n"


def test_a_figure_that_outlives_its_band_is_held_against_the_next(tmp_path: Path) -> None:
    lines = problems(tmp_path, PROVINCE, bands=BAND + NEWER)

    assert lines == [
        "8: minimum_pay in 320000: 500 is out of bounds (the nation allows 600 to 2000 since 2022-01-01)"
    ]


@pytest.mark.parametrize(
    "figures",
    [
        # ended before the next band began, by itself or by its successor
        figure('place: "32", since: 2020-01-01, until: 2021-12-31, value: 500'),
        PROVINCE + figure('place: "32", since: 2022-01-01, value: 1500'),
        # begun after: the band that was replaced no longer binds
        figure('place: "32", since: 2022-01-01, value: 1500'),
    ],
)
def test_a_figure_is_held_against_the_bands_of_its_own_time_only(tmp_path: Path, figures: str) -> None:
    assert problems(tmp_path, figures, bands=BAND + NEWER) == []


def test_a_successor_one_day_late_leaves_the_older_figure_outside_the_new_band(tmp_path: Path) -> None:
    assert (
        len(
            problems(
                tmp_path, PROVINCE + figure('place: "32", since: 2022-01-02, value: 1500'), bands=BAND + NEWER
            )
        )
        == 1
    )


def test_before_the_first_band_nothing_binds(tmp_path: Path) -> None:
    assert problems(tmp_path, figure('place: "32", since: 2010-01-01, until: 2013-01-22, value: 50')) == []


@pytest.mark.parametrize(("written", "lines"), blocks("figures.txt"))
def test_a_figure_that_cannot_be_read(tmp_path: Path, written: str, lines: list[str]) -> None:
    assert problems(tmp_path, figure(written)) == lines


def test_a_figure_without_a_source_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path, '    - {place: "32", since: 2020-01-01, value: 300}\n') == [
        "7: source: expected text, found nothing"
    ]


def test_a_band_holds_for_the_nation(tmp_path: Path) -> None:
    bands = BAND.replace("{since", '{place: "32", since')

    assert problems(tmp_path, bands=bands) == [
        "5: a band holds for the nation (make it a figure, or drop its place)"
    ]


def test_two_figures_of_a_place_with_the_same_first_day(tmp_path: Path) -> None:
    again = figure('place: "320000", since: 2020-01-01, value: 600')

    assert problems(tmp_path, PROVINCE + again) == ["8: 320000 has two figures since 2020-01-01 (keep one)"]


def test_two_bands_with_the_same_first_day(tmp_path: Path) -> None:
    assert problems(tmp_path, bands=BAND + BAND.splitlines()[1] + "\n") == [
        "6: 000000 has two figures since 2013-01-23 (keep one)"
    ]


def test_a_figure_declared_twice(tmp_path: Path) -> None:
    assert told(tmp_path, {FILE: HEAD, "parameters/more.yaml": HEAD}) == [
        "parameters/more.yaml:1: figure 'minimum_pay' is declared twice (remove one of the two)"
    ]


RANGE = "4: range: expected [smallest, largest], found "


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (HEAD.replace("fen", "yuan"), "3: unit: 'yuan' is none of the words known here"),
        (HEAD.replace("fen", "[fen]"), "3: unit: ['fen'] is none of the words known here"),
        (HEAD + "  range: [0, 10, 20]\n", RANGE + "[0, 10, 20]"),
        (HEAD + "  range: [10, 0]\n", RANGE + "[10, 0]"),
        (HEAD + f"  range: [0, {2**63}]\n", RANGE + f"[0, {2**63}]"),
        (HEAD + "  range: [200, 800]\n", "6: minimum_pay: 100 is out of range (200 to 800 fen)"),
    ],
)
def test_a_parameter_that_cannot_be_read(tmp_path: Path, head: str, message: str) -> None:
    assert any(line.startswith(message) for line in problems(tmp_path, head=head))
