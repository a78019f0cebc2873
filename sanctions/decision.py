"""Decisions (决定): a named person approves or refuses a proposal; only an approval has consequences.

A verdict binds nobody. What follows from it is proposed by two investigators at least, with the verdict it
rests on kept by value, and decided once by somebody who is none of them. A `Consequence` can only be made
from an `Approval`, and an `Approval` only by `Proposal.approve`; the database holds to the same by keys.

That whoever decides may not investigate the same case is our own four-eyes rule; 310号令 第五条 asks for two
officers and for the head's decision, and 处罚法 第五十八条 for a legal review by somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sanctions.officer import Officer
from sanctions.refusal import Refusal

LEAST_INVESTIGATORS = 2
_MADE_HERE = object()


@dataclass(frozen=True, slots=True)
class Grounds:
    """The verdict a proposal rests on, by value: an assessment as canonical JSON, and its receipt's id.

    Attributes:
        leads: What the assessment comes to, by matter: true, held, unknown or false.
    """

    receipt_id: str
    verdict: bytes
    leads: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Proposal:
    """A consequence put before whoever decides (拟办意见、书面报告).

    Attributes:
        number: The act that made it, within its proceeding.
        investigators: Two or more, by type.
    """

    proceeding_id: str
    number: int
    matter: str
    investigators: tuple[str, str, *tuple[str, ...]]
    reported_at: datetime

    @classmethod
    def of(
        cls, proceeding_id: str, number: int, matter: str, investigators: Iterable[str], at: datetime
    ) -> Proposal:
        """Return a proposal of these investigators.

        Raises:
            Refusal: They are fewer than two different officers.
        """
        first_two = tuple(dict.fromkeys(investigators))
        if len(first_two) < LEAST_INVESTIGATORS:
            raise Refusal(
                "two_investigators",
                f"found the investigators {' '.join(first_two) or '-'}, expected two different officers",
                f"承办人员为 {' '.join(first_two) or '无'}，应为不同的二人以上",
            )
        first, second, *rest = first_two
        return cls(proceeding_id, number, matter, (first, second, *rest), at)

    def with_others(self, others: Iterable[str]) -> Proposal:
        """Return the same, with others who looked into it and may not decide it either."""
        first, second, *rest = dict.fromkeys((*self.investigators, *sorted(others)))
        return replace(self, investigators=(first, second, *rest))

    def approve(self, officer: Officer, at: datetime) -> Approval:
        """Approve it.

        Raises:
            Refusal: The officer is one of its investigators.
        """
        self._check(officer)
        return Approval(self, officer.id, at, _MADE_HERE)

    def refuse(self, officer: Officer, at: datetime, reason: str) -> NotApproved:
        """Refuse it, with the reason.

        Raises:
            Refusal: As for `approve`, or no reason is given.
        """
        self._check(officer)
        if not reason.strip():
            raise Refusal("reason", "a refusal says why: give the reason", "不批准应当记录理由：请写明")
        return NotApproved(self, officer.id, at, reason.strip())

    def _check(self, officer: Officer) -> None:
        if officer.id in self.investigators:
            raise Refusal(
                "four_eyes",
                f"{officer.id} is one of the investigators of this proposal: somebody else decides it",
                f"{officer.id} 是本事项承办人员，须由他人决定",
            )


@dataclass(frozen=True, slots=True)
class Approval:
    """A proposal that was approved (批准)."""

    proposal: Proposal
    by: str
    at: datetime
    _made: object

    def __post_init__(self) -> None:
        """Refuse to be made elsewhere.

        Raises:
            TypeError: It was not made by `Proposal.approve`.
        """
        if self._made is not _MADE_HERE:
            msg = "an Approval is made by Proposal.approve and nowhere else"
            raise TypeError(msg)

    @classmethod
    def kept(cls, proposal: Proposal, by: str, at: datetime) -> Approval:
        """Return an approval the database holds; its keys saw to it that it was made as it must be."""
        return cls(proposal, by, at, _MADE_HERE)


@dataclass(frozen=True, slots=True)
class NotApproved:
    """A proposal that was refused (不批准), with the reason."""

    proposal: Proposal
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Consequence:
    """What an approval brings about (处理结果); it cannot be written down without one."""

    approval: Approval
    kind: str
