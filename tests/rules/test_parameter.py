"""Figures by date and place: the most local first, the newest first, and nothing out of force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.parameter import NATION, Figure, Parameter, enclosing, is_place

COUNTY, CITY, PROVINCE = "990401", "990400", "990000"
DAY = date(2026, 11, 22)


def figure(place: str, since: date, value: int | None, until: date | None = None) -> Figure:
    return Figure(place, since, value, value, source="示例文件", until=until)


def parameter(*figures: Figure, bands: tuple[Figure, ...] = ()) -> Parameter:
    return Parameter("minimum", "最低标准", "fen", 0, 10_000, bands, figures)


BAND = Figure(NATION, date(2013, 1, 23), 500, 2_000, source="国家规定")


@pytest.mark.parametrize(
    ("place", "around"),
    [
        (COUNTY, [COUNTY, CITY, PROVINCE, NATION]),
        (CITY, [CITY, PROVINCE, NATION]),
        (PROVINCE, [PROVINCE, NATION]),
        (NATION, [NATION]),
    ],
)
def test_a_place_lies_in_its_city_its_province_and_the_nation(place: str, around: list[str]) -> None:
    assert list(enclosing(place)) == around


@pytest.mark.parametrize("code", ["32", "3205", "320500"])
def test_a_place_is_two_four_or_six_digits(code: str) -> None:
    assert is_place(code)


@pytest.mark.parametrize("code", ["", "3", "320", "32050", "3205000", "32a5", "３２", "-1"])
def test_anything_else_is_no_place(code: str) -> None:
    """Three digits filled up with zeros would be another province's city."""
    assert not is_place(code)


def test_county_comes_before_city_before_province_before_nation() -> None:
    since = date(2020, 1, 1)
    figures = {code: figure(code, since, n) for n, code in enumerate((NATION, PROVINCE, CITY, COUNTY), 1)}
    everything = parameter(*figures.values())

    assert [everything.at(DAY, place).low for place in (COUNTY, CITY, PROVINCE, "110000")] == [4, 3, 2, 1]


