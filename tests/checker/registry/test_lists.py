from __future__ import annotations

import pytest

from checker.intake.rejection import CellFault
from checker.registry.lists import READERS, leave, qualifications, recusals, written
from tests.checker.registry.files import CODES


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2026-07-15/2026-07-01", "七月", "2026-07-01/2026-07-02/2026-07-03", "/", "；"],
)
def test_a_leave_that_is_no_period_is_refused(text: str) -> None:
    found = leave(text)

    assert isinstance(found, CellFault)
    assert found.code == "leave_form"


def test_items_are_letters_of_the_list_or_groups() -> None:
    assert qualifications("ａ、L，安监".replace("安监", "Q-1")) == ("A", "L", "Q-1")
    assert isinstance(qualifications("M"), CellFault)


def test_a_recusal_names_an_employer_and_a_reason_once() -> None:
    found = recusals(f"{CODES[1]}:示例配偶任职；{CODES[0].lower()}：示例持股")

    assert not isinstance(found, CellFault)
    assert {one.credit_code for one in found} == {CODES[0], CODES[1]}
    for wrong in (CODES[0], f"{CODES[0]}：甲；{CODES[0]}：乙", "示例：甲"):
        fault = recusals(wrong)
        assert isinstance(fault, CellFault)
        assert fault.found == {}


@pytest.mark.parametrize("field", READERS)
def test_none_is_written_as_such(field: str) -> None:
    assert written(field, ()) == "无"
