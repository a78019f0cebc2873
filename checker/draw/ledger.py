"""The ledger of draws (抽查台账): commit once, draw once, and from then on only the next in order.

Each act is one transaction: what was frozen, the log's entry and the audit's row are kept together or not
at all. A serial is given by the ledger, so none is left out; a draw has one seed, and there is no way to
give another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

from sqlmodel import Session, col, func, select

from checker.draw import examination, kept_log
from checker.draw.canonical import canonical
from checker.draw.commitment import commit
from checker.draw.confidential import DoorProof
from checker.draw.errors import DrawRefused
from checker.draw.framing import Framed, Secrets
from checker.draw.held import HeldDraw, opened, sealed_row
from checker.draw.lists import is_word
from checker.draw.log import Entry
from checker.draw.outcome import draw
from checker.draw.plan_order import PlanOrder
from checker.draw.seed import cast
from checker.draw.signers import two_people
from checker.draw.tables import DrawRow
from sanctions import audit
from sanctions.encrypted import Keys
from sanctions.time_limit import LEGAL_TIME

Freeze = Callable[[str, Secrets], Framed]
"""Given a serial and the secrets, plan and lists of the order; see `checker.draw.framing.freeze`."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who does it and when.

    Attributes:
        second: The other signature, of another person.
        account: Whose account it is done from, for the audit chain.
    """

    at: datetime
    by: str
    second: str
    account: str = ""

    def signers(self) -> tuple[str, str]:
        """Return both signatures.

        Raises:
            DrawRefused: They are of one person.
        """
        return two_people((self.by, self.second))


def new_secrets() -> Secrets:
    """Return fresh secrets from the system's source of chance."""
    return Secrets(token_bytes(32), token_bytes(32))


def committed(
    session: Session, keys: Keys, order: PlanOrder, freeze: Freeze, secrets: Secrets, act: Act
) -> HeldDraw:
    """Give a draw its serial, freeze it and commit to it, after everything that can be wrong was looked at.

    Raises:
        DrawRefused: Two signatures are missing, the plan cannot be carried out, or the commitment would
            not come at least one working day before the seed's first event. Nothing is kept.
    """
    signers = act.signers()
    log = kept_log.locked(session)
    draw_id = next_serial(session, order)
    framed = freeze(draw_id, secrets)
    _ = examination.examine(framed.frozen, secrets.salt)
    examination.check_in_time(framed.frozen.plan, act.at)
    session.add(sealed_row(keys, order, framed, secrets, act.at, signers))
    session.flush()
    made = commit(framed.frozen)
    _ = kept_log.append(session, log, "commit", draw_id, act.at, made.body())
    _record(session, act, "draw.commit", draw_id, made.value)
    return held(session, keys, draw_id)


def drawn(session: Session, keys: Keys, draw_id: str, numbers: Sequence[Sequence[int]], act: Act) -> HeldDraw:
    """Draw: take the seed's numbers once, and keep what follows from them.

    Raises:
        DrawRefused: There is no such draw, it was drawn or abandoned before, the events have not happened
            yet, or the numbers are not what the declared sources give.
    """
    log = kept_log.locked(session)
    found = _in_state(session, keys, draw_id, "committed")
    plan = found.frozen.plan
    last = max(source.on for source in plan.seed)
    if not plan.rehearsal and act.at.astimezone(LEGAL_TIME).date() < last:
        raise DrawRefused(
            "too_early",
            f"draw {draw_id}: the seed's last event is on {last}, come back then",
            f"抽查 {draw_id}：种子最后一个事件在 {last}，请届时再抽取",
        )
    seed = cast(plan.seed, numbers)
    outcome = draw(found.frozen, seed, found.secrets.salt)
    row = session.get_one(DrawRow, draw_id)
    row.state, row.drawn_at = "drawn", act.at
    row.numbers = json.dumps([list(one) for one in seed.numbers], separators=(",", ":"))
    _ = kept_log.append(session, log, "seed", draw_id, act.at, {"seed": seed.text()})
    _ = kept_log.append(session, log, "result", draw_id, act.at, outcome.body(plan))
    _record(session, act, "draw.run", draw_id, seed.text())
    return held(session, keys, draw_id)


def replaced(
    session: Session,
    keys: Keys,
    draw_id: str,
    number: int,
    unit_id: str,
    reason: str,
    evidence: str,
    act: Act,
) -> tuple[HeldDraw, list[Entry]]:
    """Put the next of the reserve in a unit's place, and the next inspectors where one may not inspect it.

    Raises:
        DrawRefused: It is not drawn, not that unit, or nobody is left; nothing is kept.
    """
    log = kept_log.locked(session)
    found = _in_state(session, keys, draw_id, "drawn")
    standings, signers = found.standings(), act.signers()
    body = standings.replace(number, found.listed(unit_id), reason, evidence, signers)
    entries = [kept_log.append(session, log, "replace", draw_id, act.at, body)]
    for slot, left in standings.unfit(number):
        body = standings.substitute(number, slot, left, reason, signers)
        entries.append(kept_log.append(session, log, "substitute", draw_id, act.at, body))
    _record(session, act, "draw.replace", draw_id, f"{number} {reason} {evidence}")
    return held(session, keys, draw_id), entries


