"""Sealing personal data (加密存储): what is sealed opens in its own place only, and only if unaltered.

SM4-GCM, or AES-256-GCM where the build lacks SM4, with a random nonce of 96 bits. The table, the
column, the row and the key's id are bound into the tag, so that a sealed value copied into another
row does not open. Values are looked up by a blind index, a keyed digest under a key of its own.
One key seals safely up to 2^32 values (NIST SP 800-38D, random nonces); `rotate` long before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256, SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

from sanctions import key_folder
from sanctions.errors import KeysRefused, SealBroken
from sanctions.key_folder import INDEX, SEAL, SIGN, Key
from sanctions.sealed import Sealed
from sanctions.signature import ED25519, Ed25519Signer
from sanctions.sm3 import hmac_sm3

SM4_GCM, AES_256_GCM = "SM4-GCM", "AES-256-GCM"
_SECRET_SIZE = {SM4_GCM: 16, AES_256_GCM: 32}
_NONCE, _TAG, _ID = 12, 16, 16


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a site: those that open, the one that seals, one to index, one to sign."""

    sealing: Mapping[str, Key] = field(repr=False)
    current: Key
    indexing: Key
    signing: Key

    @classmethod
    def made(cls, algorithm: str | None = None) -> Keys:
        """Return fresh keys that stand nowhere but in memory."""
        sealing, indexing, signing = _fresh(algorithm or preferred())
        return cls({sealing.id: sealing}, sealing, indexing, signing)

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> Keys:
        """Open the keys of a folder; `create` makes them where there are none yet.

        Raises:
            KeysRefused: There are none, others can read them, or a file is missing or broken.
            OSError: The folder cannot be read or, for `create`, written.
        """
        found = key_folder.read(folder)
        if found is None and create:
            fresh = _fresh(preferred())
            key_folder.create(folder, fresh, fresh[0])
            found = key_folder.read(folder)
        if found is None:
            msg = f"{folder}: there are no keys, expected those the store was made with: restore them"
            raise KeysRefused("keys_missing", msg)
        return cls._of(folder, *found)

    @classmethod
    def rotate(cls, folder: Path) -> Keys:
        """Add a key that seals from now on; those before still open. Restart what has the folder open.

        Raises:
            KeysRefused: The folder has no keys, or they cannot be used as they stand.
            OSError: The folder cannot be written.
        """
        _ = cls.open(folder)
        key_folder.add(folder, _fresh(preferred())[0])
        return cls.open(folder)

    def seal(self, table: str, column: str, row: str, content: bytes) -> Sealed:
        """Seal a value for its place; two seals of the same value differ."""
        key, nonce = self.current, token_bytes(_NONCE)
        encryptor = cipher(key, GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(framed(table, column, row, key.id))
        sealed = encryptor.update(content) + encryptor.finalize()
        return Sealed(key.id.encode("ascii") + nonce + sealed + encryptor.tag)

    def open_sealed(self, table: str, column: str, row: str, sealed: Sealed) -> bytes:
        """Open a value of this place.

        Raises:
            SealBroken: It is not what was sealed for this place, or its key is not at hand.
        """
        content, where = sealed.content, f"{table}.{column} of {row}"
        if len(content) < _ID + _NONCE + _TAG:
            msg = f"{where}: {len(content)} bytes are too few to be sealed: restore the row from a backup"
            raise SealBroken(msg)
        key = self.sealing.get(content[:_ID].decode("ascii", "replace"))
        if key is None:
            msg = f"{where}: sealed by a key that is not at hand: restore it, or restart after a rotation"
            raise SealBroken(msg)
        nonce, tag = content[_ID : _ID + _NONCE], content[-_TAG:]
        decryptor = cipher(key, GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(framed(table, column, row, key.id))
        try:
            return decryptor.update(content[_ID + _NONCE : -_TAG]) + decryptor.finalize()
        except InvalidTag:
            msg = f"{where}: altered, or sealed for another place: restore the row from a backup"
            raise SealBroken(msg) from None

    def index(self, purpose: str, value: str) -> bytes:
        """Return the blind index of a value (盲索引), 32 bytes; nothing is folded: ``1`` is not ``①``.

        Equal values have equal indexes within a purpose, and nothing can be read from one
        without the key; that two rows are alike can be.
        """
        # whatever were folded would let two ids that differ be taken for each other
        return hmac_sm3(self.indexing.secret, framed(purpose, value))

    def signer(self) -> Ed25519Signer:
        """Return who signs checkpoints."""
        return Ed25519Signer(self.signing.id, self.signing.secret)

    @classmethod
    def _of(cls, folder: Path, keys: Mapping[str, Key], current: str) -> Keys:
        sealing = {key.id: key for key in keys.values() if key.purpose == SEAL}
        for key in sealing.values():
            _check(folder, key)
        by_purpose = {key.purpose: key for key in keys.values()}
        for name, missing in (
            (f"{current}.key", current not in sealing),
            ("index.key", INDEX not in by_purpose),
            ("sign.key", SIGN not in by_purpose),
        ):
            if missing:
                msg = f"{folder / name}: missing though the folder is in use: restore it from the backup"
                raise KeysRefused("keys_missing", msg)
        return cls(sealing, sealing[current], by_purpose[INDEX], by_purpose[SIGN])


def preferred() -> str:
    """Return the algorithm for new keys: SM4-GCM unless this build of `cryptography` lacks it."""
    return SM4_GCM if _works(Key("", SEAL, SM4_GCM, bytes(16))) else AES_256_GCM


def framed(*parts: str) -> bytes:
    """Return texts as bytes that no other texts give: each after its length, four bytes.

    >>> framed("a", "bc") == framed("ab", "c")
    False
    """
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def cipher(key: Key, mode: GCM) -> Cipher[GCM]:
    """Return the cipher of a key, ready to seal (a nonce) or to open (a nonce and a tag)."""
    return Cipher(SM4(key.secret) if key.algorithm == SM4_GCM else AES256(key.secret), mode)


def _fresh(algorithm: str) -> tuple[Key, Key, Key]:
    return (
        Key.made(SEAL, algorithm, _SECRET_SIZE[algorithm]),
        Key.made(INDEX, "HMAC-SM3", 32),
        Key.made(SIGN, ED25519, 32),
    )


def _works(key: Key) -> bool:
    try:
        _ = cipher(key, GCM(bytes(_NONCE))).encryptor()
    except (UnsupportedAlgorithm, ValueError):
        return False
    return True


def _check(folder: Path, key: Key) -> None:
    if _SECRET_SIZE.get(key.algorithm) == len(key.secret) and len(key.id) == _ID and _works(key):
        return
    msg = (
        f"{folder / key.id}.key: found {key.algorithm} with {len(key.secret)} bytes, expected SM4-GCM with "
        "16 or AES-256-GCM with 32, in a build of cryptography that has it: restore the file, or that build"
    )
    raise KeysRefused("keys_broken", msg)
