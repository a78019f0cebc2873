"""What stops an act on a visit: whoever asked must do something else first; nothing was changed."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]


class VisitRefused(Exception):
    """An act on a visit was refused.

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
