"""Figures as shipped: every provincial standard that was found, with its document and day, and no other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.parameter import NATION, Figure, Parameter
from rules.rule_base import shipped

LAW = shipped()
ONE, TEN = LAW.parameters["crime_one_worker"], LAW.parameters["crime_ten_workers"]
DAY = date(2026, 11, 22)

# 法释〔2013〕3号第三条: place, limb one and limb two in yuan, in force since, document.
STANDARDS = [
    ("320000", 10_000, 60_000, date(2014, 1, 15), "关于江苏省执行拒不支付劳动报酬罪数额标准的意见"),
    ("500000", 10_000, 60_000, date(2014, 9, 17), "渝人社发〔2014〕202号"),
    # two days are told of, 2013-11-11 and 12-13: the later one is sure
    ("520000", 10_000, 50_000, date(2013, 12, 13), "黔高法〔2013〕230号"),
    ("210000", 10_000, 50_000, date(2013, 5, 28), "辽宁三部门通知"),
    ("360000", 10_000, 50_000, date(2026, 1, 1), "江西"),
    ("410000", 8_000, 40_000, date(2026, 1, 1), "河南省高级人民法院规定"),
    ("430000", 6_000, 40_000, date(2014, 1, 1), "湖南省高级人民法院规定"),
]
GUANGDONG = (date(2015, 3, 3), "粤高法发〔2015〕4号")
FIRST_CLASS = ["4401", "4403", "4404", "4406", "4419", "4420"]
"""广州 深圳 珠海 佛山 东莞 中山."""
SECOND_CLASS = "4405 4402 4416 4414 4413 4415 4407 4417 4408 4409 4412 4418 4451 4452 4453".split()  # noqa: SIM905
"""汕头 韶关 河源 梅州 惠州 汕尾 江门 阳江 湛江 茂名 肇庆 清远 潮州 揭阳 云浮."""
STANDARDS += [(f"{city}00", 20_000, 100_000, *GUANGDONG) for city in FIRST_CLASS]
STANDARDS += [(f"{city}00", 10_000, 60_000, *GUANGDONG) for city in SECOND_CLASS]

HUBEI, HUBEI_SINCE = "420000", date(2013, 5, 1)

NOT_FOUND = "11 12 13 14 15 22 23 31 33 34 35 37 45 46 51 53 54 61 62 63 64 65".split()  # noqa: SIM905
"""Provinces whose standard was not found: never guessed."""

DATE_NOT_SEEN = {"360000": "施行日期未查到", "410000": "施行日期未查到"}
"""Provinces whose standard was seen but not the day it began: it holds for the year it was seen in."""


@pytest.mark.parametrize(("place", "one", "ten", "since", "document"), STANDARDS, ids=str)
def test_a_provincial_standard_is_in_force_with_its_document(
    place: str, one: int, ten: int, since: date, document: str
) -> None:
    for parameter, yuan in ((ONE, one), (TEN, ten)):
        figure = parameter.at(DAY, place)

        assert (figure.low, figure.high) == (yuan * 100, yuan * 100)
        assert (figure.place, figure.since, figure.until) == (place, since, None)
        assert document in figure.source
        assert figure.last_checked_on == DAY


@pytest.mark.parametrize("parameter", [ONE, TEN], ids=lambda parameter: parameter.name)
def test_no_other_standard_is_shipped(parameter: Parameter) -> None:
    places = [HUBEI, *(place for place, *_ in STANDARDS)]

    assert sorted(figure.place for figure in parameter.figures) == sorted(places)


@pytest.mark.parametrize(("parameter", "poor", "others"), [(ONE, 5_000, 10_000), (TEN, 30_000, 50_000)])
def test_hubei_is_what_lies_between_its_two_tiers(parameter: Parameter, poor: int, others: int) -> None:
    """Twenty-nine poor counties have a lower tier; which ones and whether still was not found."""
    for place in (HUBEI, "420100", "422823"):
        figure = parameter.at(DAY, place)

        assert (figure.low, figure.high) == (poor * 100, others * 100)
        assert (figure.place, figure.since) == (HUBEI, HUBEI_SINCE)
        assert "鄂高法2013-04-11通知" in figure.source


@pytest.mark.parametrize("parameter", [ONE, TEN], ids=lambda parameter: parameter.name)
def test_a_city_and_a_county_take_the_standard_of_their_province(parameter: Parameter) -> None:
    assert parameter.at(DAY, "320582") == parameter.at(DAY, "320500") == parameter.at(DAY, "320000")


@pytest.mark.parametrize("province", NOT_FOUND)
def test_a_province_without_a_known_standard_is_the_national_band(province: str) -> None:
    for place in (f"{province}0000", f"{province}0100", f"{province}0102"):
        one, ten = ONE.at(DAY, place), TEN.at(DAY, place)

        # 五千元至二万元, 三万元至十万元
        assert (one.place, one.low, one.high) == (NATION, 5_000 * 100, 20_000 * 100)
        assert (ten.place, ten.low, ten.high) == (NATION, 30_000 * 100, 100_000 * 100)


@pytest.mark.parametrize(("place", "one", "ten", "since", "document"), STANDARDS, ids=str)
def test_the_day_before_a_standard_began_the_band_holds(
    place: str, one: int, ten: int, since: date, document: str
) -> None:
    for parameter in (ONE, TEN):
        assert parameter.at(since - timedelta(days=1), place) == parameter.bands[0], (one, ten, document)


def test_before_the_interpretation_there_was_no_figure_at_all() -> None:
    for parameter in (ONE, TEN):
        assert parameter.bands[0].since == date(2013, 1, 23)
        assert parameter.at(date(2013, 1, 22), "320500").low is None


@pytest.mark.parametrize(("place", "words"), DATE_NOT_SEEN.items())
def test_a_standard_whose_first_day_is_not_known_says_so_and_does_not_reach_back(
    place: str, words: str
) -> None:
    for parameter in (ONE, TEN):
        assert words in parameter.at(DAY, place).source
        assert parameter.at(date(2025, 12, 31), place) == parameter.bands[0]


def every_figure() -> list[tuple[str, Figure]]:
    return [
        (parameter.name, figure)
        for parameter in LAW.parameters.values()
        for figure in (*parameter.bands, *parameter.figures)
    ]


@pytest.mark.parametrize(
    ("name", "figure"), every_figure(), ids=lambda value: str(getattr(value, "place", value))
)
def test_every_figure_names_its_source_and_the_day_it_was_last_looked_at(name: str, figure: Figure) -> None:
    assert figure.source, name
    assert figure.last_checked_on is not None, name


def test_no_figure_is_signed_before_a_legal_office_has_signed_it() -> None:
    assert not any(figure.signed for _, figure in every_figure())


def test_a_minimum_wage_from_memory_is_a_range_and_says_so() -> None:
    """Three classes of Jiangsu, 2490, 2260 and 2010 yuan; which city is in which class has no source yet."""
    wage = LAW.parameters["min_monthly_wage"].at(DAY, "320500")

    assert (wage.low, wage.high) == (2_010 * 100, 2_490 * 100)
    assert (wage.mark, wage.exact, wage.signed) == ("M", False, False)
    assert "凭记忆" in wage.source
    assert LAW.parameters["min_monthly_wage"].at(DAY, "330100").low is None


@pytest.mark.parametrize("name", ["min_hourly_wage", "publication_amount"])
def test_what_nobody_knows_is_open_everywhere(name: str) -> None:
    figure = LAW.parameters[name].at(DAY, "320500")

    assert (figure.low, figure.high) == (None, None)
