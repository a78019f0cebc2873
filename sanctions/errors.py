"""What can be wrong with what follows from a verdict, told apart by who must act.

* KeysRefused             whoever runs the site: the keys are missing, broken or open to others
* SealBroken              whoever runs the site: a sealed value was altered or moved, or its key is gone
"""

from __future__ import annotations


class KeysRefused(Exception):
    """The keys cannot be used; `code` is stable, the text names the file and says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class SealBroken(Exception):
    """What was sealed does not open: altered, moved from elsewhere, or sealed by a key not at hand."""
