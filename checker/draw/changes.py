"""Changes after the draw (更换对象、更换人员): never a new draw, always the next in a fixed order.

A unit that is closed or not found is replaced by the first of its stratum's reserve not used yet, an
inspector who falls out by the next in the order of the visit. Two people sign each, since a faked "closed"
is the last way to move a known unit out; the log and the rates are public.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checker.assignment.lottery import order_for, substitute
from checker.assignment.visits import Visit
from checker.draw.canonical import canonical
from checker.draw.commitment import Frozen
from checker.draw.eligibility import Eligibility
from checker.draw.errors import DrawRefused
from checker.draw.lists import is_word
from checker.draw.log import Entry
from checker.draw.outcome import Outcome, caps, rank
from checker.draw.signers import two_people

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Standing:
    """One visit as it stands now."""

    number: int
    unit_id: str
    stratum: str
    inspectors: tuple[str, ...]


class Standings:
    """The visits of a draw with the changes made so far (现行名单)."""

    __slots__ = ("_eligibility", "_frozen", "_ids", "_left", "_load", "_outcome", "_reserve", "visits")

    def __init__(self, frozen: Frozen, outcome: Outcome, salt: bytes) -> None:
        self._frozen = frozen
        self._outcome = outcome
        self._eligibility = Eligibility(frozen.plan, frozen.roster, salt)
        strata = {row.id: row.stratum for row in frozen.frame}
        self.visits = {
            visit.number: Standing(visit.number, visit.unit_id, strata[visit.unit_id], visit.inspectors)
            for visit in outcome.visits
        }
        self._reserve: dict[str, Iterator[str]] = {
            stratum: iter([unit for _, unit in ranked[outcome.quotas[stratum] :]])
            for stratum, ranked in outcome.orders.items()
        }
        self._ids = [row.id for row in frozen.roster]
        self._left: dict[int, set[str]] = {number: set() for number in self.visits}
        self._load = Counter(one for visit in outcome.visits for one in visit.inspectors)

    def replace(
        self, number: int, unit_id: str, reason: str, evidence: str, signers: tuple[str, str]
    ) -> dict[str, Any]:
        """Put the next of the reserve in the place of a unit; return what the log's entry holds.

        Args:
            evidence: SHA-256 of the file that shows why.

        Raises:
            DrawRefused: No such visit or unit, one signature only, or the reserve is used up.
        """
        visit = self._visit(number, reason, signers)
        if not _DIGEST.fullmatch(evidence):
            raise DrawRefused(
                "evidence",
                f"visit {number}: found evidence {evidence[:80]!r}, expected the SHA-256 of a file",
                f"第 {number} 号检查：证据 {evidence[:80]!r} 不是文件的 SHA-256",
            )
        if visit.unit_id != unit_id:
            raise DrawRefused(
                "replace",
                f"visit {number}: {unit_id} does not stand there, {visit.unit_id} does",
                f"第 {number} 号检查的现行对象是 {visit.unit_id}，不是 {unit_id}",
            )
        reserve = next(self._reserve[visit.stratum], None)
        if reserve is None:
            raise DrawRefused(
                "reserve",
                f"stratum {visit.stratum!r}: its reserve is used up; a further draw needs a new commitment",
                f"分层“{visit.stratum}”的候补名单已用完：补充抽取须重新承诺并另取种子",
            )
        self.visits[number] = Standing(number, reserve, visit.stratum, visit.inspectors)
        return {
            "evidence": evidence,
            "reason": reason,
            "reserve": reserve,
            "signers": list(signers),
            "unit": unit_id,
            "visit": number,
        }

    def unfit(self, number: int) -> list[tuple[str, str]]:
        """Return slot and inspector where the inspector may not inspect the unit that stands there now."""
        visit = self.visits[number]
        sets = self._eligibility.of(visit.unit_id, visit.stratum)
        places = zip(self._frozen.plan.slots, sets, visit.inspectors, strict=True)
        return [(slot.name, one) for slot, eligible, one in places if one not in eligible]

    def substitute(
        self, number: int, slot: str, left: str, reason: str, signers: tuple[str, str]
    ) -> dict[str, Any]:
        """Put the next inspector in the place of one who falls out; return what the log's entry holds.

        Raises:
            DrawRefused: No such visit, slot or inspector, one signature only, or nobody is left.
        """
        visit = self._visit(number, reason, signers)
        names = [one.name for one in self._frozen.plan.slots]
        if slot not in names or visit.inspectors[names.index(slot)] != left:
            raise DrawRefused(
                "substitute",
                f"visit {number}: {left} does not fill the slot {slot!r}",
                f"第 {number} 号检查的席位“{slot}”不是 {left}",
            )
        place, key, digest = names.index(slot), self._outcome.key, self._frozen.plan.digest
        found = substitute(
            Visit(visit.unit_id, self._eligibility.of(visit.unit_id, visit.stratum)),
            place,
            present=visit.inspectors,
            order=order_for(visit.unit_id, self._ids, lambda unit, one: rank(key, digest, unit, one)),
            loads=self._load,
            caps=caps(self._frozen, len(self.visits)),
            excluded=self._left[number],
        )
        if found is None:
            raise DrawRefused(
                "substitute",
                f"visit {number}: nobody is left for slot {slot!r}: move the visit, or ask for a colleague",
                f"第 {number} 号检查的席位“{slot}”已无人可换：请改期或商请增派",
            )
        self._left[number].add(left)
        self._load[left] -= 1
        self._load[found] += 1
        inspectors = (*visit.inspectors[:place], found, *visit.inspectors[place + 1 :])
        self.visits[number] = Standing(number, visit.unit_id, visit.stratum, inspectors)
        return {
            "from": left,
            "reason": reason,
            "signers": list(signers),
            "slot": slot,
            "to": found,
            "visit": number,
        }

    def follow(self, entry: Entry) -> None:
        """Make the change an entry of the log tells of.

        Raises:
            DrawRefused: It is not what the order of the draw gives.
        """
        body: Mapping[str, Any] = entry.body
        try:
            first, second = body["signers"]
            signers = (str(first), str(second))
            if entry.kind == "replace":
                made = self.replace(body["visit"], body["unit"], body["reason"], body["evidence"], signers)
            else:
                made = self.substitute(body["visit"], body["slot"], body["from"], body["reason"], signers)
        except (KeyError, TypeError, ValueError, AttributeError):
            made = None
        # 1, 1.0 and true are equal to Python and not the same entry
        if made is None or canonical(made) != canonical(body):
            told = "" if made is None else f", the order gives {made.get('reserve') or made.get('to')}"
            given = "" if made is None else f"，按既定次序应为 {made.get('reserve') or made.get('to')}"
            raise DrawRefused(
                entry.kind,
                f"log entry {entry.index} is not what follows from the draw{told}",
                f"日志第 {entry.index} 号条目与抽取次序不符{given}",
            )

    def _visit(self, number: int, reason: str, signers: tuple[str, str]) -> Standing:
        visit = self.visits.get(number)
        if visit is None:
            raise DrawRefused(
                "visit",
                f"found visit {number}, expected 1 to {len(self.visits)}",
                f"没有第 {number} 号检查，应为 1 至 {len(self.visits)}",
            )
        _ = two_people(signers)
        if not is_word(reason):
            raise DrawRefused(
                "reason", f"found the reason {reason!r}, expected a code", f"理由代码 {reason!r} 无效"
            )
        return visit
