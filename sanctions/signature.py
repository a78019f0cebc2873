"""Signing (签名): what a signer is, and the one that needs no device, Ed25519.

A signer says which algorithm and which key it used, so that signatures of several can stand
side by side. SM2 comes with the extra `gm`, and a production site will put a signing server
(签名验签服务器) behind the same two methods.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = "Ed25519"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature with what is needed to check it: algorithm and id of the key."""

    algorithm: str
    key_id: str
    signature: bytes


class Signer(Protocol):
    """Whoever signs for us."""

    def sign(self, content: bytes, /) -> Signature:
        """Sign some bytes."""
        ...

    def verify(self, content: bytes, signature: Signature, /) -> bool:
        """Return whether this signature is its own, and of these bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """Signs with an Ed25519 key (RFC 8032) that stands beside the other keys."""

    key_id: str
    secret: bytes = field(repr=False)

    def sign(self, content: bytes, /) -> Signature:
        """Sign some bytes; the signature is 64 bytes long."""
        return Signature(ED25519, self.key_id, self._key().sign(content))

    def verify(self, content: bytes, signature: Signature, /) -> bool:
        """Return whether this signature is its own, and of these bytes."""
        if (signature.algorithm, signature.key_id) != (ED25519, self.key_id):
            return False
        try:
            self._public().verify(signature.signature, content)
        except InvalidSignature:
            return False
        return True

    def public(self) -> bytes:
        """Return the public key, 32 bytes, to be given to whoever is to check the anchored checkpoints."""
        return self._public().public_bytes_raw()

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)

    def _public(self) -> Ed25519PublicKey:
        return self._key().public_key()
