"""Settings are read once, each with its unit; what cannot be used is told by its name."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from checker.settings import SETTINGS, Settings, SettingsRefused


def test_every_setting_of_the_table_is_read_and_no_other() -> None:
    assert [field.name for field in fields(Settings)] == [setting.name for setting in SETTINGS]


def test_what_is_kept_lies_in_the_data_folder_unless_said_otherwise() -> None:
    found = Settings.read({"SUNLIT_DATA": "kept", "SUNLIT_RULE_BASES": "elsewhere"})

    assert found.database == "sqlite:///kept/sunlit.db"
    assert (found.keys, found.rule_bases) == (Path("kept/keys"), Path("elsewhere"))
    assert found.rule_base is None


def test_the_users_data_folder_is_taken_where_nothing_is_said() -> None:
    assert Settings.read({"XDG_DATA_HOME": "shared"}).data == Path("shared/sunlit")


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert Settings.read({"SUNLIT_PORT": " "}).port == Settings.read({}).port


@pytest.mark.parametrize("text", ["many", "-1", "1.5", "1_000", "٣", "9999999999", "0x10"])
def test_a_number_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        _ = Settings.read({"SUNLIT_CASE_KIB": text})

    (told,) = refused.value.problems
    assert told.startswith("SUNLIT_CASE_KIB=")
    assert told.endswith("expected a whole number of KiB, 1 or more")


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = {"SUNLIT_PORT": "70000", "SUNLIT_LOG_FORM": "xml", "SUNLIT_CONNECTIONS": "0", "SUNLIT_PROT": "1"}

    with pytest.raises(SettingsRefused) as refused:
        _ = Settings.read(wrong)

    told = "\n".join(refused.value.problems)
    assert all(name in told for name in wrong)
    assert "did you mean SUNLIT_PORT?" in told
    assert len(refused.value.problems) == 4
