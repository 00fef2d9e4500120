"""A TLS endpoint, spoken to in octets: what it answers to a first message, and whether its certificate holds."""

import asyncio
import ssl
from datetime import UTC, datetime

from clearline.bench.targets.adapter import Endpoint
from clearline.bench.targets.target import Answer
from clearline.domain.observation import Trouble

_MOST = 4096
"""Octets of an answer that are read: the first message of a server is shorter."""


async def knock(endpoint: Endpoint, hello: bytes) -> Answer:
    """Send `hello` and return the first octets that come back, in hex; silence or a closed line is an empty answer."""
    try:
        async with asyncio.timeout(endpoint.timeout_s):
            reader, writer = await asyncio.open_connection(endpoint.host, endpoint.port)
    except TimeoutError:
        return Answer(trouble=Trouble.TIMEOUT)
    except OSError:
        return Answer(trouble=Trouble.CONNECTION)
    got = b""
    try:
        async with asyncio.timeout(endpoint.timeout_s):
            writer.write(hello)
            await writer.drain()
            got = await reader.read(_MOST)
    except (TimeoutError, OSError):
        pass  # an endpoint that says nothing has accepted nothing
    finally:
        writer.close()
    return Answer(value={"octets": got.hex()})


async def vouched(endpoint: Endpoint) -> Answer:
    """Return why the endpoint's certificate does not hold for its host, or when it ends."""
    context = ssl.create_default_context(cafile=endpoint.ca or None)
    try:
        async with asyncio.timeout(endpoint.timeout_s):
            _, writer = await asyncio.open_connection(
                endpoint.host, endpoint.port, ssl=context, server_hostname=endpoint.name or endpoint.host
            )
    except ssl.SSLCertVerificationError as exc:
        return Answer(value={"wrong": exc.verify_message, "expires": ""})
    except TimeoutError:
        return Answer(trouble=Trouble.TIMEOUT)
    except (ssl.SSLError, OSError):
        return Answer(trouble=Trouble.CONNECTION)
    try:
        certificate = writer.get_extra_info("peercert")
        ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
        return Answer(value={"wrong": "", "expires": ends.isoformat()})
    finally:
        writer.close()
