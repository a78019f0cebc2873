"""Which version an act is judged by: by hand where law speaks, by Hypothesis where days are not known."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rules.parameter import NATION, Figure, Parameter
from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.which_law import REASONS, Applied, Regime, Span, Version, applicable, higher_figure, versions_of

CASES = Path(__file__).parents[1] / "golden" / "published_cases.yaml"
PENALTY, FIGURE, MEASURE = Regime.PENALTY, Regime.CRIMINAL_FIGURE, Regime.MEASURE
OLD, NEW = Version(date(2018, 1, 1), 20), Version(date(2023, 1, 1), 10)
BOTH = (OLD, NEW)
UNDER_OLD = Span(date(2021, 3, 1), date(2021, 3, 31))
JUDGED = date(2024, 5, 6)
INTERPRETATION = Version(date(2013, 1, 23), 10)
LOCAL = Version(date(2014, 1, 15), 20, local=True)


def smaller(later: int, earlier: int) -> Truth:
    """A fine is lighter where it is smaller."""
    return Truth.of(later < earlier)


def larger(later: int, earlier: int) -> Truth:
    """A threshold is lighter where it is larger."""
    return Truth.of(later > earlier)


def cannot_tell(later: int, earlier: int) -> Truth:
    return UNKNOWN if later != earlier else FALSE


def on(day: date) -> Span:
    return Span(day, day)


# Penalties


def test_a_penalty_follows_the_newer_law_where_it_is_lighter() -> None:
    applied = applicable(PENALTY, act=UNDER_OLD, judged=JUDGED, versions=BOTH, lighter=smaller)

    assert applied == Applied(NEW, "newer_is_lighter")


@pytest.mark.parametrize("fine", [20, 21])
def test_a_penalty_follows_the_law_of_the_act_where_the_newer_is_as_heavy_or_heavier(fine: int) -> None:
    versions = (OLD, Version(NEW.since, fine))

    applied = applicable(PENALTY, act=UNDER_OLD, judged=JUDGED, versions=versions, lighter=smaller)

    assert applied == Applied(OLD, "law_of_the_act")


def test_which_fine_is_lighter_may_be_for_a_person_to_say() -> None:
    applied = applicable(PENALTY, act=UNDER_OLD, judged=JUDGED, versions=BOTH, lighter=cannot_tell)

    assert applied == Applied(None, "lighter_not_known", reached=UNKNOWN, missing=("lighter",))


def test_a_duty_that_came_after_the_act_was_not_breached_by_it() -> None:
    act = on(date(2017, 12, 31))

    known, unknown = (
        applicable(PENALTY, act=act, judged=JUDGED, versions=BOTH, lighter=smaller, begun=begun)
        for begun in (OLD.since, None)
    )

    assert known == Applied(None, "before_the_law", reached=FALSE)
    assert unknown == Applied(None, "version_not_known", reached=UNKNOWN, missing=("versions",))


def test_a_penalty_law_that_ran_out_without_a_newer_one_known_is_for_a_person() -> None:
    versions = (Version(OLD.since, 20, until=date(2022, 12, 31)),)

    applied = applicable(PENALTY, act=UNDER_OLD, judged=JUDGED, versions=versions, lighter=smaller)

    assert (applied.reached, applied.why) == (UNKNOWN, "repealed")


@pytest.mark.parametrize(
    ("judged", "why"), [(date(2021, 7, 14), "choice_not_written"), (date(2021, 7, 15), "newer_is_lighter")]
)
def test_the_lighter_law_is_chosen_from_the_day_on_which_the_article_took_effect(
    judged: date, why: str
) -> None:
    versions = (OLD, Version(date(2021, 5, 1), 10))

    applied = applicable(PENALTY, act=UNDER_OLD, judged=judged, versions=versions, lighter=smaller)

    assert applied.why == why


def test_an_act_that_went_on_is_judged_by_the_law_it_ended_under() -> None:
    heavier = Version(NEW.since, 30)
    act = Span(date(2022, 12, 1), NEW.since)

    applied = applicable(PENALTY, act=act, judged=JUDGED, versions=(OLD, heavier), lighter=smaller)

    assert applied == Applied(heavier, "ended_under_it")


# Figures of a crime


@pytest.mark.parametrize(
    ("last", "why"), [(date(2011, 4, 30), "before_the_law"), (date(2011, 5, 1), "later_reaches_pending")]
)
def test_there_is_no_crime_before_it_was_inserted(last: date, why: str) -> None:
    act = Span(date(2011, 1, 1), last)

    applied = applicable(FIGURE, act=act, judged=date(2013, 6, 1), versions=[INTERPRETATION], lighter=larger)

    assert (applied.why, applied.reached) == (why, FALSE if why == "before_the_law" else TRUE)


def test_case_16_is_judged_by_the_interpretation_of_2013_if_it_is_still_pending_then() -> None:
    """Fled in October 2011, paid in January 2012; no interpretation before 2013-01-23."""
    act = Span(date(2011, 10, 31), date(2012, 1, 31))

    before, after = (
        applicable(FIGURE, act=act, judged=judged, versions=[INTERPRETATION], lighter=larger)
        for judged in (date(2013, 1, 22), date(2013, 1, 23))
    )

    assert before == Applied(None, "no_figure_yet", reached=UNKNOWN, missing=("versions",))
    assert after == Applied(INTERPRETATION, "later_reaches_pending")


def test_a_local_figure_reaches_a_pending_case_by_analogy_only() -> None:
    act = on(date(2012, 12, 4))

    applied = applicable(
        FIGURE, act=act, judged=date(2014, 2, 1), versions=[LOCAL, INTERPRETATION], lighter=larger
    )

    assert applied == Applied(LOCAL, "later_reaches_pending", by_analogy=True)


def test_the_figure_of_the_act_stays_unless_the_later_is_higher() -> None:
    act = on(date(2013, 6, 1))
    lower = Version(LOCAL.since, 5)

    higher, stays = (
        applicable(FIGURE, act=act, judged=JUDGED, versions=[INTERPRETATION, later], lighter=larger)
        for later in (LOCAL, lower)
    )

    assert higher == Applied(LOCAL, "newer_is_lighter", by_analogy=True)
    assert stays == Applied(INTERPRETATION, "law_of_the_act")


def test_a_local_figure_that_was_the_one_of_the_act_is_kept_by_analogy() -> None:
    act = on(date(2015, 6, 1))
    lower = Version(date(2020, 1, 1), 5)

    applied = applicable(FIGURE, act=act, judged=JUDGED, versions=[LOCAL, lower], lighter=larger)

    assert applied == Applied(LOCAL, "law_of_the_act", by_analogy=True)


def test_penalties_by_local_law_need_no_analogy() -> None:
    local = Version(NEW.since, 10, local=True)

    applied = applicable(PENALTY, act=UNDER_OLD, judged=JUDGED, versions=[OLD, local], lighter=smaller)

    assert applied == Applied(local, "newer_is_lighter")


def test_where_nothing_has_changed_there_is_nothing_to_choose_by_analogy() -> None:
    act = on(date(2015, 6, 1))

    applied = applicable(FIGURE, act=act, judged=JUDGED, versions=[INTERPRETATION, LOCAL], lighter=larger)

    assert applied == Applied(LOCAL, "law_of_the_act")


# Measures


def test_a_measure_follows_the_law_of_the_decision_even_if_heavier() -> None:
    heavier = Version(NEW.since, 99)
    act = Span(NEW.since, JUDGED)

    applied = applicable(MEASURE, act=act, judged=JUDGED, versions=[OLD, heavier], lighter=smaller)

    assert applied == Applied(heavier, "law_of_the_decision")


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (Span(date(2017, 1, 1), date(2017, 12, 31)), "not_retroactive"),
        (Span(date(2017, 1, 1), date(2018, 1, 1)), "ended_under_older"),
        (Span(date(2017, 1, 1), date(2022, 12, 31)), "ended_under_older"),
        (Span(date(2022, 12, 31), date(2023, 1, 1)), "ended_under_it"),
    ],
)
def test_a_measure_never_reaches_back(act: Span, why: str) -> None:
    applied = applicable(MEASURE, act=act, judged=JUDGED, versions=BOTH, lighter=smaller)

    assert applied.why == why
    assert applied.reached is {"not_retroactive": FALSE, "ended_under_it": TRUE}.get(why, UNKNOWN)


@pytest.mark.parametrize(("begun", "reached"), [(OLD.since, FALSE), (None, UNKNOWN)])
def test_no_measure_is_taken_before_its_law(begun: date | None, reached: Truth) -> None:
    day = date(2017, 6, 1)

    applied = applicable(MEASURE, act=on(day), judged=day, versions=BOTH, lighter=smaller, begun=begun)

    assert (applied.version, applied.reached) == (None, reached)


@pytest.mark.parametrize(
    ("ended", "why"), [(date(2016, 12, 31), "not_retroactive"), (date(2017, 1, 1), "ended_under_older")]
)
def test_an_act_under_an_older_measure_that_is_not_known_is_for_a_person(ended: date, why: str) -> None:
    begun = date(2017, 1, 1)

    applied = applicable(MEASURE, act=on(ended), judged=JUDGED, versions=[NEW], lighter=smaller, begun=begun)
    on_its_first_day = applicable(
        MEASURE, act=on(begun), judged=begun, versions=[NEW], lighter=smaller, begun=begun
    )

    assert applied.why == why
    assert on_its_first_day.why == "version_not_known"


# Versions that end, and gaps between them

RAN_OUT = Version(date(2012, 1, 1), 10, until=date(2012, 6, 30))


@pytest.mark.parametrize(
    ("regime", "act", "versions", "why"),
    [
        # on its first and on its last day a version is in force, the day after it is not
        (FIGURE, date(2012, 1, 1), [RAN_OUT, INTERPRETATION], "law_of_the_act"),
        (FIGURE, date(2012, 6, 30), [RAN_OUT, INTERPRETATION], "law_of_the_act"),
        (FIGURE, date(2012, 7, 1), [RAN_OUT, INTERPRETATION], "version_not_known"),
        # an interpretation that came and went is no case of none so far
        (FIGURE, date(2011, 6, 1), [RAN_OUT], "version_not_known"),
        (FIGURE, date(2011, 6, 1), [], "no_figure_yet"),
        (PENALTY, date(2011, 6, 1), [], "version_not_known"),
        (PENALTY, date(2012, 6, 30), [RAN_OUT], "repealed"),
        (MEASURE, date(2012, 6, 30), [RAN_OUT], "version_not_known"),
    ],
)
def test_a_version_that_ran_out_is_not_in_force_and_a_gap_is_not_filled(
    regime: Regime, act: date, versions: list[Version[int]], why: str
) -> None:
    applied = applicable(regime, act=on(act), judged=JUDGED, versions=versions, lighter=larger)

    assert applied.why == why


def test_an_unknown_end_may_lie_after_a_version_ran_out() -> None:
    act = Span(date(2012, 2, 1), None)

    applied = applicable(FIGURE, act=act, judged=date(2012, 7, 1), versions=[RAN_OUT], lighter=larger)

    assert (applied.why, applied.missing) == ("act_end_not_known", ("act.last", "versions"))


# Days that are not known


def test_an_unknown_end_that_decides_is_missing() -> None:
    act = Span(date(2021, 3, 1), None)
    heavier = Version(NEW.since, 30)

    applied = applicable(PENALTY, act=act, judged=JUDGED, versions=(OLD, heavier), lighter=smaller)

    assert applied == Applied(None, "act_end_not_known", reached=UNKNOWN, missing=("act.last",))


def test_an_unknown_end_that_decides_nothing_is_not_asked_for() -> None:
    act = Span(date(2021, 3, 1), None)

    applied = applicable(PENALTY, act=act, judged=JUDGED, versions=BOTH, lighter=smaller)

    assert applied == Applied(NEW, "same_on_any_day")


def test_an_act_of_which_no_day_is_known_may_be_older_than_the_crime() -> None:
    applied = applicable(
        FIGURE, act=Span(None, None), judged=JUDGED, versions=[INTERPRETATION], lighter=larger
    )

    assert (applied.reached, applied.why) == (UNKNOWN, "act_end_not_known")
    assert applied.missing[0] == "act.last"


WINDOWS = (date(2011, 4, 21), date(2021, 7, 5))
"""About the first days of the crime and of the article on the lighter penalty."""


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """A few versions within three weeks, so that every boundary is met often."""
    opens = draw(st.sampled_from(WINDOWS))
    days = st.integers(0, 20).map(lambda n: opens + timedelta(days=n))
    since = draw(st.lists(days, max_size=3, unique=True))
    versions = [
        Version(
            day,
            draw(st.integers(1, 3)),
            draw(st.none() | st.integers(0, 5).map(lambda n, day=day: day + timedelta(days=n))),
            draw(st.booleans()),
        )
        for day in since
    ]
    return {
        "regime": draw(st.sampled_from(Regime)),
        "judged": draw(days),
        "versions": versions,
        "lighter": draw(st.sampled_from([smaller, larger, cannot_tell])),
        "begun": draw(st.none() | days),
    }


def answer(question: dict[str, Any], act: Span) -> Applied[int]:
    rest = {name: value for name, value in question.items() if name != "regime"}
    return applicable(question["regime"], act=act, **rest)


@given(questions(), st.integers(0, 10))
def test_an_unknown_end_is_answered_only_as_every_day_it_may_be_would_be(
    question: dict[str, Any], length: int
) -> None:
    judged = question["judged"]
    first = judged - timedelta(days=length)

    unknown = answer(question, Span(first, None))
    every = [answer(question, Span(first, first + timedelta(days=n))) for n in range(length + 1)]

    # version and reached agree on every day exactly where the answer is settled
    same = {(one.version, one.reached) for one in every}
    if len(same) == 1 and every[0].reached is not UNKNOWN:
        assert (unknown.version, unknown.reached) == same.pop()
    else:
        assert (unknown.version, unknown.reached) == (None, UNKNOWN)


@given(questions(), st.integers(0, 10), st.integers(0, 10))
def test_every_answer_says_why_and_every_unknown_what_is_missing(
    question: dict[str, Any], before: int, length: int
) -> None:
    last = question["judged"] - timedelta(days=before)

    applied = answer(question, Span(last - timedelta(days=length), last))

    assert applied.why in REASONS
    assert (applied.version is not None) == (applied.reached is TRUE)
    assert bool(applied.missing) == (applied.reached is UNKNOWN)
    assert not applied.by_analogy or question["regime"] is FIGURE


@given(questions(), st.permutations(range(3)))
def test_the_order_in_which_versions_are_given_means_nothing(
    question: dict[str, Any], order: list[int]
) -> None:
    versions = question["versions"]
    other = question | {"versions": [versions[n] for n in order if n < len(versions)]}
    act = Span(None, question["judged"])

    assert answer(question, act) == answer(other, act)


@given(questions())
def test_a_version_that_applies_was_in_force_when_the_act_ended_or_was_judged(
    question: dict[str, Any],
) -> None:
    last = question["judged"] - timedelta(days=4)

    version = answer(question, on(last)).version

    if version is not None:
        days = (last, question["judged"])
        assert any(version.since <= day <= (version.until or date.max) for day in days)


# What is refused


def test_days_out_of_order_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="from 2024-01-02 to 2024-01-01"):
        _ = Span(date(2024, 1, 2), date(2024, 1, 1))
    with pytest.raises(ValueError, match="on 2024-05-07 judged on 2024-05-06"):
        _ = applicable(PENALTY, act=on(date(2024, 5, 7)), judged=JUDGED, versions=BOTH, lighter=smaller)
    with pytest.raises(ValueError, match="two versions that begin on one day"):
        _ = applicable(PENALTY, act=UNDER_OLD, judged=JUDGED, versions=(OLD, OLD), lighter=smaller)


# Figures as versions

BAND = Figure(NATION, date(2013, 1, 23), 500, 2_000, source="国家规定")
PROVINCE = Figure("990000", date(2014, 1, 15), 1_000, 1_000, source="示例文件", until=date(2019, 12, 31))
PARAMETER = Parameter("minimum", "数额标准", "fen", 0, 10_000, (BAND,), (PROVINCE,))


def exactly(value: int) -> Figure:
    return Figure("990000", date(2020, 1, 1), value, value, source="示例文件")


def test_a_higher_threshold_is_lighter_and_a_band_only_where_all_of_it_is() -> None:
    pairs = [(exactly(2_001), BAND), (exactly(500), BAND), (exactly(2_000), BAND), (exactly(5), exactly(5))]

    assert [higher_figure(later, earlier) for later, earlier in pairs] == [TRUE, FALSE, UNKNOWN, FALSE]


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_bands_compare_as_every_pair_of_values_in_them(a: int, b: int, c: int, d: int) -> None:
    later, earlier = (
        Figure(NATION, date(2020, 1, 1), min(ends), max(ends), source="国家规定") for ends in ((a, b), (c, d))
    )

    pairs = {x > y for x in range(min(a, b), max(a, b) + 1) for y in range(min(c, d), max(c, d) + 1)}

    assert higher_figure(later, earlier) is Truth.of(pairs.pop() if len(pairs) == 1 else None)


def test_the_versions_of_a_figure_are_what_was_in_force_at_the_place() -> None:
    found = [(one.since, one.until, one.law.low, one.local) for one in versions_of(PARAMETER, "990400")]

    assert found == [
        (date(2013, 1, 23), date(2014, 1, 14), 500, False),
        (date(2014, 1, 15), date(2019, 12, 31), 1_000, True),
        (date(2020, 1, 1), None, 500, False),
    ]


@given(st.dates(date(2012, 12, 1), date(2021, 1, 1)), st.sampled_from(["990400", "980000"]))
def test_versions_of_a_figure_hold_on_every_day_what_the_parameter_holds(day: date, place: str) -> None:
    figure = PARAMETER.at(day, place)

    held = [v.law for v in versions_of(PARAMETER, place) if v.since <= day <= (v.until or date.max)]

    assert held == ([] if figure.low is None else [figure])


def test_whether_a_figure_set_within_the_band_is_lighter_than_the_band_is_not_guessed() -> None:
    versions = versions_of(PARAMETER, "990000")[:2]
    act = on(date(2013, 6, 1))

    applied = applicable(FIGURE, act=act, judged=date(2014, 6, 1), versions=versions, lighter=higher_figure)

    assert applied == Applied(None, "lighter_not_known", True, UNKNOWN, ("lighter",))


# The published cases


def published() -> list[dict[str, Any]]:
    return yaml.safe_load(CASES.read_text(encoding="utf-8"))["cases"]


def dated(value: object, name: object = "") -> list[tuple[object, Any]]:
    """Every value in a case, with the key it stands under."""
    if isinstance(value, dict):
        pairs = cast("dict[object, object]", value).items()
        return [pair for key, inner in pairs for pair in dated(inner, key)]
    if isinstance(value, list):
        return [pair for inner in cast("list[object]", value) for pair in dated(inner, name)]
    return [(name, value)]


def test_every_published_case_is_there_once() -> None:
    numbers = [case["number"] for case in published()]

    assert numbers == [2, 3, 5, 6, 9, 10, 11, 14, 15, 16, 18, 21, 22, 23, "negative"]


@pytest.mark.parametrize("case", published(), ids=lambda case: str(case["number"]))
def test_a_published_case_has_its_shape(case: dict[str, Any]) -> None:
    known = {
        *("number", "name", "place", "dates_trusted", "workers", "months", "about_months", "period"),
        *("amount", "orders", "conduct", "payments", "steps", "outcome", "limbs", "aggravated"),
        *("figure_yuan", "expected", "then", "source"),
    }

    assert case.keys() <= known
    assert case.keys() >= {"number", "name", "outcome", "expected", "source"}
    assert case["expected"] in {"refer", "limb", "leniency", "supervision", "no_conviction"}
    assert set(case.get("limbs", [])) <= {"one", "two"}
    assert re.fullmatch(r"[0-9]{4}00", case.get("place", "000000"))
    assert case["source"].startswith("V P:")
    assert case.get("dates_trusted", True) is (case["number"] != 11)
    amount = case.get("amount", {"yuan": 0})
    assert type(amount["yuan"]) is int
    assert amount.keys() == {"yuan"} or amount["at_least"] is True


@pytest.mark.parametrize("case", published(), ids=lambda case: str(case["number"]))
def test_days_and_months_of_a_published_case_are_well_formed(case: dict[str, Any]) -> None:
    days = [value for name, value in dated(case) if name in {"on", "issued_on", "published_on", "from", "to"}]

    for day in days:
        # a whole day comes as a date, a month as text; were "on" not quoted its key would be True
        assert type(day) is date or re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", day)
    assert not any(isinstance(name, bool) for name, _ in dated(case))
    assert not days or case["number"] != 11


def test_no_person_is_named_in_full() -> None:
    """Each Chinese word of the file is known to this list: a name that somebody fills in is not."""
    masked = r"[\u4e00-\u9fff]某"
    places = "常州|江苏|涟水|东台|东莞|凌海|郑州|西宁|南康|惠阳|驿城|奉节|哈尔滨|柬埔寨"
    papers = "限期改正指令书|限期整改指令书?|责令整改决定书|指令书|要求说明不立案理由通知书|欠薪条"
    others = "某服饰公司|瑞丰厂|未立案一件|未定罪一件|最高检典型案例|缓刑"
    head = "拒不支付劳动报酬罪|法释|号|某|余"

    words = re.findall(r"[\u3400-\u9fff]+", CASES.read_text(encoding="utf-8"))

    known = re.compile(f"{masked}|{places}|{papers}|{others}|{head}")
    assert [word for word in words if not known.fullmatch(word)] == []
    assert all(
        re.fullmatch(rf"(({masked})(、{masked})*|{others}) \((?:{places}|瑞丰厂)\)", case["name"])
        for case in published()
    )
