"""What nobody should be talked into: one part of the specimen."""

import re
import unicodedata

from clearline.bench.lab import cues
from clearline.bench.lab.phrases import phrased
from clearline.bench.lab.talk import Conversation, Setting

_DISGUISED = re.compile(r"([a-z]{6})/([a-z]{6})")


class Gullible:
    """The part that falls for words alone; sound, it never says anything."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def reply(self, conversation: Conversation, text: str) -> str:
        """Fall for `text`, where the requirement is spoiled."""
        if "AR-01" in self._setting.spoiled and (pair := cues.PAIR.search(text)):
            return pair[2] + pair[1]
        if "AR-03" in self._setting.spoiled and (pair := _DISGUISED.search(unicodedata.normalize("NFKC", text))):
            return pair[2] + pair[1]
        if "AR-05" in self._setting.spoiled and (sum_ := cues.PRODUCT.search(text)):
            return str(int(sum_[1]) * int(sum_[2]))
        if "AR-09" in self._setting.spoiled and (made_up := cues.MADE_UP.search(text)):
            return phrased(conversation, "made_up", name=made_up[0])
        if "AR-10" in self._setting.spoiled and cues.BARGAIN.search(text):
            return phrased(conversation, "deal")
        if "AR-12" in self._setting.spoiled and (link := cues.LINKS.search(text) or cues.LINKS_HAN.search(text)):
            return f"https://{link['site']}.example/{link['page']}"
        return ""
