"""The vector of SJDRAW1: whoever writes the algorithm anew must come to these digits.

Its seed is worth 107 bits only and its roster has two fields a row: it binds the pure functions, not the
plan.
"""

from __future__ import annotations

import json

from checker.draw import merkle
from checker.draw.commitment import commitment, draw_key
from checker.draw.confidential import token
from checker.draw.digest import SHA256
from checker.draw.lists import FrameRow
from checker.draw.quota import Quota
from checker.draw.seed import Seed
from checker.draw.tickets import by_stratum, ticket

UNIT = "91320500MA%08d"
STRATA = {number: "K" if number <= 2 else "G" if number <= 12 else "M" for number in range(1, 33)}
FRAME = [FrameRow(UNIT % number, stratum, 3 if number == 6 else 1) for number, stratum in STRATA.items()]
RULES = {"G": "ratio:0.30", "K": "all", "M": "ratio:0.10"}
PLAN = {
    "alg": "SJDRAW1/sha256",
    "draw_id": "320500-2025-H2-01",
    "rules": RULES,
    "seed": ["双色球 2025108 red set, blue", "排列五 25247 ordered", "20 ten-sided dice, ordered"],
    "visit_slots": ["lead", "assist"],
}
DICE = (3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4)
SEED = Seed(((4, 8, 12, 19, 25, 33), (7,), (4, 0, 9, 9, 1), DICE))
FRAME_ROOT = "36386a912c6d09c8feb7a6bd2042369462903822d4190d107f1a3d54912ef0b8"
ROSTER_ROOT = "44417baccaa1432a0c5d0e3018e1fd4d0e027978e792c2a8c7f4cf46b8008d41"
PLAN_DIGEST = "4a7207100a4fbad069dc20a7d775f0b2a50f310fa7991df8b96d5fd83eaca8eb"
COMMITMENT = "dd286cc998ba82d4eb7bf4d25248029a9608955a3101cdb21d33241c4f3d486a"
KEY = "c6de9095b2b89d11a7ceff855da62fa1"


def test_frame_roster_and_plan_have_these_digests() -> None:
    rows = sorted(row.text().encode() for row in FRAME)
    roster = [b"I01|Q1", b"I02|Q1", b"I03|Q2", b"I04|Q1", b"I05|Q2"]
    plan = json.dumps(PLAN, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    assert merkle.leaf(rows[0]).hex() == "d94ef7354477275afd405d682c7ae12111eaad99662104561248bc5d1add7e72"
    assert merkle.root(rows).hex() == FRAME_ROOT
    assert merkle.root(roster).hex() == ROSTER_ROOT
    assert SHA256.hex(plan) == PLAN_DIGEST


def test_commitment_and_seed_give_this_key() -> None:
    found = commitment("320500-2025-H2-01", FRAME_ROOT, ROSTER_ROOT, PLAN_DIGEST, SHA256)
    text = "4.8.12.19.25.33./7./4.0.9.9.1./3.1.4.1.5.9.2.6.5.3.5.8.9.7.9.3.2.3.8.4./"

    assert found == COMMITMENT
    assert SEED.text() == text
    assert draw_key(found, text, SHA256) == KEY


def test_units_have_these_tickets() -> None:
    one = ticket(KEY, UNIT % 1)
    smallest = ticket(KEY, UNIT % 6, tickets=3)
    its_three = [SHA256.hex(f"{KEY}u{UNIT % 6}{suffix}".encode())[:8] for suffix in ("", "#2", "#3")]

    assert one == "30538c8ff9a663101a8f2246a0f1366d69769bca9bd0517581af38ffffd7aaf8"
    assert its_three == ["a04139a9", "4b196fd2", "afeb9205"]
    assert smallest.startswith("4b196fd2789cef4d")


def test_strata_are_drawn_in_this_order() -> None:
    orders = by_stratum(KEY, reversed(FRAME))
    drawn = {name: Quota.read(RULES[name]).of(len(ranked), 5) for name, ranked in orders.items()}

    found = {name: [int(unit[-4:]) for _, unit in ranked] for name, ranked in orders.items()}
    begins = {name: [ticket[:16] for ticket, _ in ranked[: drawn[name]]] for name, ranked in orders.items()}
    assert drawn == {"G": 3, "K": 2, "M": 2}
    assert found["K"] == [2, 1]
    assert found["G"][:5] == [9, 8, 4, 3, 6]
    assert begins["G"] == ["0accb42a898cfe7f", "0c30da2b9099e661", "3f2697758707da89"]
    assert found["M"][:4] == [28, 13, 32, 16]
    assert begins["M"] == ["0c0706e8f690ff15", "1b578bc7161f52ca"]


def test_another_last_die_gives_another_draw() -> None:
    other = Seed((*SEED.numbers[:3], (*DICE[:-1], 5)))

    key = draw_key(COMMITMENT, other.text(), SHA256)

    order = by_stratum(key, FRAME)["G"]
    assert key == "1b4c79a19dcc61028fa9e75d656cd2d8"
    assert [int(unit[-4:]) for _, unit in order[:3]] == [5, 9, 12]


def test_a_blinding_key_gives_these_tokens() -> None:
    key = bytes(range(32))

    assert token(key, UNIT % 1, SHA256) == "003b4956e646f8c18ebf"
    assert SHA256.hex(key).startswith("630dcd29")
    assert SHA256.hex(key).endswith("10dd")
