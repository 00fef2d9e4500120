"""Learning from customers whose data stays where it is: what the one in the middle gets to see of it."""

from clearline.bench.scene import Scene
from clearline.bench.targets.target import Request
from clearline.domain.observation import Purpose, Trouble

CLIENTS = ("first", "second")
"""Holders of data that are lent to the assessor."""
ROUNDS = 3


async def rounds(scene: Scene) -> None:
    """Plant a record at two clients, learn from them together and from one alone, and read what arrived (DS-14)."""
    for client in CLIENTS:
        mark = scene.plant(client, "mark", scene.draw.letters(f"{client}/mark", 16))
        value = scene.plant(client, "value", scene.draw.digits(f"{client}/value", 7))
        await scene.hook(client, "learning.plant", Purpose.SETUP, id=client, text=mark, value=value)
    for number in range(ROUNDS):
        await scene.hook(f"together/{number}", "learning.round", Purpose.CONTROL, kind="all")
        await scene.hook(f"together/{number}", "learning.result", Purpose.CONTROL)
    alone = await scene.quietly("learning.round", kind=CLIENTS[0])
    scene.tried("alone", Purpose.PROBE, "learning.round", {"made": alone.trouble is Trouble.NONE}, alone)
    await scene.hook("middle", "learning.received")


async def claims(scene: Scene) -> None:
    """Read the public pages for what the owner says is not claimed (DS-14)."""
    for language in scene.languages:
        for page in ("chat", "privacy"):
            asked = Request("GET", page, {"Accept-Language": language.value}, language=language)
            await scene.fetch(f"{page}/{language}", asked)
