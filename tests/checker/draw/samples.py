"""A small draw for tests, whole: two departments, twelve inspectors, three strata, 39 dice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from checker.draw.commitment import Frozen, commit, excluded_root
from checker.draw.confidential import token
from checker.draw.digest import ALGORITHMS, SHA256, Digest
from checker.draw.lists import ExcludedRow, FrameRow, Leave, RosterRow, ordered, recusal
from checker.draw.log import Log
from checker.draw.outcome import draw
from checker.draw.plan import Excluded, Load, Period, Plan, RegistryState, Slot
from checker.draw.published import Drawn, files
from checker.draw.seed import Seed, cast, dice
from sanctions.time_limit import LEGAL_TIME

SALT, KEY = bytes(range(32)), bytes(range(100, 132))
DICE = [
    3,
    1,
    4,
    1,
    5,
    9,
    2,
    6,
    5,
    3,
    5,
    8,
    9,
    7,
    9,
    3,
    2,
    3,
    8,
    4,
    6,
    2,
    6,
    4,
    3,
    3,
    8,
    3,
    2,
    7,
    9,
    5,
    0,
    2,
    8,
]
NUMBERS = [[*DICE, 8, 4, 1, 9]]
COMMITTED_AT = datetime(2026, 8, 10, 9, tzinfo=LEGAL_TIME)
DAY = date(2026, 8, 14)
DRAW_ID = "320500-2026-H2-01"
UNITS = [f"91320500MA{number:08d}" for number in range(1, 41)]
OUT = {UNITS[38]: "ceiling_reached", UNITS[39]: "closed"}


def frozen(mode: str = "open", digest: Digest = SHA256) -> Frozen:
    """Return plan and lists of the sample."""
    shown = {unit: unit if mode == "open" else token(KEY, unit, digest) for unit in UNITS}
    strata = ["重点"] * 4 + ["小微"] * 20 + ["其他"] * 14
    rows = [
        FrameRow(shown[unit], stratum, 1 + number % 3)
        for number, (unit, stratum) in enumerate(zip(UNITS, strata, strict=False))
    ]
    excluded = ordered([ExcludedRow(shown[unit], reason) for unit, reason in OUT.items()], "excluded.txt")
    roster = [
        RosterRow(
            f"SF{number:02d}",
            "支队" if number <= 8 else "大队",
            frozenset({"主办", "工资"}) if number % 2 else frozenset({"工资"}),
            (Leave(DAY, DAY + timedelta(days=60)),) if number == 12 else (),
            frozenset({recusal(SALT, shown[UNITS[number]], digest)}) if number < 4 else frozenset(),
        )
        for number in range(1, 13)
    ]
    plan = Plan(
        alg=digest.name,
        draw_id=DRAW_ID,
        title="示例市八月抽查",
        organiser="示例市劳动保障监察支队",
        purpose="visit",
        items=["B", "G"],
        mode="open" if mode == "open" else "confidential",
        blinding=None if mode == "open" else digest.hex(KEY),
        recusal_salt=digest.hex(SALT),
        excluded=Excluded(root=excluded_root(excluded, digest), reasons={"ceiling_reached": 1, "closed": 1}),
        rules={"重点": "all", "小微": "ratio:0.10", "其他": "ratio:0.30 min:2 max:6"},
        slots=[
            Slot(name="主办", qualifications=["主办"]),
            Slot(name="协办", qualifications=["工资"], units=["支队", "大队"]),
        ],
        stratum_units={"小微": ["支队"]},
        load=Load(cap=4),
        period=Period.model_validate({"from": date(2026, 8, 17), "to": date(2026, 9, 30)}),
        registry=RegistryState(version=3, screening="5c" * 32),
        seed=[dice(39, DAY)],
    )
    return Frozen(
        plan,
        tuple(ordered(rows, "frame.txt")),
        tuple(excluded),
        tuple(ordered(roster, "roster.txt")),
    )


def seed_of(held: Frozen) -> Seed:
    """Return the seed of the sample."""
    return cast(held.plan.seed, NUMBERS)


def drawn_log(held: Frozen) -> tuple[Log, Drawn]:
    """Return the log of the sample's draw and what was drawn."""
    log, seed = Log(), seed_of(held)
    outcome = draw(held, seed, SALT)
    when = datetime(2026, 8, 14, 10, tzinfo=LEGAL_TIME)
    _ = log.append("commit", DRAW_ID, COMMITTED_AT, commit(held).body())
    _ = log.append("seed", DRAW_ID, when, {"seed": seed.text()})
    _ = log.append("result", DRAW_ID, when, outcome.body(held.plan))
    return log, Drawn(seed, outcome, SALT)


def folder(mode: str = "open", alg: str = SHA256.name) -> dict[str, bytes]:
    """Return the files of the sample's folder after its draw."""
    held = frozen(mode, ALGORITHMS[alg])
    return files(held, *drawn_log(held))
