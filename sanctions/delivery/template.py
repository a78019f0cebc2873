"""Whether a platform still has the columns we write (模板核对), asked before anything is sent in a run.

A template that has changed pauses its destination with what differs; nothing is sent by the old one.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from connectors.errors import WireError
from connectors.platform import Ability, Platform
from connectors.profile import PlatformProfile
from connectors.template_check import TemplateCheck


@runtime_checkable
class Templated(Protocol):
    """A platform that goes by a profile, and can be asked for its templates."""

    profile: PlatformProfile

    async def check_template(self, profile: str, /) -> TemplateCheck:
        """Compare our columns of a profile with those the platform tells now.

        Raises:
            WireError: It cannot be told.
        """
        ...


async def drifted(platform: Platform) -> list[str]:
    """Return what differs, a line for each profile; nothing where all agree, or nobody can be asked.

    A platform that cannot be asked now is not paused for it: each call names its template, and is refused
    whole where that is another.
    """
    if not isinstance(platform, Templated) or Ability.TEMPLATE not in platform.abilities:
        return []
    told: list[str] = []
    for record in platform.profile.records:
        try:
            check = await platform.check_template(record.name)
        except WireError:
            continue
        if check.agreed is False:
            told.append(_line(check))
    return told


def _line(check: TemplateCheck) -> str:
    parts = {"missing": check.missing, "added": check.added, "changed": check.changed}
    found = ", ".join(f"{name} {' '.join(columns)}" for name, columns in parts.items() if columns)
    return f"{check.profile}: {found or 'another digest, the same columns'}"


def receipt_days(platform: Platform) -> int | None:
    """Return within how many days its receipts come, where its profile says so."""
    return platform.profile.receipt_within_days if isinstance(platform, Templated) else None
