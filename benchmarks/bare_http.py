"""A bare handler on the same HTTP library: takes the body, answers bytes of a given length, nothing else."""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web


async def run(length: int) -> None:
    """Answer until ended; the address is printed."""
    content = b"x" * length

    async def answer(request: web.Request) -> web.Response:
        _ = await request.read()
        return web.Response(body=content, content_type="application/json")

    app = web.Application()
    _ = app.router.add_post("/v1/score", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    _ = await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1])))
