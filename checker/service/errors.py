"""What keeps the service from starting, beside what its store, keys and rule base say."""

from __future__ import annotations


class CannotListen(Exception):
    """The address cannot be listened on; the text says why and what to do."""
