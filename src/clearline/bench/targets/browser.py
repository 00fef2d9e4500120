"""Pages in a real browser: what axe-core finds broken in them, and what the keyboard does not get to.

The browser is the assessor's own Chromium, steered by Playwright; both come with the extra `browser`. It runs without a
sandbox, as containers need it, and so opens nothing but the pages of the target, each with a profile of its own.
"""

import asyncio
import shutil
from contextlib import AsyncExitStack, suppress
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from clearline.bench.targets.target import Answer
from clearline.domain.conversation import Json, Language
from clearline.domain.observation import Trouble
from clearline.errors import ConfigurationError

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import Page

_TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
_SETTLED_MS: Final = 3000
"""The longest that is waited for a page to stop loading; one that never does is looked at as it is."""
MOST_KEYS: Final = 600
"""Presses of Tab on one page; enough to go twice round 299 controls."""
_MOST_TOLD: Final = 20
_ARGUMENTS: Final = ("--disable-quic", "--disable-background-networking", "--disable-component-update")

# What a pointer can work; where arrow keys lead, as within a tool bar or a list of tabs, Tab need not.
_WANTED: Final = """() => {
  const kinds = "a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[role=link],[onclick]";
  const led = "[role=toolbar],[role=tablist],[role=menu],[role=menubar],[role=radiogroup],[role=listbox],[role=grid]";
  const wanted = [], groups = new Set();
  const visit = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) visit(one.shadowRoot);
      if (!one.matches(kinds) || one.disabled || one.closest(led)) continue;
      if (one.closest("[inert],[aria-hidden=true]")) continue;
      if (!one.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
      if (one.type === "radio" && (groups.has(one.name) || !groups.add(one.name))) continue;
      wanted.push(one);
    }
  };
  visit(document);
  window.__clearlineWanted = wanted;
  return wanted.map((one) => {
    const words = (one.getAttribute("aria-label") || one.textContent || one.name || "").trim().slice(0, 40);
    return `${one.localName} ${words}`.trim();
  });
}"""
_FOCUSED: Final = """() => {
  let one = document.activeElement;
  while (one && one.shadowRoot && one.shadowRoot.activeElement) one = one.shadowRoot.activeElement;
  const wanted = window.__clearlineWanted;
  const alike = (it) => it === one || (it.type === "radio" && one.type === "radio" && it.name === one.name);
  return one ? wanted.findIndex(alike) : -1;
}"""


def refuse_missing(name: str) -> None:
    """Raise ConfigurationError where the browser `name` cannot be used; to use none is fine."""
    if name and shutil.which(name) is None:
        raise ConfigurationError(f"the browser {name!r} is not installed")
    if name and any(find_spec(module) is None for module in ("playwright", "axe_playwright_python")):
        raise ConfigurationError("to use a browser, install the extra: pip install clearline[browser]")


class Browser:
    """A Chromium that is started with the first page and ended with the target."""

    def __init__(self, name: str, most_keys: int = MOST_KEYS) -> None:
        """Take the browser `name`, a path or a command, that `refuse_missing` knows to be there."""
        self._path = shutil.which(name) or name
        self._most_keys = most_keys
        self._running: Chromium | None = None
        self._open = AsyncExitStack()
        self._starting = asyncio.Lock()

    async def view(self, url: str, language: Language, timeout_s: float) -> Answer:
        """Open `url` as a reader of `language` would, and return what `read` found."""
        from playwright.async_api import Error, TimeoutError  # noqa: A004, PLC0415 # an extra, loaded where it is used

        try:
            chromium = await self._started()
            context = await chromium.new_context(
                locale=language.value,
                reduced_motion="reduce",
                ignore_https_errors=True,  # DS-01 judges the certificate, by the authorities that the adapter names
                service_workers="block",
            )
            context.set_default_timeout(1000 * timeout_s)
            async with context:
                page = await context.new_page()
                response = await page.goto(url)
                status = response.status if response else 0
                with suppress(TimeoutError):  # it keeps a line open, as chats do
                    await page.wait_for_load_state("networkidle", timeout=_SETTLED_MS)
                return Answer(status=status, value=await _read(page, self._most_keys))
        except TimeoutError:
            return Answer(trouble=Trouble.TIMEOUT)
        except Error:
            return Answer(trouble=Trouble.CONNECTION)

    async def close(self) -> None:
        """End the browser, if it was started."""
        await self._open.aclose()
        self._running = None

    async def _started(self) -> "Chromium":
        from playwright.async_api import async_playwright  # noqa: PLC0415 # as above

        async with self._starting:
            if self._running is None:
                playwright = await self._open.enter_async_context(async_playwright())
                running = await playwright.chromium.launch(executable_path=self._path, args=list(_ARGUMENTS))
                self._open.push_async_callback(running.close)
                self._running = running
            return self._running


async def _read(page: "Page", most_keys: int) -> Json:
    """Return `{"broken": [rules], "controls": how many, "unreached": [controls], "untried": how many, "axe": version}`.

    Where Tab could not be pressed often enough, what it did not get to is untried and not unreached.
    """
    await page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    options = {"runOnly": {"type": "tag", "values": list(_TAGS)}, "resultTypes": ["violations"]}
    found = await page.evaluate("(options) => axe.run(options)", options)
    wanted: list[str] = await page.evaluate(_WANTED)
    keys = 2 * len(wanted) + 2
    reached = await _tabbed(page, len(wanted), min(keys, most_keys))
    broken: list[Json] = [f"{_criterion(one['tags'])} {one['id']}" for one in found["violations"]]
    left: list[Json] = [name for place, name in enumerate(wanted) if place not in reached]
    is_tried = keys <= most_keys
    return {
        "axe": str(found["testEngine"]["version"]),
        "broken": broken[:_MOST_TOLD],
        "controls": len(wanted),
        "unreached": left[:_MOST_TOLD] if is_tried else [],
        "untried": 0 if is_tried else len(left),
    }


async def _tabbed(page: "Page", controls: int, keys: int) -> set[int]:
    """Return which of the controls had the focus while Tab was pressed."""
    reached: set[int] = set()
    for _ in range(keys):
        if len(reached) == controls:
            break
        await page.keyboard.press("Tab")
        place = await page.evaluate(_FOCUSED)
        reached |= {place} if place >= 0 else set()
    return reached


def _criterion(tags: list[str]) -> str:
    """Return the success criterion of WCAG that axe-core writes as `wcag143`, or nothing where it names none."""
    digits = next((tag[4:] for tag in tags if tag.startswith("wcag") and tag[4:].isdigit() and len(tag) > 6), "")  # noqa: PLR2004 # wcag21 is an edition
    return f"{digits[0]}.{digits[1]}.{digits[2:]}" if digits else "WCAG"
