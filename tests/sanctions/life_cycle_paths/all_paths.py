"""Every path there is (全部路径), by name: the course first, then what happens on it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from tests.sanctions import life_cycle_paths
from tests.sanctions.life_cycle_paths.step import Path

_NO_PATHS = {"step", "walker", "all_paths"}


def all_paths() -> Mapping[str, Path]:
    """Return the paths of all modules beside this one: each has them as `PATHS`, by name."""
    found: dict[str, Path] = {}
    for module in iter_modules(life_cycle_paths.__path__):
        if module.name not in _NO_PATHS:
            paths: Mapping[str, Path] = import_module(f"{life_cycle_paths.__name__}.{module.name}").PATHS
            found |= {f"{module.name}: {name}": path for name, path in paths.items()}
    return found
