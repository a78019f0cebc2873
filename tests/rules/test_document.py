"""YAML with line numbers, and what YAML would quietly turn into something else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.document import Section, read_document
from rules.errors import Place, Problem


def read(text: str | bytes) -> tuple[Any, list[Problem]]:
    problems: list[Problem] = []
    content = text.encode() if isinstance(text, str) else text
    return read_document(content, "violations/B.yaml", problems), problems


def told(text: str | bytes) -> list[str]:
    return [str(problem) for problem in read(text)[1]]


def test_every_key_knows_its_line() -> None:
    document, problems = read("first: 1\nsecond:\n  third: x\n\n  # a comment\n  fourth: y\nfifth: [1, 2]\n")

    assert problems == []
    assert [document.place(key).line for key in document] == [1, 2, 7]
    assert [document["second"].place(key).line for key in document["second"]] == [3, 6]
    assert document["second"].place() == Place("violations/B.yaml", 3)


def test_entries_of_a_list_know_theirs() -> None:
    document, _ = read("- id: A\n- id: B\n  when: x\n-\n  id: C\n")

    assert [(entry.line, entry.place("id").line) for entry in document] == [(1, 1), (2, 2), (5, 5)]


def test_a_key_that_is_left_out_is_placed_where_its_mapping_begins() -> None:
    document, _ = read("a: 1\nb:\n  c: 2\n")

    assert str(document["b"].place("missing")) == "violations/B.yaml:3"


def test_an_alias_is_read_as_if_it_were_written_again() -> None:
    document, problems = read("a: &order [{due_on: 2026-11-09}]\nb: *order\n")

    assert problems == []
    assert document["a"] == document["b"] == [{"due_on": date(2026, 11, 9)}]


def test_values_keep_their_types() -> None:
    document, problems = read(
        'a: 1_000\nb: "320500"\nc: 2026-11-22\nd: true\ne: null\nf: [x, 1]\ng: -5\nh: 示例\n'
    )

    assert problems == []
    values = [1000, "320500", date(2026, 11, 22), True, None, ["x", 1], -5, "示例"]
    assert dict(document) == dict(zip("abcdefgh", values, strict=True))


def test_a_byte_order_mark_and_windows_line_ends_say_nothing() -> None:
    plain, _ = read("a: 1\nb:\n  c: 2\n")

    assert read(b"\xef\xbb\xbfa: 1\r\nb:\r\n  c: 2\r\n") == (plain, [])


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_an_empty_file_is_nothing_and_no_problem(text: str) -> None:
    assert read(text) == (None, [])


def test_a_key_that_stands_twice_is_told_at_the_second() -> None:
    text = "a: 1\nb:\n  when: x\n  title: y\n  when: z\na: 2\n"

    assert told(text) == [
        "violations/B.yaml:5: 'when' stands twice (remove one of the two)",
        "violations/B.yaml:6: 'a' stands twice (remove one of the two)",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: [1", "2: not YAML: expected ',' or ']', but got '<stream end>'"),
        ("a: 'x", "1: not YAML: found unexpected end of stream"),
        ("a: 1\n b: 2", "2: not YAML: mapping values are not allowed here"),
        ("\ta: 1", "1: not YAML: found character '\\t' that cannot start any token"),
        ("a: *unknown", "1: not YAML: found undefined alias 'unknown'"),
        ("a: 1\n---\nb: 2", "2: not YAML: but found another document"),
        ("a: \x07", "1: not YAML: unacceptable character #x0007: special characters are not allowed"),
        ("a: &x [*x]", "1: nested too deeply, or within itself (write it flat)"),
        ("a: " + "[" * 1_000, "1: nested too deeply, or within itself (write it flat)"),
        (b"a: \xff", "1: not UTF-8 at byte 3 (save the file as UTF-8)"),
        ("标题: 示例".encode("gb18030"), "1: not UTF-8 at byte 0 (save the file as UTF-8)"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_yaml_is_told_and_never_breaks_the_reading(text: str | bytes, message: str) -> None:
    hint = " (check indentation and quotes)" if "not YAML" in message else ""

    assert read(text)[0] is None
    assert told(text) == [f"violations/B.yaml:{message}{hint}"]


@pytest.mark.parametrize(
    "written", ["!!python/object/apply:os.getcwd []", "!!set {x}", "!!omap [x: 1]", "!own {}"]
)
def test_a_tag_is_told_and_builds_nothing(written: str) -> None:
    assert "means nothing here (leave it out)" in told(f"a: {written}")[0]


def test_a_tag_on_a_plain_value_is_no_yaml_of_ours() -> None:
    assert "could not determine a constructor for the tag" in told("a: !!python/name:os.getcwd x")[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # thirty-one days are not for February
        ("a: 1\nday: 2026-02-30", "2: '2026-02-30' is no date or number (correct it, or quote it)"),
        ("a: !!timestamp x", "1: 'x' is no date or number (correct it, or quote it)"),
        ("a: !!bool x", "1: 'x' is no date or number (correct it, or quote it)"),
        # YAML 1.1 reads octals and sixties
        ("amount_fen: 010", "1: '010' is read as 8 (write plain digits, or quote it)"),
        ("amount_fen: 1:30", "1: '1:30' is read as 90 (write plain digits, or quote it)"),
        ("amount_fen: 0x1F", "1: '0x1F' is read as 31 (write plain digits, or quote it)"),
        ("values: {on: 在职, off: 离职}", "1: the name 'on' is read as True (quote it)"),
        ("values: {no: 否}", "1: the name 'no' is read as False (quote it)"),
    ],
)
def test_what_yaml_would_turn_into_something_else_is_told(text: str, message: str) -> None:
    assert f"violations/B.yaml:{message}" in told(text)


def test_a_region_code_in_quotes_stays_a_text() -> None:
    document, problems = read('place: "010000"')

    assert (document, problems) == ({"place": "010000"}, [])


@given(st.text(max_size=60) | st.text(alphabet="ab:- \n[]{}&*!|>'\"#%1.?,\t", max_size=60))
def test_any_text_is_read_or_told(text: str) -> None:
    document, problems = read(text.encode("utf-8", "replace"))

    assert document is None or not [p for p in problems if "not YAML" in p.message]
    assert all(problem.place.line >= 1 for problem in problems)


def test_a_section_is_a_mapping_like_any_other() -> None:
    section = Section("facts.yaml", 3)
    section["a"] = 1

    assert section == {"a": 1}
    assert str(section.place("a")) == "facts.yaml:3"
