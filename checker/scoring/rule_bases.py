"""Rule bases kept by fingerprint (规则库存档), so that a verdict of years ago can be made again.

Each is a folder of its own files under the archive; the one that comes with the program is
found without an archive.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from checker.settings import Settings
from rules.errors import RuleBaseError
from rules.rule_base import BASE, RuleBase, load, shipped


@dataclass(frozen=True, slots=True)
class RuleBases:
    """The archive; nothing in it is ever changed."""

    folder: Path

    @classmethod
    def usual(cls) -> RuleBases:
        """Return the archive of the setting, or of this user.

        Raises:
            SettingsRefused: A setting cannot be used.
        """
        return cls(Settings.read().rule_bases)

    def keep(self, base: RuleBase, files: Path = BASE) -> Path:
        """Keep the files of a rule base under its fingerprint; it appears whole or not at all.

        Raises:
            ValueError: The files are not those of the rule base: they were changed since it was read.
            OSError: The archive cannot be written.
        """
        kept = self._of(base.fingerprint)
        if kept.is_dir():
            return kept
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=self.folder) as made:
            partial = Path(made) / "base"
            for path in sorted(files.rglob("*.yaml")):
                target = partial / path.relative_to(files)
                target.parent.mkdir(parents=True, exist_ok=True)
                _ = shutil.copyfile(path, target)
            if load(partial).fingerprint != base.fingerprint:
                msg = f"{files} was changed since it was read: read it again, then keep it"
                raise ValueError(msg)
            try:
                _ = partial.rename(kept)
            except OSError:
                # another process was quicker
                if not kept.is_dir():
                    raise
        return kept

    def files_of(self, fingerprint: str) -> Path | None:
        """Return where the files of a rule base are kept; None where they are not."""
        kept = self._of(fingerprint)
        return kept if kept.is_dir() else None

    def find(self, fingerprint: str) -> RuleBase | None:
        """Return the rule base of a fingerprint; None where it is not at hand, or no longer as it was."""
        if fingerprint == shipped().fingerprint:
            return shipped()
        kept = self._of(fingerprint)
        if not kept.is_dir():
            return None
        try:
            found = load(kept)
        except RuleBaseError:
            # written for a program that reads other files, or damaged
            return None
        return found if found.fingerprint == fingerprint else None

    def _of(self, fingerprint: str) -> Path:
        digits = fingerprint.removeprefix("sha256:")
        # a receipt comes from anywhere: its fingerprint must not name a path
        return self.folder / (digits if digits.isalnum() and digits.isascii() else "none")
