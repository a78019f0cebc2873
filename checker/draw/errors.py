"""What can be wrong with a draw, told apart by who must act.

* DrawRefused      the plan, the lists or the seed are not as they must be, or it is not the time: correct
them
  - Misprinted     a published file does not read as `docs/draw.md` says; `place` says where
"""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]


class DrawRefused(Exception):
    """Something about a draw was refused; nothing was changed.

    Attributes:
        code: What it was, one word for machines.
    """

    def __init__(self, code: str, en: str, zh: str) -> None:
        super().__init__(en)
        self.code = code
        self._zh = zh

    def told(self, language: Language) -> str:
        """Return the sentence in a language."""
        return self._zh if language == "zh" else str(self)


class Misprinted(DrawRefused):
    """A published file does not read as it must; `place` is its name, or name and line."""

    def __init__(self, code: str, place: str, en: str, zh: str) -> None:
        super().__init__(code, f"{place}: {en}", f"{place}：{zh}")
        self.place = place
