"""What stops an act on a visit: whoever asked must do something else first; nothing was changed."""

from __future__ import annotations

from sanctions.refusal import Language, Refusal

__all__ = ["Language", "VisitRefused"]


class VisitRefused(Refusal):
    """An act on a visit was refused."""
