"""A refusal in both languages (拒绝): what was asked cannot be done as asked, and nothing was changed."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]


class Refusal(Exception):
    """Something was refused; whoever asked must do something else first.

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
