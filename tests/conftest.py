"""Hypothesis profiles: `fast` repeats itself exactly, `slow` looks for something new each time.

Tests marked slow take the profile of that name themselves, so that `pytest -m slow` needs
no further option. Nothing is timed.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.databases import (
    database,
    migrated_file,
    migrated_schema,
    postgresql,
    postgresql_database,
    postgresql_schema,
    sqlite_database,
    store,
)

__all__ = [
    "database",
    "migrated_file",
    "migrated_schema",
    "postgresql",
    "postgresql_database",
    "postgresql_schema",
    "sqlite_database",
    "store",
]

settings.register_profile(
    "fast", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("slow", deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
settings.load_profile("fast")
