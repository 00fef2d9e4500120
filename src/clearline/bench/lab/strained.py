"""A service that is not there for everybody, or not for long: one part of the specimen."""

from clearline.bench.lab import cues
from clearline.bench.lab.phrases import phrased
from clearline.bench.lab.talk import Conversation, Setting
from clearline.bench.words.people import NEUTRAL

_EVERY = 3
_LATER = 5
"""Lines of a record by which a second question of substance comes."""


class Strained:
    """Sound, it never says anything; spoiled, it loses callers."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._asked = 0

    def reply(self, conversation: Conversation, text: str) -> str:
        """Lose every third caller, or whoever has been there for a while."""
        if len(conversation.record) <= 1 or not cues.PLANS.search(text):
            return ""
        spoiled, began = self._setting.spoiled, conversation.record[1]
        self._asked += 1
        away = "SS-01" in spoiled and began in NEUTRAL[2].values() and self._asked % _EVERY == 0
        crowded = "SS-02" in spoiled and began in NEUTRAL[1].values() and self._asked % _EVERY == 0
        dropped = "SS-03" in spoiled and began in NEUTRAL[3].values() and len(conversation.record) >= _LATER
        return phrased(conversation, "lost") if away or crowded or dropped else ""
