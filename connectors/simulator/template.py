"""Templates (数据模板): the columns a platform takes, told by their digest, and the code lists it checks.

A sender names the template it wrote by. Where that is not the one agreed, nothing of the call is
taken, since a column may have come to mean something else.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.sm3 import canonical, told


@dataclass(frozen=True, slots=True)
class Template:
    """The columns of a profile as the platform lists them, and for some fields the codes it knows.

    Attributes:
        digest: Of the columns, unless the platform reckons it in a way of its own.
    """

    columns: Sequence[Any] = ()
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    digest: str = ""

    @property
    def name(self) -> str:
        """The digest by which senders name it."""
        return self.digest or told(canonical(list(self.columns)))

    def unknown_code(self, fields: Mapping[str, Any]) -> str | None:
        """Return the first field whose value is on no list of codes."""
        for name, known in self.codes.items():
            if name in fields and fields[name] not in known:
                return name
        return None


def shipped() -> dict[str, Template]:
    """Return the templates of the example profiles, so that their senders are agreed with from the start.

    Raises:
        ProfileBroken: A profile cannot be read.
    """
    from connectors.profile import SHIPPED, load

    folders = sorted(folder for folder in SHIPPED.iterdir() if folder.is_dir())
    records = [record for folder in folders for record in load(folder).records]
    return {record.name: Template(record.columns(), digest=record.template) for record in records}


def agreed(
    db: sqlite3.Connection, platform: str, profile: str, shipped: Mapping[str, Template]
) -> Template | None:
    """Return the template agreed for a profile: the last one set, else the one shipped."""
    row = db.execute("SELECT content FROM meta WHERE name = ?", (_name(platform, profile),)).fetchone()
    if row is None:
        return shipped.get(profile)
    return Template(**json.loads(row[0]))


def agree(db: sqlite3.Connection, platform: str, profile: str, template: Template) -> None:
    """Agree on a template from now on."""
    content = {
        "columns": list(template.columns),
        "codes": {name: list(codes) for name, codes in template.codes.items()},
        "digest": template.digest,
    }
    _ = db.execute(
        "INSERT INTO meta (name, content) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET content = excluded.content",
        (_name(platform, profile), json.dumps(content)),
    )


def _name(platform: str, profile: str) -> str:
    return f"template {platform} {profile}"
