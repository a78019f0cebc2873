"""What an import would do (导入预览): who would be new, changed field by field, unchanged, or gone.

Nothing is written here. A preview remembers which import it followed, so that one that somebody else has
overtaken is not applied. Where it would change or drop more than a share of what is held, it asks first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, cast

from checker.intake.rejection import Notes, Rejection
from checker.intake.wording import Language
from checker.registry.columns import Kind
from checker.registry.employer import Employer, grid_fits
from checker.registry.inspector import Inspector
from checker.registry.kept import PERSONAL_OF, Entry, HeldKind
from checker.registry.reading import StatedRow, TableRead
from checker.registry.sentences import reject

ASKS_PERCENT = 30
"""An import that changes or drops more than this share of what is held asks for a person."""

Act = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that would change; None is unknown. What is personal does not show in `repr`."""

    field: str
    before: object
    after: object
    personal: bool = False

    def __repr__(self) -> str:
        shown = "***" if self.personal else f"{self.before!r} -> {self.after!r}"
        return f"FieldChange({self.field}: {shown})"


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry that would come, change or go; `changes` are those of an entry that stays."""

    act: Act
    subject: str
    before: Entry | None
    after: Entry | None
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying a file would do, against what was held after the import `follows`.

    Attributes:
        held: Entries held now.
        untouched: Fields the file has no column for; what is held of them stays.
        spared: Held entries that no row speaks of but that stay, since some row could not be read at all.
    """

    kind: Kind
    file: str
    digest: str
    follows: int
    held: int
    differences: tuple[Difference, ...]
    unchanged: int
    untouched: tuple[str, ...]
    spared: int
    rejections: tuple[Rejection, ...]
    warnings: tuple[Rejection, ...]

    def count(self, act: Act) -> int:
        """Return how many entries would come, change or go."""
        return sum(one.act == act for one in self.differences)

    @property
    def rejected_rows(self) -> int:
        """Return how many rows were not taken; one may have several faults."""
        return len({(one.sheet, one.row) for one in self.rejections})

    @property
    def asks(self) -> bool:
        """Whether so much would change or go that a person has to say yes."""
        return 100 * (self.count("changed") + self.count("removed")) > ASKS_PERCENT * self.held


def held_kind(kind: Kind) -> HeldKind:
    """Return which entries a table is about."""
    return "inspectors" if kind == "inspectors" else "employers"


def preview(read: TableRead, held: Mapping[str, Entry], follows: int, language: Language = "zh") -> Preview:
    """Return what applying a file would do to what is held.

    Raises:
        IntakeRefused: So many rows cannot be taken that going on helps nobody.
    """
    notes = Notes(language, [*read.rejections], [*read.warnings])
    comparing = _Comparing(read, held, notes)
    differences = list(comparing.differences())
    kind = held_kind(read.kind)
    model = Employer if kind == "employers" else Inspector
    every = [field.name for field in fields(model)] if read.kind != "complaints" else []
    return Preview(
        read.kind,
        read.file.name,
        read.digest,
        follows,
        len(held),
        tuple(differences),
        comparing.unchanged,
        tuple(name for name in every if name not in read.fields),
        comparing.spared,
        tuple(notes.rejections),
        tuple(notes.warnings),
    )


class _Comparing:
    """Compares the rows of a file with what is held, and counts."""

    def __init__(self, read: TableRead, held: Mapping[str, Entry], notes: Notes) -> None:
        self.unchanged = self.spared = 0
        self._read = read
        self._held = held
        self._notes = notes
        self._kind: HeldKind = held_kind(read.kind)
        self._spoken_of = set(read.spoken_of)

    def differences(self) -> Iterator[Difference]:
        for row in self._read.rows:
            after = self._counted(row) if self._read.kind == "complaints" else self._entry(row)
            if after is None:
                continue
            self._spoken_of.add(after.subject)
            before = self._held.get(after.subject)
            if before is None:
                yield Difference("added", after.subject, None, after)
            elif changes := tuple(changes_of(self._kind, before, after)):
                yield Difference("changed", after.subject, before, after, changes)
            else:
                self.unchanged += 1
        if self._read.kind != "complaints":
            yield from self._gone(one for code, one in self._held.items() if code not in self._spoken_of)

    def _gone(self, missing: Iterable[Entry]) -> Iterator[Difference]:
        for one in missing:
            if self._read.unreadable:
                # it may be the one whose row could not be read
                self.spared += 1
            else:
                yield Difference("removed", one.subject, one, None)

    def _entry(self, row: StatedRow) -> Entry | None:
        entry, before = row.entry, self._held.get(row.subject)
        if entry is None or before is None:
            return entry
        # what the file has no column for stays as it is held
        kept = {name: value for name, value in before.known().items() if name not in self._read.fields}
        merged = replace(entry, **cast("Any", kept))
        if isinstance(merged, Employer) and not grid_fits(merged.place, merged.grid):
            found = {"found": str(merged.grid), "place": str(merged.place)}
            reject(self._notes, row.at("place"), "grid_elsewhere", **found)
            self._spoken_of.add(merged.subject)
            return None
        return merged

    def _counted(self, row: StatedRow) -> Entry | None:
        before = self._held.get(row.subject)
        if not isinstance(before, Employer):
            reject(self._notes, row.at("credit_code"), "not_held", found=row.subject)
            return None
        return replace(before, complaints=cast("int", row.stated["complaints"]))


def changes_of(kind: HeldKind, before: Entry, after: Entry) -> Iterator[FieldChange]:
    """Yield the fields in which two states of an entry differ."""
    for field in fields(before):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new:
            yield FieldChange(field.name, old, new, field.name in PERSONAL_OF[kind])
