"""The line itself: which versions, suites and groups an endpoint accepts, and what it does without encryption."""

from clearline.bench.scene import Scene, filled
from clearline.bench.targets.target import Line, Request
from clearline.bench.words.common import MARKED
from clearline.bench.words.hello import (
    CLASSICAL,
    HYBRID,
    MODERN,
    OLD,
    STRONG,
    TLS_1_2,
    TLS_1_3,
    VERSIONS,
    WEAK,
    client_hello,
)
from clearline.domain.assessment import Capability
from clearline.domain.observation import Purpose

_UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
"""The example's of RFC 6455, 1.3."""


async def versions(scene: Scene) -> None:
    """Offer each version alone, weak suites alone, and no encryption at all (DS-01)."""
    name = scene.about.endpoint
    for said, version in VERSIONS.items():
        suites = MODERN if version == TLS_1_3 else (*STRONG, *OLD)
        hello = client_hello(name, version, suites, CLASSICAL, scene.draw)
        await scene.knock(f"version/{said}", hello)
    await scene.knock("weak", client_hello(name, TLS_1_2, WEAK, CLASSICAL, scene.draw))
    await scene.vouch("certificate")
    await scene.fetch("page", Request("GET", "chat"), Purpose.CONTROL)
    if scene.about.plain:
        await _in_clear(scene, scene.about.plain)


async def _in_clear(scene: Scene, plain: str) -> None:
    """Ask without encryption for a page and for a WebSocket, and say something that must not be heard."""
    await scene.fetch("plain/get", Request("GET", plain))
    await scene.fetch("plain/socket", Request("GET", plain, _UPGRADE))
    language = scene.languages[0]
    talk = await scene.open("plain/said", language)
    mark = scene.plant("plain/said", "mark", scene.draw.letters("plain", 10))
    words = filled(MARKED[language], {"token": mark})
    await talk.send(Line(words, "in-clear", language, in_clear=True))
    if Capability.RECORD in scene.about.capabilities:
        await scene.record(talk)


async def hybrid(scene: Scene) -> None:
    """Offer a hybrid group alone, without a share, and then a classical one (DS-05)."""
    name = scene.about.endpoint
    await scene.knock("hybrid", client_hello(name, TLS_1_3, MODERN, (HYBRID,), scene.draw))
    for version, suites in ((TLS_1_3, MODERN), (TLS_1_2, STRONG)):
        hello = client_hello(name, version, suites, CLASSICAL, scene.draw)
        await scene.knock(f"classical/{version}", hello, Purpose.CONTROL)
