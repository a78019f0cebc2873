"""What can be wrong with the store, told apart by who must act.

* StoreRefused            whoever runs the site; `code` says which sentence, the message what to do:
  - store_url             the address is none of ours
  - store_unreachable     no database answers there, what is there is none, or it was moved
  - store_not_writable    it answers but takes no writes
  - store_busy            somebody else held it for longer than we wait, or too many wait already
  - store_full            there is no room left
  - store_newer           a newer program has written it
  - store_older           it has to be migrated first
"""

from __future__ import annotations


class StoreRefused(Exception):
    """The store cannot be used; `code` is stable, the text never shows a password or a value."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class TokenRefused(Exception):
    """A token cannot be made as asked for; `field` says which part, the text what was expected."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
