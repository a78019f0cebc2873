from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from checker.intake.checks import credit_code as read_credit_code
from checker.model_bureau.credit_codes import MOST_NUMBERS, PREFIXES, credit_code, credit_codes
from checker.model_bureau.year import PLACES

NUMBERS = st.integers(min_value=0, max_value=MOST_NUMBERS - 1)


@given(number=NUMBERS, unit_type=st.sampled_from(sorted(PREFIXES)), place=st.sampled_from(sorted(PLACES)))
def test_a_made_up_code_passes_every_check(number: int, unit_type: str, place: str) -> None:
    code = credit_code(unit_type, place, number)

    assert uscc.is_valid(code)
    assert read_credit_code(code) == code
    assert code[8] == "Y"


@given(number=NUMBERS)
def test_the_organisation_has_the_check_character_of_its_own_standard(number: int) -> None:
    body = credit_code("enterprise", "320500", number)[8:17]
    # GB 11714: weights 3 7 9 10 5 8 4 2; letters count from A = 10, so that Y is 34
    values = [34, *(int(digit) for digit in body[1:8])]
    rest = (
        11 - sum(value * weight for value, weight in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    )

    assert body[8] == {10: "X", 11: "0"}.get(rest, str(rest))


@given(numbers=st.lists(NUMBERS, min_size=1, max_size=50), place=st.sampled_from(sorted(PLACES)))
def test_a_column_of_codes_is_the_same_codes(numbers: list[int], place: str) -> None:
    frame = pl.DataFrame({"number": numbers, "leading": [f"91{place}"] * len(numbers)})

    codes = frame.select(code=credit_codes(pl.col("leading"), pl.col("number")))["code"]

    assert codes.to_list() == [credit_code("enterprise", place, number) for number in numbers]
