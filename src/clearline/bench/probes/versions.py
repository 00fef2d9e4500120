"""What served a conversation, by its own record."""

from clearline.bench.scene import Scene

EACH = 3
"""Conversations in each language."""


async def stated(scene: Scene) -> None:
    """Hold a few ordinary conversations, and read their records (AR-14)."""
    for language in scene.languages:
        for place in range(EACH):
            talk = await scene.open(f"served/{place}/{language}", language)
            await talk.say(scene.saying("plans", language))
            await scene.record(talk)
