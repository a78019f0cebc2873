"""What tests of the second engine need of the machine."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

DURABLE_RULES = pytest.mark.skipif(
    find_spec("durable_rules_engine") is None,
    reason="durable-rules cannot be installed here (Python 3.13 and later): one engine stands alone",
)
