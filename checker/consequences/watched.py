"""What a watch came to (巡查结果): what was raised, stands, is only warned of, was noted, or failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from checker.store.errors import StoreRefused
from rules.errors import CaseRefused
from sanctions.alarm import Kind, Stage
from sanctions.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm that was raised now."""

    id: str
    root_id: str
    kind: Kind
    stage: Stage


@dataclass(frozen=True, slots=True)
class StillOpen:
    """An alarm that stood already; it stays though its cause be gone, until the head closes it."""

    id: str
    root_id: str
    kind: Kind
    cause_gone: bool


@dataclass(frozen=True, slots=True)
class Warned:
    """What would be an alarm, if a legal office had signed the figures it rests on."""

    root_id: str
    kind: Kind
    stage: Stage


@dataclass(frozen=True, slots=True)
class Noted:
    """An overdue duty that was noted now."""

    id: str
    proceeding_id: str
    number: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A case or duty that could not be looked at, and why, in Chinese and English."""

    id: str
    message: tuple[str, str]


@dataclass(slots=True)
class Watched:
    """What a watch came to."""

    looked_at: int = 0
    raised: list[Raised] = field(default_factory=list[Raised])
    standing: list[StillOpen] = field(default_factory=list[StillOpen])
    warnings: list[Warned] = field(default_factory=list[Warned])
    noted: list[Noted] = field(default_factory=list[Noted])
    failed: list[Failed] = field(default_factory=list[Failed])

    @property
    def needs_a_person(self) -> bool:
        """Whether an alarm stands, or something could not be looked at."""
        return bool(self.raised or self.standing or self.failed)

    def costs_itself(self, name: str, work: Callable[[], None]) -> None:
        """Do some work; what goes wrong with it is told beside its name, and the rest goes on.

        Raises:
            StoreRefused: The store cannot be used, which is no matter of this work.
        """
        try:
            work()
        except StoreRefused:
            raise
        except Refusal as refusal:
            if refusal.code != "stands_already":  # somebody else watched at the same time
                self.failed.append(Failed(name, (refusal.told("zh"), refusal.told("en"))))
        except CaseRefused as refused:
            told = "; ".join(f"{fault.field}: {fault.message}" for fault in refused.faults[:5])
            self.failed.append(
                Failed(name, (f"认定内容不合个案格式：{told}", f"its findings are no case: {told}"))
            )
        except Exception as error:  # the edge of one case: whatever it is, the others are looked at
            told = f"{type(error).__name__}: {error}"
            self.failed.append(Failed(name, (f"无法巡查：{told}", f"cannot be looked at: {told}")))
