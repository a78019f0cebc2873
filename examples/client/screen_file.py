"""Have a file screened and keep the result: ``python screen_file.py REVIEWS.xlsx RESULT.json``.

Takes XLSX, CSV, Parquet and NDJSON. The address of the service and the token come from SUNLIT_URL
and SUNLIT_TOKEN.
"""

from __future__ import annotations

import asyncio
import os
import sys

import httpx
from sunlit_client import AsyncClient, JobFailed, Problem


async def screen(address: str, token: str, source: str, target: str) -> None:
    """Send the file, wait for the job, and write what it found."""
    async with AsyncClient(address, token) as client:
        job = await client.wait(await client.screen(source))
        written = await client.result(job["id"], target)
    print(f"read {job['read']}, accepted {job['accepted']}, rejected {job['rejected']}: {written}")


def main() -> int:
    """Do it once, and say in one line what went wrong."""
    address, token = os.environ.get("SUNLIT_URL"), os.environ.get("SUNLIT_TOKEN")
    if len(sys.argv) != 3 or not address or not token:
        usage = "usage: SUNLIT_URL=… SUNLIT_TOKEN=… python screen_file.py REVIEWS.xlsx RESULT.json"
        print(usage, file=sys.stderr)
        return 2
    try:
        asyncio.run(screen(address, token, sys.argv[1], sys.argv[2]))
    except (Problem, JobFailed, httpx.HTTPError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
