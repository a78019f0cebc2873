"""Whatever is changed in a published folder is found and named, also if digests and log were made to fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from checker.draw.canonical import canonical
from checker.draw.changes import Standings
from checker.draw.commitment import Frozen
from checker.draw.digest import ALGORITHMS
from checker.draw.log import Log, read_log
from checker.draw.published import SUMS, Drawn, files, publish, sums
from checker.draw.verification import Verification, verify, verify_folder
from tests.checker.draw import samples

MODES = [(mode, alg) for mode in ("open", "confidential") for alg in ALGORITHMS]
SIGNERS = ("甲", "乙")


def failing(found: Verification) -> list[str]:
    return [finding.code for finding in found.findings if finding.holds is False]


def forged(folder: dict[str, bytes], name: str, content: bytes) -> dict[str, bytes]:
    """The folder with a file changed and the sums made to fit."""
    changed = {**folder, name: content}
    return {**changed, SUMS: sums(changed)}


def relogged(folder: dict[str, bytes], change: Callable[[list[dict[str, Any]]], None]) -> dict[str, bytes]:
    """The folder with other log entries; index, previous, head and sums made to fit."""
    entries = [json.loads(line) for line in folder["log.txt"].splitlines()]
    change(entries)
    log = Log()
    for entry in entries:
        at = read_log(folder["log.txt"]).entries[0].at + timedelta(days=4 * (entry["kind"] != "commit"))
        _ = log.append(entry["kind"], entry["draw"], at, entry["body"])
    return forged(forged(folder, "log.txt", log.content()), "head.json", log.head())


@pytest.mark.parametrize(("mode", "alg"), MODES)
def test_an_honest_folder_holds(mode: str, alg: str) -> None:
    found = verify(samples.folder(mode, alg))

    assert found.holds
    assert (found.phase, found.draw_id) == ("drawn", samples.DRAW_ID)
    assert all(finding.told("zh") and finding.told("en") for finding in found.findings)


def test_a_folder_holds_before_its_draw(tmp_path: Path) -> None:
    held = samples.frozen()
    log = Log(samples.drawn_log(held)[0].entries[:1])
    publish(files(held, log), tmp_path / "draw")

    found = verify_folder(tmp_path / "draw")

    assert (found.holds, found.phase) == (True, "committed")


@pytest.mark.parametrize("mode", ["open", "confidential"])
def test_one_byte_changed_anywhere_is_found(mode: str) -> None:
    folder = samples.folder(mode)

    missed = list(_missed(folder, every=23))

    assert missed == []


@pytest.mark.slow
def test_any_byte_changed_is_found() -> None:
    folder = samples.folder("confidential")

    missed = list(_missed(folder, every=1))

    assert missed == []


def _missed(folder: dict[str, bytes], every: int) -> list[tuple[str, int]]:
    missed: list[tuple[str, int]] = []
    for name, content in folder.items():
        for at in range(0, len(content), every):
            changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
            for made in ({**folder, name: changed}, forged(folder, name, changed)):
                # whoever changes SHA256SUMS alone is found by the first, which the second mends
                if verify(made).holds and (name != SUMS or made[SUMS] == changed):
                    missed.append((name, at))
    return missed


def test_two_units_that_change_places_are_found_and_named() -> None:
    folder = samples.folder()
    rows = folder["drawn.txt"].decode().splitlines(keepends=True)
    one, other = rows[0].split("|"), rows[-1].split("|")
    one[2], other[2] = other[2], one[2]

    swapped = "".join(["|".join(one), *rows[1:-1], "|".join(other)]).encode()

    found = verify(forged(folder, "drawn.txt", swapped))
    assert failing(found) == ["drawn"]
    told = next(finding.en for finding in found.findings if finding.code == "drawn")
    assert told.startswith("drawn.txt:1: found")


def test_an_edited_seed_is_found_by_the_log_and_where_the_log_is_edited_too_by_the_order() -> None:
    folder = samples.folder()
    seed = json.loads(folder["seed.json"])
    seed["numbers"][0][-1] = 3
    seed["text"] = seed["text"].removesuffix("9./") + "3./"

    edited = forged(folder, "seed.json", canonical(seed))
    both = relogged(edited, lambda entries: entries[1]["body"].update(seed=seed["text"]))

    assert failing(verify(edited)) == ["seed"]
    assert failing(verify(both)) == ["drawn"]


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_missing_log_entry_is_found(index: int) -> None:
    folder = samples.folder()
    lines = folder["log.txt"].splitlines(keepends=True)
    del lines[index]

    plain = forged(folder, "log.txt", b"".join(lines))
    fitted = relogged(folder, lambda entries: entries.pop(index))

    assert failing(verify(plain))[0] == ("log_head" if index == 2 else "log")
    assert failing(verify(fitted))[0] == "course"


def test_a_second_commitment_for_a_serial_is_found() -> None:
    folder = relogged(samples.folder(), lambda entries: entries.insert(1, entries[0]))

    found = verify(folder)

    assert failing(found)[0] == "second_commitment"
    assert any("entries 0 and 1" in finding.en for finding in found.findings)


def test_a_serial_left_out_is_found() -> None:
    def begin_later(entries: list[dict[str, Any]]) -> None:
        entries.insert(0, {**entries[0], "draw": "320500-2026-H1-02"})

    assert failing(verify(relogged(samples.folder(), begin_later))) == ["serial_gap"]


def test_a_draw_that_is_made_again_is_found() -> None:
    def again(entries: list[dict[str, Any]]) -> None:
        entries.extend(entries[1:])

    assert failing(verify(relogged(samples.folder(), again))) == ["course"]


def test_what_was_printed_before_the_seed_is_held_against_the_folder() -> None:
    folder = samples.folder()
    honest = verify(folder)
    first = read_log(folder["log.txt"]).entries[1].previous

    assert verify(folder, commitment=honest.commitment, head=first).holds
    assert failing(verify(folder, commitment="0" * 64)) == ["commitment"]
    assert failing(verify(folder, head="0" * 64)) == ["log_head"]


def test_files_too_many_or_missing_are_named() -> None:
    folder = samples.folder()

    more = verify({**folder, "note.txt": b""})
    fewer = verify({name: content for name, content in folder.items() if name != "visits.txt"})

    assert failing(more)[0] == failing(fewer)[0] == "files"
    assert "note.txt" in more.findings[0].en
    assert "visits.txt" in fewer.findings[0].en


def test_replacements_and_substitutions_in_order_hold_and_others_are_found() -> None:
    held, log, drawn, _ = _changed()
    folder = files(held, log, drawn)

    def other(entries: list[dict[str, Any]]) -> None:
        entries[3]["body"]["reserve"] = drawn.outcome.orders["小微"][5][1]

    def alone(entries: list[dict[str, Any]]) -> None:
        entries[3]["body"]["signers"] = ["甲", "甲"]

    honest = verify(folder)
    assert honest.holds
    assert any("|".join(drawn.outcome.orders["小微"][2][1:]) in row for row in honest.changes)
    assert failing(verify(relogged(folder, other))) == ["replace"]
    assert failing(verify(relogged(folder, alone))) == ["signers"]


def test_after_the_round_every_token_is_opened() -> None:
    held = samples.frozen("confidential")
    log, drawn = samples.drawn_log(held)
    _ = log.append("reveal", samples.DRAW_ID, log.entries[-1].at, {"blinding_key": samples.KEY.hex()})
    opened = Drawn(drawn.seed, drawn.outcome, drawn.salt, samples.KEY, tuple(samples.UNITS))

    folder = files(held, log, opened)

    lines = folder["units.txt"].splitlines(keepends=True)
    lines[0] = lines[0].replace(b"91320500MA", b"91320500MB")
    assert verify(folder).phase == "revealed"
    assert verify(folder).holds
    assert failing(verify(forged(folder, "units.txt", b"".join(lines)))) == ["reveal"]
    assert failing(verify(forged(folder, "units.txt", b"".join(lines[1:])))) == ["reveal"]


def _changed() -> tuple[Frozen, Log, Drawn, Standings]:
    """A draw after one replacement and one substitution."""
    held = samples.frozen()
    log, drawn = samples.drawn_log(held)
    standings = Standings(held, drawn.outcome, drawn.salt)
    visit = next(one for one in standings.visits.values() if one.stratum == "小微")
    body = standings.replace(visit.number, visit.unit_id, "closed", "0" * 64, SIGNERS)
    _ = log.append("replace", samples.DRAW_ID, log.entries[-1].at, body)
    for slot, left in [*standings.unfit(visit.number), ("协办", standings.visits[1].inspectors[1])]:
        number = visit.number if (slot, left) in standings.unfit(visit.number) else 1
        body = standings.substitute(number, slot, left, "leave", SIGNERS)
        _ = log.append("substitute", samples.DRAW_ID, log.entries[-1].at, body)
    return held, log, drawn, standings
