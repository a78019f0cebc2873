"""Between entries of the registry and what the tables keep of them: columns, sealed columns, JSON.

JSON is for the history: an object of what is known, by field, where null is "there is none". Both ways
are inverse to each other, for every entry the border admits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, TypeVar, cast

from checker.registry import lists
from checker.registry.employer import Employer
from checker.registry.inspector import PERSONAL, Inspector
from checker.registry.tables import EmployerRow, InspectorRow
from rules.fact import ABSENT
from sanctions.encrypted import Keys
from sanctions.sealed import Sealed

HeldKind = Literal["employers", "inspectors"]
Entry = Employer | Inspector
_E = TypeVar("_E", Employer, Inspector)

PERSONAL_OF: Mapping[HeldKind, frozenset[str]] = {"employers": frozenset(), "inspectors": PERSONAL}
"""Fields whose values stand sealed."""

_MAY_BE_ABSENT = ("industry", "size_class", "grid", "integrity_grade")
_SEALED = "registry_inspector"
_CERTIFICATE = "registry inspector certificate"


def employer_columns(employer: Employer) -> dict[str, Any]:
    """Return an employer as the columns of its row."""
    held: dict[str, Any] = dict.fromkeys(Employer.__dataclass_fields__)
    held |= {name: "" if value is ABSENT else value for name, value in employer.known().items()}
    held["tags"] = _listed("tags", employer.tags)
    return held


def employer_of(row: EmployerRow) -> Employer:
    """Return the employer of a row."""
    held: dict[str, Any] = {name: getattr(row, name) for name in Employer.__dataclass_fields__}
    for name in _MAY_BE_ABSENT:
        held[name] = ABSENT if held[name] == "" else held[name]
    held["tags"] = _parts("tags", row.tags)
    return Employer(**held)


def inspector_columns(keys: Keys, inspector: Inspector) -> dict[str, Any]:
    """Return an inspector as the columns of its row, personal data sealed for it."""

    def sealed(column: str, text: str | None) -> Sealed | None:
        return None if text is None else keys.seal(_SEALED, column, inspector.id, text.encode())

    certificate = inspector.certificate
    return {
        "id": inspector.id,
        "name": keys.seal(_SEALED, "name", inspector.id, inspector.name.encode()),
        "certificate": sealed("certificate", certificate),
        "certificate_index": None if certificate is None else certificate_index(keys, certificate),
        "certificate_expires": inspector.certificate_expires,
        "unit": inspector.unit,
        "place": inspector.place,
        "qualifications": _listed("qualifications", inspector.qualifications),
        "leave": _listed("leave", inspector.leave),
        "recusals": sealed("recusals", _listed("recusals", inspector.recusals)),
        "active": inspector.active,
    }


def inspector_of(keys: Keys, row: InspectorRow) -> Inspector:
    """Return the inspector of a row.

    Raises:
        SealBroken: What is sealed in it was not sealed for it.
    """

    def opened(column: str, sealed: Sealed | None) -> str | None:
        return None if sealed is None else keys.open_sealed(_SEALED, column, row.id, sealed).decode()

    return Inspector(
        id=row.id,
        name=opened("name", row.name) or "",
        certificate=opened("certificate", row.certificate),
        certificate_expires=row.certificate_expires,
        unit=row.unit,
        place=row.place,
        qualifications=_parts("qualifications", row.qualifications),
        leave=_parts("leave", row.leave),
        recusals=_parts("recusals", opened("recusals", row.recusals)),
        active=row.active,
    )


def certificate_index(keys: Keys, certificate: str) -> bytes:
    """Return the blind index by which the holder of a certificate is found."""
    return keys.index(_CERTIFICATE, certificate)


def as_json(value: object) -> str:
    """Return a value of a field, or all of an entry by field, as JSON."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def entry_of(kind: HeldKind, told: Mapping[str, Any]) -> Entry:
    """Return the entry that JSON by field tells of."""
    made = {name: _valued(name, value) for name, value in told.items()}
    return Employer(**made) if kind == "employers" else Inspector(**made)


def _plain(value: object) -> object:
    if value is ABSENT:
        return None
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in cast("Mapping[str, object]", value).items()}
    if isinstance(value, tuple):
        return [str(one) for one in cast("tuple[object, ...]", value)]
    return value.isoformat() if isinstance(value, date) else value


def _valued(name: str, value: Any) -> Any:
    if value is None:
        return ABSENT
    if isinstance(value, list):
        parts = cast("list[str]", value)
        return () if not parts else _parts(name, (" " if name in _BY_SPACE else "；").join(parts))
    return date.fromisoformat(value) if name == "certificate_expires" else value


_BY_SPACE = frozenset({"tags", "qualifications"})


def _listed(field: str, value: lists.Listed | None) -> str | None:
    return None if value is None else lists.written(field, value) if value else ""


def _parts(field: str, text: str | None) -> Any:
    """Return a list as it was written; what the border has admitted is read without fault."""
    return None if text is None else lists.READERS[field](text) if text else ()
