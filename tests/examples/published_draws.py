"""Published draws for the tests of `examples/verify_draw.py`: honest ones by our own code, and forged ones.

The forger makes digests, log and sums fit again with what he changed, as somebody would who holds the
bureau's machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from checker.draw.changes import Standings
from checker.draw.commitment import Frozen, commit
from checker.draw.log import Log
from checker.draw.outcome import draw
from checker.draw.published import Drawn, files
from examples import verify_draw
from sanctions.time_limit import LEGAL_TIME
from tests.checker.draw import samples

Folder = dict[str, bytes]
Entries = list[dict[str, Any]]
SIGNERS = ("甲示例", "乙示例")
WHEN = datetime(2026, 8, 14, 10, tzinfo=LEGAL_TIME)


def small() -> Folder:
    """A folder of few bytes: six units, four inspectors."""
    held = samples.frozen()
    rules = {"重点": "all", "小微": "ratio:0.50"}
    frame = tuple([row for row in held.frame if row.stratum in rules][:8])
    plan = held.plan.model_copy(update={"rules": rules, "stratum_units": {}})
    held = Frozen(plan, frame, held.excluded, held.roster[:4])
    log, drawn = samples.drawn_log(held)
    return files(held, log, drawn)


def committed() -> Folder:
    """A folder between commitment and draw."""
    held = samples.frozen()
    log = Log(samples.drawn_log(held)[0].entries[:1])
    return files(held, log)


def changed(mode: str = "open") -> tuple[Folder, Standings]:
    """A folder after a replacement with what it entails and two substitutions, and what stands since."""
    held = _recusing(samples.frozen(mode))
    log, drawn = samples.drawn_log(held)
    for number in range(1, len(drawn.outcome.visits) + 1):
        standings = Standings(held, drawn.outcome, drawn.salt)
        unit, stratum = standings.visits[number].unit_id, standings.visits[number].stratum
        if stratum == "重点":  # all of it is drawn, it has no reserve
            continue
        body = standings.replace(number, unit, "closed", "0" * 64, SIGNERS)
        if standings.unfit(number):
            break
    else:
        msg = "the sample has lost its point: nobody is to be substituted after any replacement"
        raise AssertionError(msg)
    _ = log.append("replace", samples.DRAW_ID, WHEN, body)
    due = [(number, *place) for place in standings.unfit(number)]
    other = next(one for one in standings.visits if one != number)
    for slot in (0, 1):
        due.append((other, ("主办", "协办")[slot], standings.visits[other].inspectors[slot]))
    for visit, slot, leaves in due:
        body = standings.substitute(visit, slot, leaves, "leave", SIGNERS)
        _ = log.append("substitute", samples.DRAW_ID, WHEN, body)
    return files(held, log, drawn), standings


def revealed(alg: str = "SJDRAW1/sha256") -> Folder:
    """A confidential draw after its round."""
    held = samples.frozen("confidential", samples.ALGORITHMS[alg])
    log, drawn = samples.drawn_log(held)
    _ = log.append("reveal", samples.DRAW_ID, WHEN, {"blinding_key": samples.KEY.hex()})
    return files(held, log, replace(drawn, blinding_key=samples.KEY, unit_ids=tuple(samples.UNITS)))


def drawn_anew(change: Callable[[Frozen], Frozen], numbers: list[list[int]] | None = None) -> Folder:
    """The whole folder as it would be had something else been committed to, or thrown."""
    held = change(samples.frozen())
    seed = samples.seed_of(held) if numbers is None else samples.cast(held.plan.seed, numbers)
    log, outcome = Log(), draw(held, seed, samples.SALT)
    _ = log.append("commit", samples.DRAW_ID, samples.COMMITTED_AT, commit(held).body())
    _ = log.append("seed", samples.DRAW_ID, WHEN, {"seed": seed.text()})
    _ = log.append("result", samples.DRAW_ID, WHEN, outcome.body(held.plan))
    return files(held, log, Drawn(seed, outcome, samples.SALT))


def summed(folder: Folder, **contents: bytes) -> Folder:
    """The folder with other contents and its sums made to fit; ``drawn_txt`` is ``drawn.txt``."""
    made = {**folder, **{name.replace("_", "."): content for name, content in contents.items()}}
    names = sorted(made.keys() - {verify_draw.SUMS})
    sums = "".join(f"{verify_draw.sha256(made[name]).hex()}  {name}\n" for name in names)
    return {**made, verify_draw.SUMS: sums.encode()}


def relogged(folder: Folder, change: Callable[[list[dict[str, Any]]], object], **contents: bytes) -> Folder:
    """The folder with a changed log; indexes, previous roots, head and sums made to fit."""
    entries = [json.loads(line) for line in folder["log.txt"].splitlines()]
    _ = change(entries)
    tree, lines = verify_draw.Tree(verify_draw.sha256), list[bytes]()
    for index, entry in enumerate(entries):
        lines.append(verify_draw.canonical({**entry, "index": index, "previous": tree.root()}))
        tree.add(lines[-1])
    head = verify_draw.canonical({"root": tree.root(), "size": tree.size})
    return summed(folder, log_txt=b"".join(line + b"\n" for line in lines), head_json=head, **contents)


def earlier(moments: int) -> str:
    """A moment some days before the commitment."""
    return (samples.COMMITTED_AT - timedelta(days=moments)).isoformat()


def _recusing(held: Frozen) -> Frozen:
    """The sample with every inspector recused from a third of the units."""
    shown = [row.id for row in held.frame]
    roster = [
        replace(
            row,
            recusals=frozenset(
                samples.recusal(samples.SALT, one, held.plan.digest) for one in shown[number % 3 :: 3]
            ),
        )
        for number, row in enumerate(held.roster)
    ]
    return replace(held, roster=tuple(samples.ordered(roster, "roster.txt")))


def codes(made: verify_draw.Verification) -> list[str]:
    """The codes of what was found, each once."""
    return sorted({finding.code for finding in made.findings})
