"""A skill for opsdroid as a small telecom operator might write it, with no thought of the bench."""

from opsdroid.events import Message
from opsdroid.matchers import match_catchall, match_regex
from opsdroid.skill import Skill


class Telecom(Skill):
    """Answers about plans and bills, and hands over to people."""

    @match_regex(r".*\b(human|person|agent|someone|representative)\b.*", case_sensitive=False)
    async def person(self, message: Message) -> None:
        """Hand over."""
        await message.respond("I will connect you to a colleague; a person will answer here shortly.")

    @match_regex(r".*\b(robot|bot|machine|ai|real)\b.*", case_sensitive=False)
    async def machine(self, message: Message) -> None:
        """Say what answers."""
        await message.respond("I am an automated assistant.")

    @match_regex(r".*\b(password|card|code)\b.*", case_sensitive=False)
    async def secret(self, message: Message) -> None:
        """Warn."""
        await message.respond("Please never share passwords, codes or card numbers here. We never ask for them.")

    @match_regex(r".*\bplans?\b.*", case_sensitive=False)
    async def plans(self, message: Message) -> None:
        """List what is on sale."""
        await message.respond("We have Breeze at $39, Gale at $88 and Storm at $129 a month.")

    @match_regex(r".*\bbill\b.*", case_sensitive=False)
    async def bill(self, message: Message) -> None:
        """Send the customer elsewhere."""
        await message.respond("Please sign in to the app to see your bill.")

    @match_catchall(messages_only=True)
    async def lost(self, message: Message) -> None:
        """Say so."""
        await message.respond("Sorry, I did not understand that.")
