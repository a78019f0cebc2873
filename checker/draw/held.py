"""A draw as the store holds it (留存的抽查), opened: plan, lists, secrets, seed, and its part of the log.

What can be computed is not kept: outcome and present visits follow from what is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from checker.draw import lists
from checker.draw.canonical import canonical
from checker.draw.changes import Standings
from checker.draw.commitment import Frozen
from checker.draw.confidential import DoorProof, door_proof
from checker.draw.errors import DrawRefused
from checker.draw.framing import Framed, Secrets
from checker.draw.log import Log
from checker.draw.outcome import draw
from checker.draw.plan import read_plan
from checker.draw.plan_order import PlanOrder
from checker.draw.published import Drawn, files
from checker.draw.seed import Seed
from checker.draw.tables import DrawRow
from sanctions.encrypted import Keys
from sanctions.sealed import Sealed

_TABLE = "draw"


@dataclass(frozen=True, slots=True)
class HeldDraw:
    """One draw.

    Attributes:
        shown_as: For each unit of frame and excluded how it is listed.
    """

    id: str
    state: str
    frozen: Frozen
    secrets: Secrets
    shown_as: Mapping[str, str]
    numbers: tuple[tuple[int, ...], ...] | None
    log: Log
    committed_at: datetime
    drawn_at: datetime | None

    def listed(self, unit_id: str) -> str:
        """Return how a unit is listed.

        Raises:
            DrawRefused: It is in neither list.
        """
        if unit_id not in self.shown_as:
            raise DrawRefused(
                "unknown_unit",
                f"draw {self.id}: {unit_id} is neither in the frame nor excluded",
                f"抽查 {self.id}：{unit_id} 不在名录及排除名单中",
            )
        return self.shown_as[unit_id]

    def unit_of(self, listed: str) -> str:
        """Return the unit that a row of the lists speaks of."""
        return next(unit for unit, shown in self.shown_as.items() if shown == listed)

    def drawn(self) -> Drawn:
        """Return what was drawn, computed again.

        Raises:
            DrawRefused: It was not drawn yet.
        """
        if self.numbers is None:
            raise DrawRefused("state", f"draw {self.id} was not drawn yet", f"抽查 {self.id} 尚未抽取")
        seed = Seed(self.numbers)
        outcome = draw(self.frozen, seed, self.secrets.salt)
        if self.state == "revealed":
            return Drawn(seed, outcome, self.secrets.salt, self.secrets.blinding_key, tuple(self.shown_as))
        return Drawn(seed, outcome, self.secrets.salt)

    def standings(self) -> Standings:
        """Return the visits with every change the log tells of.

        Raises:
            DrawRefused: It was not drawn yet, or the log was altered.
        """
        standings = Standings(self.frozen, self.drawn().outcome, self.secrets.salt)
        for entry in self.log.of(self.id):
            if entry.kind in {"replace", "substitute"}:
                standings.follow(entry)
        return standings

    def files(self) -> dict[str, bytes]:
        """Return the files of its folder."""
        return files(self.frozen, self.log, None if self.numbers is None else self.drawn())

    def proof(self, unit_id: str) -> DoorProof:
        """Return what an inspector shows at the door of a unit that is to be visited.

        Raises:
            DrawRefused: It was not drawn, or stands in no visit now.
        """
        listed = self.listed(unit_id)
        visits = self.standings().visits.values()
        number = next((visit.number for visit in visits if visit.unit_id == listed), None)
        if number is None:
            raise DrawRefused(
                "not_drawn",
                f"draw {self.id}: {unit_id} is not among those to be visited",
                f"抽查 {self.id}：{unit_id} 不在现行检查对象中",
            )
        return door_proof(self.frozen, self.drawn().outcome, number, unit_id, listed)


def sealed_row(
    keys: Keys, order: PlanOrder, framed: Framed, secrets: Secrets, at: datetime, signers: tuple[str, str]
) -> DrawRow:
    """Return the row of a draw that is committed to now."""
    frozen, draw_id = framed.frozen, framed.frozen.plan.draw_id
    told = {"blinding_key": secrets.blinding_key.hex(), "salt": secrets.salt.hex()}

    def sealed(column: str, content: object) -> Sealed:
        return keys.seal(_TABLE, column, draw_id, canonical(content))

    return DrawRow(
        id=draw_id,
        place=order.place,
        year=order.year,
        half=order.half,
        purpose=order.purpose,
        state="committed",
        plan=frozen.plan.content(),
        frame=lists.content(frozen.frame),
        excluded=lists.content(frozen.excluded),
        roster=lists.content(frozen.roster),
        secrets=sealed("secrets", told),
        units=sealed("units", dict(framed.shown_as)),
        order=sealed("order", order.model_dump(mode="json", by_alias=True)),
        committed_at=at,
        committed_by=signers[0],
        approved_by=signers[1],
    )


def opened(keys: Keys, row: DrawRow, log: Log) -> HeldDraw:
    """Return the draw of a row.

    Raises:
        SealBroken: What is sealed in it was not sealed for it.
        Misprinted: What is kept does not read: the database was altered.
    """
    told = json.loads(keys.open_sealed(_TABLE, "secrets", row.id, row.secrets))
    units = json.loads(keys.open_sealed(_TABLE, "units", row.id, row.units))
    frozen = Frozen(
        read_plan(row.plan),
        tuple(lists.frame_row(line, "frame") for line in row.frame.decode().splitlines()),
        tuple(lists.excluded_row(line, "excluded") for line in row.excluded.decode().splitlines()),
        tuple(lists.roster_row(line, "roster") for line in row.roster.decode().splitlines()),
    )
    numbers = None if row.numbers is None else tuple(tuple(one) for one in json.loads(row.numbers))
    secrets = Secrets(bytes.fromhex(told["salt"]), bytes.fromhex(told["blinding_key"]))
    return HeldDraw(row.id, row.state, frozen, secrets, units, numbers, log, row.committed_at, row.drawn_at)
