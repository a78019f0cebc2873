from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from checker.intake.wording import sentences

CHECKER = Path(__file__).parents[3] / "checker"
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (*(CHECKER / "intake").rglob("*.py"), CHECKER / "strict_json.py")
)


@pytest.mark.parametrize("code", sorted(sentences()))
def test_each_code_says_the_same_in_both_languages(code: str) -> None:
    needs = {
        language: {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for language, text in sentences()[code].items()
    }

    assert set(needs) == {"zh", "en"}
    assert needs["zh"] == needs["en"]


@pytest.mark.parametrize("code", sorted(sentences()))
def test_each_code_is_in_use(code: str) -> None:
    made = {"code_missing", "place_missing", "day_missing"}  # put together from the role of the column

    assert code in made or f'"{code}"' in SOURCES


def test_each_code_in_use_has_a_sentence() -> None:
    used = set(re.findall(r'(?:CellFault|Flawed|NotJson|Unsafe)\(\s*"(\w+)"', SOURCES))
    used |= set(re.findall(r'(?:refused|reject|warn)\((?:[\w.() ]+, ?)?"(\w+)"[,)]', SOURCES))

    assert used <= set(sentences())
