"""What anyone can fetch: the privacy notice, a contact for reports, and what should not be there."""

import re

from clearline.bench.scene import Scene
from clearline.bench.targets.target import Request
from clearline.bench.words.exposed import EXPOSED
from clearline.bench.words.published import PUBLISHED
from clearline.domain.assessment import Capability
from clearline.domain.observation import Purpose

MOST_PARTS = 8
_PART = re.compile(r"""<(?:script|link)[^>]*\s(?:src|href)=["'](/(?!/)[^"']+\.(?:js|css))["']""")
MALFORMED = ("/v1/conversations/%ff", "/%00", "/../../etc/passwd", "/?a[]=%", "/v1/conversations/'--")


async def notice(scene: Scene) -> None:
    """Fetch the privacy notice as each language's readers would, before anything is said (PR-01)."""
    for language in scene.languages:
        asked = Request("GET", "privacy", {"Accept-Language": language.value}, language=language)
        await scene.fetch(f"notice/{language}", asked)


async def markup(scene: Scene) -> None:
    """Fetch the chat page and the notice in each language, and open them in a browser where there is one (HO-08)."""
    for language in scene.languages:
        for page in ("chat", "privacy"):
            asked = Request("GET", page, {"Accept-Language": language.value}, language=language)
            await scene.fetch(f"{page}/{language}", asked)
            if Capability.BROWSER in scene.about.capabilities:
                await scene.view(f"{page}/{language}", page, language)


async def third_parties(scene: Scene) -> None:
    """Fetch the chat page with its scripts and styles, and the notice that should name whom they call (PR-14)."""
    page = await scene.fetch("page", Request("GET", "chat"))
    for part in sorted(set(_PART.findall(page.body)))[:MOST_PARTS]:
        await scene.fetch("part", Request("GET", part))
    for language in scene.languages:
        asked = Request("GET", "privacy", {"Accept-Language": language.value}, language=language)
        await scene.fetch(f"notice/{language}", asked, Purpose.CONTROL)


async def contact(scene: Scene) -> None:
    """Fetch the contact for vulnerability reports (GV-05, RFC 9116)."""
    await scene.fetch("contact", Request("GET", "/.well-known/security.txt"))
    await scene.fetch("page", Request("GET", "chat"), Purpose.CONTROL)


async def published(scene: Scene) -> None:
    """Fetch, as nobody, what services publish of their conversations, and a page that nobody has (DS-13)."""
    await scene.fetch("page", Request("GET", "chat"), Purpose.CONTROL)
    await scene.fetch("nothing", Request("GET", f"/{scene.draw.letters('nothing', 12).lower()}"), Purpose.TWIN)
    for path, _ in PUBLISHED:
        await scene.fetch(f"path{path}", Request("GET", path))


async def exposure(scene: Scene) -> None:
    """Ask for what a hardened service does not show, and provoke errors (GV-06)."""
    await scene.fetch("page", Request("GET", "chat"), Purpose.CONTROL)
    for path, _ in EXPOSED:
        await scene.fetch(f"path{path}", Request("GET", path))
    for number, path in enumerate(MALFORMED):
        await scene.fetch(f"error/{number}", Request("GET", path))
    await scene.fetch("method/trace", Request("TRACE", "/"))