def test_a_figure_begins_on_its_first_day_and_ends_with_its_last() -> None:
    one = parameter(figure(PROVINCE, date(2024, 1, 1), 900, until=date(2024, 12, 31)), bands=(BAND,))

    values = [
        one.at(day, PROVINCE).low
        for day in (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    ]

    assert values == [500, 900, 900, 500]


def test_an_expired_figure_never_falls_through_to_an_older_one() -> None:
    older, newer = (
        figure(PROVINCE, date(2015, 1, 1), 700),
        figure(PROVINCE, date(2020, 1, 1), 900, until=date(2024, 12, 31)),
    )

    assert parameter(older, newer, bands=(BAND,)).at(date(2019, 12, 31), PROVINCE) == older
    assert parameter(older, newer, bands=(BAND,)).at(date(2025, 1, 1), PROVINCE) == BAND
    assert parameter(older, newer).at(date(2025, 1, 1), PROVINCE).low is None


def test_an_expired_band_never_falls_through_to_an_older_one() -> None:
    newer = replace(BAND, since=date(2020, 1, 1), low=1_000, high=4_000, until=date(2024, 12, 31))

    bands = parameter(bands=(BAND, newer))

    assert bands.at(date(2019, 12, 31), PROVINCE) == BAND
    assert bands.at(date(2024, 12, 31), PROVINCE) == newer
    assert (bands.at(date(2025, 1, 1), PROVINCE).low, bands.at(date(2025, 1, 1), PROVINCE).high) == (
        None,
        None,
    )


def test_an_expired_county_figure_leaves_the_province_s_own_in_force() -> None:
    county, province = (
        figure(COUNTY, date(2020, 1, 1), 600, until=date(2021, 12, 31)),
        figure(PROVINCE, date(2015, 1, 1), 700),
    )

    assert parameter(county, province).at(DAY, COUNTY) == province


def test_a_place_without_a_figure_is_the_band() -> None:
    assert parameter(figure(PROVINCE, date(2015, 1, 1), 700), bands=(BAND,)).at(DAY, "880000") == BAND


def test_where_nothing_is_known_the_figure_is_open_to_both_sides() -> None:
    nothing = parameter().at(DAY, PROVINCE)

    assert (nothing.low, nothing.high, nothing.exact, nothing.signed) == (None, None, False, False)


def test_a_figure_of_which_no_value_is_known_is_the_band_not_the_province_s() -> None:
    """That a county has its own figure is known, only not which: the province's is not it."""
    county, province = figure(COUNTY, date(2020, 1, 1), None), figure(PROVINCE, date(2015, 1, 1), 700)

    found = parameter(county, province, bands=(BAND,)).at(DAY, COUNTY)

    assert (found.low, found.high, found.place) == (500, 2_000, COUNTY)


def test_a_figure_known_from_below_only_ends_with_the_band() -> None:
    found = parameter(Figure(PROVINCE, date(2020, 1, 1), 800, None, source="示例"), bands=(BAND,)).at(
        DAY, PROVINCE
    )

    assert (found.low, found.high, found.exact) == (800, 2_000, False)


def test_before_the_first_band_nothing_is_known() -> None:
    # one day before 2013-01-23
    assert parameter(bands=(BAND,)).at(date(2013, 1, 22), PROVINCE).low is None


@pytest.mark.parametrize(
    ("mark", "verified_by", "signed"),
    [("V", "示例法制科", True), ("V", "", False), ("M", "示例法制科", False), ("M", "", False)],
)
def test_only_a_figure_seen_in_its_source_and_signed_may_enter_documents(
    mark: str, verified_by: str, *, signed: bool
) -> None:
    assert replace(BAND, mark=mark, verified_by=verified_by).signed is signed


days = st.integers(0, 40).map(lambda n: date(2020, 1, 1) + timedelta(days=n))
places = st.sampled_from([COUNTY, CITY, PROVINCE, NATION, "990402", "880000"])


@st.composite
def parameters(draw: st.DrawFn) -> Parameter:
    """Figures of a few places over forty days, no two of a place with the same first day."""
    keys = draw(st.lists(st.tuples(places, days), unique=True, max_size=8))
    figures = [
        figure(
            place,
            since,
            draw(st.none() | st.integers(500, 2_000)),
            draw(st.none() | days.filter(lambda d, s=since: d >= s)),
        )  # pyright: ignore[reportUnknownLambdaType]
        for place, since in keys
    ]
    return parameter(*figures, bands=draw(st.sampled_from([(), (BAND,)])))


@given(parameters(), days, places)
def test_the_figure_in_force_is_the_newest_of_the_most_local_place(
    one: Parameter, day: date, place: str
) -> None:
    found = one.at(day, place)

    for code in enclosing(place):
        begun = [f for f in one.figures if f.place == code and f.since <= day]
        if begun and max(begun, key=lambda f: f.since).covers(day):
            assert (found.place, found.since) == (code, max(f.since for f in begun))
            break
    else:
        assert found in (*one.bands, Figure(NATION, day, None, None, source="not known"))


@given(parameters(), days, places)
def test_no_figure_out_of_force_or_of_another_place_is_ever_returned(
    one: Parameter, day: date, place: str
) -> None:
    found = one.at(day, place)

    assert found.covers(day)
    assert found.place in enclosing(place)


@given(parameters(), days, places)
def test_the_order_in_which_figures_are_written_says_nothing(one: Parameter, day: date, place: str) -> None:
    assert replace(one, figures=one.figures[::-1]).at(day, place) == one.at(day, place)


@given(parameters(), days, places)
def test_a_figure_never_leaves_the_band_where_both_lie_in_it(one: Parameter, day: date, place: str) -> None:
    found = one.at(day, place)

    if one.bands:
        assert found.low is not None
        assert found.high is not None
        assert 500 <= found.low <= found.high <= 2_000
