"""Our four import packages are ordinary words: make sure that it is ours that were imported.

Another distribution with a package of the same name would win or lose silently; then
verdicts would be made with somebody else's rules.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

PACKAGES = ("rules", "checker", "connectors", "sanctions")


class Intruder(Exception):
    """A package of ours was found in another folder than the rest."""


def check_packages() -> Path:
    """Return the one folder that all four packages come from.

    Raises:
        Intruder: One of them comes from somewhere else; the message names it.
    """
    home = Path(__file__).resolve().parent.parent
    for name in PACKAGES:
        module = import_module(name)
        found = Path(module.__file__).resolve().parent.parent if module.__file__ else None
        if found != home:
            msg = (
                f"package {name!r} comes from {found or 'a folder without __init__.py'}, expected {home}: "
                "install sunlit into an environment of its own"
            )
            raise Intruder(msg)
    return home
