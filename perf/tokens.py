"""A model that answers chat completions at a set pace, for whoever measures what stands before it: `tokens.py PORT`."""

import asyncio
import json
import sys

from aiohttp import web

TOKENS = 50
PACE_S = 0.04
"""Twenty-five tokens a second, as a large model serves each of many callers."""
_WORDS = "Your bill went up because the offer of the first year has ended. You can see each item on the second page. "
_EVENTS = [
    b"data: " + json.dumps({"choices": [{"index": 0, "delta": {"content": _WORDS[at % 110 :][:4]}}]}).encode() + b"\n\n"
    for at in range(0, TOKENS * 4, 4)
]
_ENDS = (
    b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\n',
    b"data: [DONE]\n\n",
)


async def complete(request: web.Request) -> web.StreamResponse:
    """Stream an answer; each token comes at its own time, however late the one before it was."""
    await request.read()
    loop = asyncio.get_running_loop()
    begins = loop.time()
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    for number, event in enumerate(_EVENTS, 1):
        await asyncio.sleep(begins + number * PACE_S - loop.time())
        await response.write(event)
    await response.write(b"".join(_ENDS))
    await response.write_eof()
    return response


async def here(_: web.Request) -> web.Response:
    """Let those go who only look in."""
    return web.Response()


def main() -> None:
    """Serve until the process is ended."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    app.router.add_get("/", here)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)


if __name__ == "__main__":
    main()
