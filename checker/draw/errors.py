"""What can be wrong with a draw, told apart by who must act.

* DrawRefused      plan, lists or seed are not as they must be, or it is not the time: correct them
  - Misprinted     a published file does not read as `docs/draw.md` says; `place` says where
"""

from __future__ import annotations

from sanctions.refusal import Language, Refusal

__all__ = ["DrawRefused", "Language", "Misprinted"]


class DrawRefused(Refusal):
    """Something about a draw was refused; nothing was changed."""


class Misprinted(DrawRefused):
    """A published file does not read as it must; `place` is its name, or name and line."""

    def __init__(self, code: str, place: str, en: str, zh: str) -> None:
        super().__init__(code, f"{place}: {en}", f"{place}：{zh}")
        self.place = place
