from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.intake.checks import corrections, credit_code, identity_number, known_region
from checker.intake.rejection import CellFault
from tests.checker.intake.vocabulary import CODES


@pytest.mark.parametrize(
    "code", [*CODES, "91110000600037341L", "9 1 110000 600037341l", "９１110000600037341L"]
)
def test_valid_credit_codes(code: str) -> None:
    assert isinstance(credit_code(code), str)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("320500000012345", "credit_code_length"),
        ("91320500MA1ABCD1IR", "credit_code_characters"),
        ("913205X0MA1ABCD12R", "credit_code_characters"),
        ("91320500MA1ABCD12Q", "credit_code_checksum"),
    ],
)
def test_invalid_credit_codes(code: str, told: str) -> None:
    fault = credit_code(code)

    assert isinstance(fault, CellFault)
    assert fault.code == told


@given(st.sampled_from(CODES), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_a_mistyped_code_leads_back(code: str, at: int, letter: str) -> None:
    wrong = code[:at] + letter + code[at + 1 :]

    assert wrong == code or isinstance(credit_code(wrong), CellFault)
    assert wrong == code or code in corrections(wrong)


@pytest.mark.parametrize(
    "number", ["990401199003072340", "32058219900307234X", "110101194912310024", "32058219900307234x"]
)
def test_valid_identity_numbers(number: str) -> None:
    assert isinstance(identity_number(number), str)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("32058219900307234", "identity_length"),
        ("3205821990030723A4", "identity_characters"),
        ("320582199002302340", "identity_birth_date"),
        ("990401199003072341", "identity_checksum"),
    ],
)
def test_invalid_identity_numbers(number: str, told: str) -> None:
    fault = identity_number(number)

    assert isinstance(fault, CellFault)
    assert fault.code == told
    assert number not in str(fault.found)


def test_an_unknown_region_is_only_remarked() -> None:
    assert not known_region("990401199003072340")
    assert known_region("110101194912310024")
