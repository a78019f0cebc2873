"""Any byte or value broken in a published folder is a finding, and the verifier itself never breaks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from examples.verify_draw import SUMS, Unreadable, canonical, verify
from tests.examples.published_draws import (
    Entries,
    Folder,
    changed,
    codes,
    committed,
    relogged,
    revealed,
    small,
    summed,
)

OTHERS: list[Any] = [None, True, -1, 10**400, "", "\u2028", "a,b", [], [[]], {}, {"": 1}]


def flips(folder: Folder, every: int) -> Iterator[tuple[str, int, Folder]]:
    """The folder with one byte changed, as it is and with its sums made to fit."""
    for name, content in folder.items():
        for at in range(0, len(content), every):
            flipped = {**folder, name: content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]}
            yield name, at, flipped
            if name != SUMS:
                yield name, at, summed(flipped)


@pytest.mark.parametrize("made", [small, revealed])
def test_one_byte_changed_is_found(made: Callable[[], Folder]) -> None:
    found = {(name, at): codes(verify(folder)) for name, at, folder in flips(made(), every=41)}

    assert [place for place, what in found.items() if not what or "broken" in what] == []


@pytest.mark.slow
@pytest.mark.parametrize("made", [small, committed, revealed])
def test_any_byte_changed_is_found(made: Callable[[], Folder]) -> None:
    found = {(name, at): codes(verify(folder)) for name, at, folder in flips(made(), every=1)}

    assert [place for place, what in found.items() if not what or "broken" in what] == []


@pytest.mark.parametrize("name", sorted(revealed()))
@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}", b"[]\n", b"\xff\xfe", b"|" * 9 + b"\n", b"[" * 100_000]
)
def test_a_file_of_rubbish_is_a_finding_and_nothing_breaks(name: str, content: bytes) -> None:
    folder = {**revealed(), name: content}

    made = verify(folder if name == SUMS else summed(folder))

    assert made.findings
    assert "broken" not in codes(made)
    assert all(finding.en and finding.zh for finding in made.findings)


def parts(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every object or list in a JSON value with each of its keys."""
    keys: list[Any] = list(value) if hasattr(value, "keys") else list(range(len(value)))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from parts(value[key])


@pytest.mark.parametrize("name", ["plan.json", "seed.json", "reveal.json", "commitment.json", "head.json"])
def test_a_value_of_another_kind_is_a_finding_and_nothing_breaks(name: str) -> None:
    folder = revealed()
    value = json.loads(folder[name])

    for held, key in parts(value):
        before = held[key]
        for other in OTHERS:
            held[key] = other
            if canonical(value) != folder[name]:
                made = verify(summed({**folder, name: canonical(value)}))
                assert made.findings, (name, key, other)
                assert "broken" not in codes(made), (name, key, other)
        held[key] = before


def test_a_log_value_of_another_kind_is_a_finding_and_nothing_breaks() -> None:
    folder, honest = changed()[0], verify(changed()[0])

    for index in range(len(honest.log)):
        for key in ("at", "draw", "kind", "body", *honest.log[index]["body"]):
            for other in OTHERS:

                def change(
                    entries: Entries, index: int = index, key: str = key, other: object = other
                ) -> None:
                    entry = entries[index]
                    (entry if key in entry else entry["body"])[key] = other

                made = verify(relogged(folder, change))
                assert made.findings, (index, key, other)
                assert "broken" not in codes(made), (index, key, other)


def test_what_has_no_plan_is_no_draw() -> None:
    with pytest.raises(Unreadable):
        _ = verify({name: content for name, content in revealed().items() if name != "plan.json"})


@pytest.mark.parametrize("name", sorted(revealed().keys() - {"plan.json"}))
def test_a_missing_file_is_named(name: str) -> None:
    made = verify({other: content for other, content in revealed().items() if other != name})

    assert ("missing_file", name) in [(finding.code, finding.place) for finding in made.findings]
