"""The line itself: which versions, suites and groups an endpoint accepts, and what it does without encryption."""

from clearline.bench.scene import Scene
from clearline.bench.targets.target import Request
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
from clearline.domain.observation import Purpose


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
        canary = scene.plant("plain", "canary", scene.draw.letters("plain", 10))
        await scene.fetch("plain/get", Request("GET", scene.about.plain))
        await scene.fetch("plain/post", Request("POST", scene.about.plain, body=canary.encode()))


async def hybrid(scene: Scene) -> None:
    """Offer a hybrid group alone, without a share, and then a classical one (DS-05)."""
    name = scene.about.endpoint
    await scene.knock("hybrid", client_hello(name, TLS_1_3, MODERN, (HYBRID,), scene.draw))
    for version, suites in ((TLS_1_3, MODERN), (TLS_1_2, STRONG)):
        hello = client_hello(name, version, suites, CLASSICAL, scene.draw)
        await scene.knock(f"classical/{version}", hello, Purpose.CONTROL)
