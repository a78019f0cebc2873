"""What stands sealed in a table (加密字段): the type that a column of personal data takes.

A column that holds personal data accepts and returns nothing but a `Sealed`; text or bytes in
the clear are refused before they reach the database. Sealing and opening need the key of the
row, which a column type does not know, so they are done by `sanctions.encrypted`, in the open.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator


@dataclass(frozen=True, slots=True)
class Sealed:
    """Bytes only a key opens: the key's id, then the nonce and what was sealed with its tag."""

    content: bytes

    def __repr__(self) -> str:
        return f"Sealed({len(self.content)} bytes)"


class SealedColumn(TypeDecorator[Sealed]):
    """A column that holds sealed bytes and takes nothing else."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:
        """Refuse what is not sealed.

        Raises:
            TypeError: It is in the clear.
        """
        if value is None:
            return None
        if not isinstance(value, Sealed):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = f"a sealed column takes a Sealed, found {type(value).__name__}: seal it first"
            raise TypeError(msg)
        return value.content

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:
        """Return what was kept, still sealed."""
        return None if value is None else Sealed(bytes(value))