def substituted(
    session: Session, keys: Keys, draw_id: str, number: int, slot: str, left: str, reason: str, act: Act
) -> tuple[HeldDraw, Entry]:
    """Put the next inspector in the place of one who falls out.

    Raises:
        DrawRefused: It is not drawn, the inspector does not fill the slot, or nobody is left.
    """
    log = kept_log.locked(session)
    found = _in_state(session, keys, draw_id, "drawn")
    body = found.standings().substitute(number, slot, left, reason, act.signers())
    entry = kept_log.append(session, log, "substitute", draw_id, act.at, body)
    _record(session, act, "draw.substitute", draw_id, f"{number} {slot} {left} {reason}")
    return held(session, keys, draw_id), entry


def revealed(session: Session, keys: Keys, draw_id: str, act: Act) -> HeldDraw:
    """Publish the key of a confidential draw, after its round.

    Raises:
        DrawRefused: It is open anyway, not drawn yet, or one signature is missing.
    """
    _ = act.signers()
    log = kept_log.locked(session)
    found = _in_state(session, keys, draw_id, "drawn")
    if found.frozen.plan.mode != "confidential":
        raise DrawRefused(
            "reveal", f"draw {draw_id} is open: there is no key", f"抽查 {draw_id} 非保密抽取，无密钥"
        )
    session.get_one(DrawRow, draw_id).state = "revealed"
    body = {"blinding_key": found.secrets.blinding_key.hex()}
    _ = kept_log.append(session, log, "reveal", draw_id, act.at, body)
    _record(session, act, "draw.reveal", draw_id, "")
    return held(session, keys, draw_id)


def abandoned(session: Session, keys: Keys, draw_id: str, reason: str, act: Act) -> None:
    """Give a draw up before its seed; its serial stays used and visible.

    Raises:
        DrawRefused: It was drawn already, the seed's first event has come, or one signature is missing.
    """
    log = kept_log.locked(session)
    plan = _in_state(session, keys, draw_id, "committed").frozen.plan
    body = {"reason": reason, "signers": list(act.signers())}
    if not is_word(reason):
        raise DrawRefused("reason", f"found the reason {reason[:80]!r}, expected a code", "理由代码无效")
    first = min(source.on for source in plan.seed)
    if not plan.rehearsal and act.at.astimezone(LEGAL_TIME).date() >= first:
        # who knows the dice could give up what they do not like
        raise DrawRefused(
            "too_late",
            f"draw {draw_id}: the seed's first event was on {first}: it can only be drawn now",
            f"抽查 {draw_id}：种子首个事件为 {first}，其后不得放弃，只能抽取",
        )
    session.get_one(DrawRow, draw_id).state = "abandoned"
    _ = kept_log.append(session, log, "abandon", draw_id, act.at, body)
    _record(session, act, "draw.abandon", draw_id, reason)


def held(session: Session, keys: Keys, draw_id: str) -> HeldDraw:
    """Return a draw as it stands.

    Raises:
        DrawRefused: There is none of this serial, or what is kept of it was altered.
    """
    row = session.get(DrawRow, draw_id)
    if row is None:
        raise DrawRefused(
            "unknown_draw",
            f"there is no draw {draw_id[:40]!r}: see sunlit draw plan --year",
            f"没有抽查 {draw_id[:40]!r}：请用 sunlit draw plan --year 查看",
        )
    found = opened(keys, row, kept_log.read(session))
    entries = found.log.of(draw_id)
    if not entries or canonical(entries[0].body) != canonical(commit(found.frozen).body()):
        raise DrawRefused(
            "altered",
            f"draw {draw_id}: what is kept is not what was committed to: restore the database",
            f"抽查 {draw_id}：库中内容与承诺不符：请从备份恢复",
        )
    return found


def read_proof(session: Session, keys: Keys, draw_id: str, unit_id: str, act: Act) -> DoorProof:
    """Return the proof for the door of a unit, and say in the audit chain who read it.

    Raises:
        DrawRefused: There is no such draw, or the unit is not in its frame.
    """
    proof = held(session, keys, draw_id).proof(unit_id)
    _record(session, act, "draw.proof", draw_id, proof.row)
    return proof


def next_serial(session: Session, order: PlanOrder) -> str:
    """Return the serial the next draw of a place and half-year gets."""
    same = (
        (col(DrawRow.place) == order.place)
        & (col(DrawRow.year) == order.year)
        & (col(DrawRow.half) == order.half)
    )
    count = session.exec(select(func.count()).select_from(DrawRow).where(same)).one()
    return f"{order.place}-{order.year}-H{order.half}-{count + 1:02d}"


def _in_state(session: Session, keys: Keys, draw_id: str, state: str) -> HeldDraw:
    found = held(session, keys, draw_id)
    if found.state != state:
        raise DrawRefused(
            "state",
            f"draw {draw_id} is {found.state}, expected {state}: it cannot be done again or undone",
            f"抽查 {draw_id} 现为 {found.state}，应为 {state}：抽取不可重来",
        )
    return found


def _record(session: Session, act: Act, action: str, draw_id: str, data: str) -> None:
    _ = audit.record(
        session,
        at=act.at,
        actor=act.account or act.by,
        action=action,
        object=f"draw/{draw_id}",
        data="\n".join((data, act.by, act.second)).encode(),
    )
