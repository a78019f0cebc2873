"""Rows of the fault matrix that are tested where they belong: each link is held to a test that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
LINKED = {
    # 8: how slow, endless and packed answers end is the wire's
    8: {
        "connectors/test_transport_faults.py": (
            "test_an_answer_that_drips_ends_with_the_total_time",
            "test_whatever_breaks_after_the_request_was_read_is_unclear_and_not_sent_twice",
        ),
    },
    # 18: legal clocks go by days of Shanghai
    18: {"sanctions/test_time_limit.py": ("test_",)},
    # 20: each row of a call fares for itself
    20: {
        "connectors/test_exchange_json.py": (
            "test_each_of_a_batch_fares_for_itself_and_in_its_order",
            "test_a_large_batch_goes_in_parts_and_one_part_costs_only_itself",
        ),
    },
    # 22: which certificates are believed, and when the alarm is given
    22: {
        "connectors/test_transport_tls.py": (
            "test_any_other_is_not_and_nothing_is_sent",
            "test_our_own_certificate_that_has_ended_is_told_before_anything_is_sent",
            "test_until_when_certificates_are_good_is_told_for_alarms",
        ),
    },
    # 23: credentials are read again once
    23: {
        "connectors/test_exchange_json.py": ("test_credentials_that_were_not_taken_are_read_again_once",),
    },
    # 31: a key that comes again with the same, another, or at the same time
    31: {
        "checker/api/test_score.py": (
            "test_the_same_request_under_a_key_gets_the_same_bytes",
            "test_another_request_under_a_used_key_is_refused",
            "test_a_request_that_is_being_worked_on_is_told_to_wait",
            "test_many_at_once_under_one_key_are_kept_once",
        ),
    },
    # 32: slow heads and bodies, silence, bodies that are none
    32: {
        "checker/api/test_limits.py": (
            "test_a_head_that_trickles_is_cut_off",
            "test_a_connection_that_says_nothing_is_cut_off",
            "test_a_body_that_trickles_is_cut_off",
            "test_a_body_that_turns_out_too_large_is_refused",
            "test_what_is_no_json_object_is_refused",
        ),
    },
}


@pytest.mark.parametrize("row", LINKED)
def test_what_a_row_links_to_is_there(row: int) -> None:
    for file, names in LINKED[row].items():
        text = (TESTS / file).read_text(encoding="utf-8")

        assert [name for name in names if f"def {name}" not in text] == []


def test_every_row_has_a_test_here_or_a_link() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    here = {row for row in range(1, 33) if f"def test_row_{row:02d}_" in text}

    assert here | set(LINKED) == set(range(1, 33))
