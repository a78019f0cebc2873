"""The published results of other verifiable draws come out of their descriptions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checker.draw.tickets import first
from tests.checker.draw.precedents import (
    consistent_sample,
    cryptorandom,
    octo41,
    one_time_code,
    order_of,
    rfc3797,
    rfc3797_digests,
    vrs_position,
)

WORKED_EXAMPLE = "9319./2.5.8.10.12./9.18.26.34.41.45./"
NOMCOM_2013 = "7.8.11.17.19.25.46./8285182./60115701./2.3.18.26.32.33.42./"
SECRET = "totally not a bikeshed"
LOTTERIES = "1.2.3.4.5.6./1.2.3.4.5.6./1.2.3.4.5.6./"


def test_rfc_3797_picks_as_in_its_section_6() -> None:
    assert next(rfc3797_digests(WORKED_EXAMPLE, 1)).upper() == "990DD0A5692A029A98B5E01AA28F3459"
    assert rfc3797(WORKED_EXAMPLE, 25, 10) == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13]


def test_rfc_3797_picks_the_committee_of_2013() -> None:
    assert rfc3797(NOMCOM_2013, 154, 10) == [138, 151, 89, 112, 117, 145, 118, 143, 144, 122]


def test_rfc_3797_picks_others_once_somebody_is_struck_off() -> None:
    """It takes a remainder by how many there are; a ticket of SJDRAW1 does not depend on the others."""
    picked = rfc3797(WORKED_EXAMPLE, 25, 10)

    without_the_last = rfc3797(WORKED_EXAMPLE, 24, 10)

    assert without_the_last != [one for one in picked if one != 25]


@given(st.sets(st.from_regex(r"[0-9A-Z]{18}", fullmatch=True), min_size=2, max_size=20), st.data())
def test_ours_keeps_the_order_of_the_others_then(units: set[str], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(sorted(units)))
    before = [unit for _, unit in first("0" * 32, sorted(units), len(units))]

    after = [unit for _, unit in first("0" * 32, sorted(units - {gone}), len(units) - 1)]

    assert after == [unit for unit in before if unit != gone]


def test_consistent_sampler_takes_what_its_readme_shows() -> None:
    ids = ["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"]

    assert consistent_sample(ids, 314159, 4) == ["B-2", "B-3", "A-3", "A-2"]


def test_verifiable_random_selection_paints_the_building() -> None:
    announced = one_time_code(SECRET, 10).hex()
    code = one_time_code(SECRET, 9)
    colours = {colour: vrs_position(LOTTERIES, code, colour) for colour in ("blue", "lavenderblush")}

    assert announced == "950ea08d8d5fd3ae415b9967aba7a48aba39ca62a4d98f2e7fe25cb1b8f8c488"
    assert code.hex() == "5346f2efb5397a6788fc1f1d9c05c6d3f2abe9b7d16d8592a3695b6dbe9f2456"
    assert colours["lavenderblush"].startswith("002ed527ae0a44a86c205d1cdba")
    assert colours["blue"].startswith("03f710be2b61a6f9c3f89aa5ab5")
    assert order_of([(at, colour) for colour, at in colours.items()]) == ["lavenderblush", "blue"]


def test_verifiable_random_selection_draws_a_substitute_with_the_code_before() -> None:
    code = one_time_code(SECRET, 8)

    assert code.hex() == "2f70f884997ce80771adbefbbbc6c71a1b921da71896c25ca0f64966bfd0c8ce"
    assert vrs_position(LOTTERIES, code, "aqua").startswith("00d1c59a9f1b581060a9e732e91")
    assert vrs_position(LOTTERIES, code, "darkgray").startswith("02b514b0b1807bfe086db524f40")


def test_octo_41_sorts_its_own_test_file() -> None:
    """The lines of the published test file stand here in hexadecimal, as the algorithm takes them."""
    lines = [
        "416264756c72617a616b204775726e6168",
        "426f622044796c616e",
        "4c6f7569736520476cc3bc636b",
        "4f6c676120546f6b6172637a756b",
        "50657465722048616e646b65",
        "e79fb3e9bb9220e4b880e99b84",
    ]
    names = [bytes.fromhex(line).decode() for line in lines]

    found = octo41(names, "7623.10/390C1610")

    assert [name for _, name in found] == [names[at] for at in (4, 5, 2, 1, 0, 3)]
    assert found[0][0] == "8df197906867337efba62fa937fd1edd16e217e13a6ef358a808d4e9d59b3728"
    assert found[-1][0] == "1246d3b66ad583cbe4b5aa12cf0974d9475272ec16fc7c8eee5c100b5e7d6cab"


def test_cryptorandom_begins_with_these_numbers() -> None:
    found = cryptorandom(12345678901234567890, 2)

    assert [float(number) for number in found] == [0.9272915426537484, 0.1916135318809483]
