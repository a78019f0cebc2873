"""Computing a published folder again, file by file (复算): what `checker.draw.verification` puts in order.

Every check compares the bytes there with the bytes there must be, so that nothing in a file goes unlooked at.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from checker.assignment.infeasible import Infeasible
from checker.draw import course, lists, published
from checker.draw.canonical import read_canonical
from checker.draw.changes import Standings
from checker.draw.commitment import Commitment, Frozen, commit, excluded_root
from checker.draw.comparison import are_numbers, compare, secret
from checker.draw.errors import DrawRefused, Misprinted
from checker.draw.lists import ExcludedRow, FrameRow, RosterRow
from checker.draw.log import Entry, Log, read_log
from checker.draw.outcome import Outcome, draw
from checker.draw.plan import Plan, check, read_plan
from checker.draw.seed import Seed, cast, check_sources

_R = TypeVar("_R", FrameRow, ExcludedRow, RosterRow)


class Recomputation:
    """What has been read of a folder so far; a check raises `DrawRefused` where something does not hold."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.plan: Plan | None = None
        self.frame: tuple[FrameRow, ...] = ()
        self.excluded: tuple[ExcludedRow, ...] = ()
        self.roster: tuple[RosterRow, ...] = ()
        self.commitment: Commitment | None = None
        self.log: Log | None = None
        self.entries: list[Entry] = []
        self.seed: Seed | None = None
        self.salt = b""
        self.outcome: Outcome | None = None
        self.changes: list[str] = []

    def phase(self) -> str:
        """Return how far the draw is published: ``committed``, ``drawn`` or ``revealed``."""
        if any(name in self.files for name in published.REVEALED):
            return "revealed"
        return "drawn" if any(name in self.files for name in published.DRAWN) else "committed"

    def check_files(self) -> None:
        """Check that the files are those of the phase."""
        expected = {published.SUMS, *published.COMMITTED}
        if self.phase() != "committed":
            expected |= set(published.DRAWN)
        if self.phase() == "revealed":
            expected |= set(published.REVEALED)
        for name in sorted(expected ^ self.files.keys()):
            en, zh = ("missing", "缺少") if name in expected else ("not expected here", "多余")
            raise Misprinted("files", name, f"{en}: get the folder again", f"{zh}：请重新获取目录")

    def check_sums(self) -> None:
        """Check ``SHA256SUMS``."""
        self._same(published.SUMS, published.sums(self.files))

    def read_plan(self) -> None:
        """Read the plan."""
        plan = read_plan(self._file("plan.json"))
        _ = plan.digest
        check_sources(plan.seed)
        self.plan = plan

    def read_frame(self) -> None:
        """Read the frame."""
        self.frame = self._rows("frame.txt", lists.frame_row)

    def read_excluded(self) -> None:
        """Read the excluded list and hold it against the plan."""
        self.excluded = self._rows("excluded.txt", lists.excluded_row)
        plan = self._plan()
        if excluded_root(self.excluded, plan.digest) != plan.excluded.root:
            raise Misprinted("excluded", "excluded.txt", "its root is not the plan's", "树根与计划不符")

    def read_roster(self) -> None:
        """Read the roster."""
        self.roster = self._rows("roster.txt", lists.roster_row)

    def check_commitment(self, kept: str | None) -> None:
        """Compute the commitment and hold it against the file, and against one that was kept."""
        _ = check(self._plan(), self.frame, self.excluded, self.roster)
        self.commitment = commit(self._frozen())
        self._same("commitment.json", self.commitment.content())
        if kept is not None and not hmac.compare_digest(
            kept.strip().lower().encode(), self.commitment.value.encode()
        ):
            raise Misprinted(
                "commitment", "commitment.json", "is not the one that was kept", "与留存的承诺值不符"
            )

    def read_log(self) -> None:
        """Read the log."""
        self.log = read_log(self._file("log.txt"))

    def check_head(self, kept: str | None) -> None:
        """Check the tree head; a head that was kept must be that of a beginning of the log."""
        log = self._log()
        self._same("head.json", log.head())
        if kept is not None and kept.strip().lower() not in {
            log.root(),
            *(entry.previous for entry in log.entries),
        }:
            raise Misprinted("log_head", "log.txt", "is not what the kept head was of", "与留存的树根不衔接")

    def check_serials(self) -> None:
        """Check the commitments of the log."""
        course.check_all(self._log())

    def check_course(self) -> None:
        """Check what the log tells of this draw, as far as no outcome is needed."""
        plan = self._plan()
        self.entries = self._log().of(plan.draw_id)
        logged = {entry.kind for entry in self.entries}
        for kind, needed in (
            ("commit", True),
            ("seed", self.phase() != "committed"),
            ("result", self.phase() != "committed"),
            ("reveal", self.phase() == "revealed"),
        ):
            if (kind in logged) != needed:
                en, zh = ("lacks", "缺少") if needed else ("has", "已有")
                raise Misprinted(
                    "course",
                    "log.txt",
                    f"{en} the entry {kind!r} of this draw",
                    f"{zh}本次抽查的 {kind} 条目",
                )
        if self.commitment is not None:
            course.check_body(self.entries[0], self.commitment.body())

    def read_seed(self) -> None:
        """Read the seed and hold it against the declared sources and the log."""
        found = read_canonical(self._file("seed.json"), "seed.json")
        numbers: Any = found.get("numbers")
        if not are_numbers(numbers):
            raise Misprinted("seed", "seed.json", "numbers are not lists of whole numbers", "数字格式有误")
        self.seed = cast(self._plan().seed, numbers)
        self._same("seed.json", published.seed_content(self.seed))
        course.check_body(self._entry("seed"), {"seed": self.seed.text()})

    def read_salt(self) -> None:
        """Read what was revealed and hold it against the plan."""
        found = read_canonical(self._file("reveal.json"), "reveal.json")
        self.salt = secret(found, "recusal_salt")
        key = secret(found, "blinding_key") if self.phase() == "revealed" else None
        self._same("reveal.json", published.reveal_content(self.salt, key))
        if self._plan().digest.hex(self.salt) != self._plan().recusal_salt:
            raise Misprinted("salt", "reveal.json", "the salt is not the one committed to", "盐值与承诺不符")

    def check_drawn(self) -> None:
        """Draw again and compare the orders."""
        assert self.seed is not None
        try:
            self.outcome = draw(self._frozen(), self.seed, self.salt)
        except Infeasible as error:
            raise DrawRefused("drawn", str(error), error.told("zh")) from None
        self._same("drawn.txt", self.outcome.drawn_content())

    def check_visits(self) -> None:
        """Compare the visits."""
        self._same("visits.txt", self._outcome().visits_content(self._plan()))

    def check_result(self) -> None:
        """Hold the log's result against this one."""
        course.check_body(self._entry("result"), self._outcome().body(self._plan()))

    def check_changes(self) -> None:
        """Follow every replacement and substitution of the log."""
        standings = Standings(self._frozen(), self._outcome(), self.salt)
        owed: list[tuple[int, str, str]] = []
        for entry in self.entries:
            if entry.kind not in {"replace", "substitute"}:
                continue
            # who may not inspect the unit that came is substituted at once
            if owed and (entry.body.get("visit"), entry.body.get("slot"), entry.body.get("from")) != owed[0]:
                break
            standings.follow(entry)
            number = int(entry.body["visit"])
            owed = [(number, *place) for place in standings.unfit(number)]
        if owed:
            number, slot, one = owed[0]
            raise DrawRefused(
                "changes",
                f"visit {number}: {one} fills the slot {slot!r} and may not inspect its present unit",
                f"第 {number} 号检查：席位“{slot}”的 {one} 不得检查现行对象",
            )
        self.changes = [
            f"{visit.number}|{visit.unit_id}|{'|'.join(visit.inspectors)}"
            for visit in standings.visits.values()
        ]

    def check_reveal(self) -> None:
        """Check every token against its unit."""
        plan = self._plan()
        key = secret(read_canonical(self._file("reveal.json"), "reveal.json"), "blinding_key")
        if plan.digest.hex(key) != plan.blinding:
            raise Misprinted("reveal", "reveal.json", "the key is not the one committed to", "密钥与承诺不符")
        course.check_body(self._entry("reveal"), {"blinding_key": key.hex()})
        units = [
            line.split("|", 1)[-1] for line in self._file("units.txt").decode("utf-8", "replace").splitlines()
        ]
        self._same("units.txt", published.units_content(key, units, plan.digest))
        tokens = [
            line.split("|", 1)[0] for line in self._file("units.txt").decode("utf-8", "replace").splitlines()
        ]
        if sorted(tokens) != sorted(row.id for row in (*self.frame, *self.excluded)):
            raise Misprinted(
                "reveal",
                "units.txt",
                "is not of the units of frame and excluded",
                "与名录及排除名单不一一对应",
            )

    def _rows(self, name: str, read: Callable[[str, str], _R]) -> tuple[_R, ...]:
        try:
            text = self._file(name).decode()
        except UnicodeDecodeError:
            raise Misprinted("row", name, "is not UTF-8", "不是 UTF-8 文本") from None
        lines = text.split("\n")
        if lines.pop() != "":
            raise Misprinted("row", f"{name}:{len(lines) + 1}", "the last line has no end", "末行不完整")
        rows = [read(line, f"{name}:{number}") for number, line in enumerate(lines, 1)]
        ordered = lists.ordered(rows, name)
        for number, (row, expected) in enumerate(zip(rows, ordered, strict=True), 1):
            if row != expected:
                raise Misprinted("row", f"{name}:{number}", f"{row.id} is out of order", f"{row.id} 次序有误")
        return tuple(rows)

    def _same(self, name: str, expected: bytes) -> None:
        compare(name, self._file(name), expected)

    def _file(self, name: str) -> bytes:
        if name not in self.files:
            raise Misprinted("files", name, "is missing", "缺少该文件")
        return self.files[name]

    def _entry(self, kind: str) -> Entry:
        return next(entry for entry in self.entries if entry.kind == kind)

    def _frozen(self) -> Frozen:
        return Frozen(self._plan(), self.frame, self.excluded, self.roster)

    def _plan(self) -> Plan:
        assert self.plan is not None
        return self.plan

    def _log(self) -> Log:
        assert self.log is not None
        return self.log

    def _outcome(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome
