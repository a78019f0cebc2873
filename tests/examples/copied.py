"""The example client, found as it is by whoever copied it: no package of ours."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

FOLDER = Path(__file__).parents[2] / "examples" / "client"

if TYPE_CHECKING:
    from examples.client import sunlit_client as client
    from examples.client import sunlit_wire as wire
else:
    sys.path.insert(0, str(FOLDER))
    client, wire = import_module("sunlit_client"), import_module("sunlit_wire")
    sys.path.remove(str(FOLDER))

__all__ = ["FOLDER", "client", "wire"]
