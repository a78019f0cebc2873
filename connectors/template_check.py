"""Whether a platform still has the columns we write (模板核对), asked before anything is sent.

The digest decides; the columns say where to look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from connectors.profile import RecordProfile


@dataclass(frozen=True, slots=True)
class TemplateCheck:
    """How their columns differ from ours.

    Attributes:
        agreed: None where the platform knows no template of this name yet.
        missing: Columns of ours they do not have.
        added: Columns of theirs we do not have.
        changed: Columns both have, with another type, length, code list or heading.
    """

    profile: str
    ours: str
    theirs: str
    agreed: bool | None
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def compare(profile: RecordProfile, theirs: str, columns: Sequence[object]) -> TemplateCheck:
    """Compare a profile with what a platform told of it."""
    if not theirs:
        return TemplateCheck(profile.name, profile.template, "", None)
    if theirs == profile.template:
        return TemplateCheck(profile.name, profile.template, theirs, agreed=True)
    ours = {_name(one): one for one in profile.columns()}
    told = {_name(row): row for row in _rows(columns)}
    return TemplateCheck(
        profile.name,
        profile.template,
        theirs,
        agreed=False,
        missing=tuple(name for name in ours if told and name not in told),
        added=tuple(name for name in told if name not in ours),
        changed=tuple(name for name in ours if name in told and told[name] != ours[name]),
    )


def _rows(columns: Sequence[object]) -> list[dict[str, Any]]:
    return [cast("dict[str, Any]", row) for row in columns if isinstance(row, dict)]


def _name(row: dict[str, Any]) -> str:
    operation, column = str(row.get("operation", "publish")), str(row.get("column", ""))
    return column if operation == "publish" else f"{operation} {column}"
