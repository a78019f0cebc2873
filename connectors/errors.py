"""What can go wrong on a wire, told apart by what to do next.

* WireError
  - NotSent        surely not sent: try again with the same key and the same bytes
  - Throttled      turned away before it was read: try again after `retry_after_seconds`
  - Refused        do not try again: whoever `disposition` names has to act first
  - Unclear        everything else, it may have arrived: wait, then look (`find`)
  - NotOffered     this wire cannot do that: nothing was tried, do not ask again
* SetupRefused     whoever runs the site: an address, a key or a certificate cannot be used
* ProfileBroken    whoever keeps the profiles: `place` says where
* FileRefused      whoever brought the file: it cannot be read as what it is said to be

No message holds a credential, a header or the content of a record.
"""

from __future__ import annotations

from connectors.disposition import Disposition


class WireError(Exception):
    """A call that did not end as asked; `disposition` says who has to do something about it."""

    def __init__(self, message: str, disposition: Disposition = Disposition.NONE) -> None:
        super().__init__(message)
        self.message = message
        self.disposition = disposition


class NotSent(WireError):
    """Nothing of it has reached anybody who could act on it."""


class Throttled(WireError):
    """The platform asked us to slow down; it has taken nothing."""

    def __init__(self, message: str, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Refused(WireError):
    """The platform says no, in its own words."""


class Unclear(WireError):
    """It may have arrived, or not."""


class NotOffered(WireError):
    """The transport has no way to do this."""


class SetupRefused(Exception):
    """What a wire is made of cannot be used; the text names it and says what to do."""


class ProfileBroken(Exception):
    """A profile cannot be used; the text says where and what to do."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class FileRefused(Exception):
    """A file that came back from a platform cannot be read."""
