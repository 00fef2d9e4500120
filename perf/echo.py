"""A service that repeats what it is told after 20 ms, for whoever measures the one that asks: `echo.py PORT`."""

import asyncio
import json
import sys

from aiohttp import web

DELAY_S = 0.02


async def said(request: web.Request) -> web.Response:
    """Answer one utterance; what is no utterance is refused, and who only looks in is let go."""
    if request.method == "GET":
        return web.Response()
    try:
        text = json.loads(await request.read())["text"]
    except (ValueError, TypeError, KeyError):
        return web.Response(status=400)
    await asyncio.sleep(DELAY_S)
    return web.json_response({"text": f"You said: {text}"})


def main() -> None:
    """Serve until the process is ended."""
    app = web.Application()
    app.router.add_route("*", "/", said)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)


if __name__ == "__main__":
    main()
