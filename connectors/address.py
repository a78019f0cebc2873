"""Where a platform is (平台地址), and how much a call to it may take.

Hosts stand on a list of their own, so that neither a slip in an address nor a redirect sends a person's data
elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from connectors.errors import SetupRefused


@dataclass(frozen=True, slots=True)
class Address:
    """Where a platform is, and to which hosts we speak at all."""

    base: str
    hosts: frozenset[str]
    plain: bool = False
    """Plain HTTP is allowed, as inside an exchange node's own network."""

    def __post_init__(self) -> None:
        at = urlsplit(self.base)
        if at.scheme not in ({"http", "https"} if self.plain else {"https"}) or not at.hostname:
            msg = f"address {at.scheme}://{at.hostname}: expected https://, or http:// where that is allowed"
            raise SetupRefused(msg)
        if at.username or at.password or at.query or at.fragment:
            msg = (
                f"address of {at.hostname}: credentials and queries do not belong into it: give them as files"
            )
            raise SetupRefused(msg)
        if at.hostname not in self.hosts:
            msg = (
                f"host {at.hostname} is not on the list of hosts we speak to: add it, or correct the address"
            )
            raise SetupRefused(msg)

    @property
    def host(self) -> str:
        """The host, as it is told to people."""
        return urlsplit(self.base).hostname or ""

    def url(self, path: str) -> str:
        """Return where a path is asked for; a path cannot lead to another host."""
        if not path.startswith("/") or path.startswith("//"):
            msg = f"path {path!r}: expected one slash and a name"
            raise SetupRefused(msg)
        return f"{self.base.rstrip('/')}{path}"

    def signed_path(self, path: str) -> str:
        """Return the path as it arrives over there."""
        return f"{urlsplit(self.base).path.rstrip('/')}{path}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how large, how many and how often."""

    connect_seconds: int = 10
    read_seconds: int = 20
    total_seconds: int = 30
    most_bytes: int = 8 * 2**20
    at_once: int = 16
    a_minute: int | None = None
