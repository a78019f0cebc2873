"""Have one case assessed: ``python score_one.py CASE.json``.

The address of the service and the token come from SUNLIT_URL and SUNLIT_TOKEN.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import httpx
from sunlit_client import Client, Problem


def main() -> int:
    """Print what is TRUE of the case, and what is missing to tell more."""
    address, token = os.environ.get("SUNLIT_URL"), os.environ.get("SUNLIT_TOKEN")
    if len(sys.argv) != 2 or not address or not token:
        print("usage: SUNLIT_URL=… SUNLIT_TOKEN=… python score_one.py CASE.json", file=sys.stderr)
        return 2
    try:
        case = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        with Client(address, token) as client:
            assessment = client.score(case)
    except (Problem, httpx.HTTPError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 3
    for verdict in assessment["verdicts"]:
        missing = f" (missing: {', '.join(verdict['missing'])})" if verdict["missing"] else ""
        print(f"{verdict['truth']:8} {verdict['rule']:6} {verdict['title']}{missing}")
    score = assessment["score"]
    print(f"score {score['low']} to {score['high']}, receipt {assessment['receipt']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
