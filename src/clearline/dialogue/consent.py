"""A clear yes, a clear no, and a nod: what the words must be, and how they must be said.

Only a clear yes may confirm. Hesitation, politeness, vague consent and anything added to a yes make none: the desk asks
again, which costs a moment, where an order that nobody wanted costs trust. A nod is enough for what changes nothing.
All patterns read the folded form; the way it was said is read from the text itself.
"""

import re
from functools import cache
from typing import Final

from clearline.language.forms import fold

_LONGEST: Final = 80
"""Characters of an utterance that can be a clear yes."""

_PLAIN: Final = re.compile(r"[a-z0-9\u3400-\u9fff \t\r\n.,!;:'\"，。！；：‘’“”、~👍👌✅✔🙂😊()-]*", re.IGNORECASE)
"""Letters that were read, and signs that add nothing; a question mark is not among them, nor is anything hidden."""

_TRAILING: Final = re.compile(r"[.。·]\s*[.。·]|[-,，、:：;；(]\s*$")
"""Dots that trail off, and signs after which more was to come."""

_HAN: Final = r"\u3400-\u9fff"

_IDEOGRAPH: Final = re.compile(rf"[{_HAN}]")


def _words(*words: str) -> str:
    longest_first = "|".join(sorted((word for part in words for word in part.split("|")), key=len, reverse=True))
    return rf"(?>(?:{longest_first})(?![a-z0-9]))"


def _alone(words: str) -> str:
    """Return a pattern for words of one ideograph, which mean other things inside longer ones: 要 but not 要是."""
    return rf"(?<![{_HAN}])(?:{words})(?![{_HAN}])"


@cache  # a desk starts quicker where long patterns are compiled when they are first asked for
def _only(core: str, beside: str) -> re.Pattern[str]:
    """Return a pattern for utterances of nothing but these words, at least one of them of `core`."""
    return re.compile(rf"(?:(?:{beside}) ?)*(?:(?:{core}) ?)(?:(?:{core}|{beside}) ?)*+")


_POLITE: Final = _words(
    "please|pls|plz|thanks|thank you|thank you very much|many thanks|cheers|ta|谢谢|谢谢你|谢谢您|多谢|麻烦你"
    "|麻烦您|麻烦了|唔该|请"
)
_YES_WORDS: Final = "|".join(
    (
        _words(
            "yes|yep|yeah|yea|yup|y|yes yes|sure|of course|ok|okay|confirm|confirmed|i confirm|i do|i agree|agreed"
            "|correct"
            "|that s correct|that is correct|that s right|that is right|go ahead|do it|do that|please do|absolutely"
            "|definitely|certainly|place it|place the order|order it|i accept|accept|accepted|approve|approved"
            "|i approve"
            "|yes i do|yes i confirm|yes i agree|yes go ahead|yes it is|yes that s right|proceed|please proceed",
            "是的|是的是的|是啊|是呀|对的|对的对的|对啊|对呀|好的|好的好的|好啊|好呀|好嘞|好的呀|可以|可以的"
            "|可以可以|可以啊|行的|没错|没问题|当然|当然可以|要的|我要|我要办"
            "|需要|我需要|愿意|我愿意|同意|我同意|我同意办理|确认|我确认|确认了|我确认了|确定|我确定|确定了|下单"
            "|下单吧|请下单|确认下单|确认订购|确认办理|确定办理"
            "|同意办理|办吧|办理|办理吧|请办理|给我办|给我办吧|帮我办|帮我办吧|就办这个|确认删除|确定删除|删吧"
            "|删除吧|提交|提交吧|确认提交|继续|继续吧|请继续"
            "|继续办理|系啊|系呀|系的|冇问题|好呀确认|肯定",
        ),
        _alone("是{1,4}|对{1,4}|好{1,3}|行{1,3}|要|办|系"),
    )
)
_NO_WORDS: Final = "|".join(
    (
        _words(
            "no|nope|nah|n|no no|not now|not yet|no thanks|no thank you|don t|do not|please don t|i don t"
            "|i do not|not really"
            "|no way|don t do it|do not do it|don t do that|don t order it|don t place it|i d rather not"
            "|rather not|never"
            "|absolutely not|definitely not|certainly not|of course not|i don t want it|i don t want that"
            "|i don t agree"
            "|i do not agree|i disagree|i haven t|no i haven t|i have not"
            "|i didn t|no i didn t|nothing|no nothing|nothing yet|i refuse"
            "|refuse|decline|declined|i decline|no don t",
            "不是|不是的|不要|不要了|我不要|不用|不用了|不行|不行的|不对|不对的|不需要|我不需要|不确认|不同意"
            "|我不同意|不确定要|先不要|先不用|先不办|暂时不用|暂时不要|暂不"
            "|不可以|不好|不想|不想要|不愿意|先不|先不了|不了|不下单|不办|不办了|不办理|不买|不买了|不订|不删"
            "|不删了|不删除|别下单|别办|别办了|别删|不继续|拒绝|没有|都没有|还没|还没有|什么都没有"
            "|唔要|唔使|唔好|不要吧|不用吧|不了吧|否",
        ),
        _alone("不{1,4}|别|没|否"),
    )
)

_NODDING: Final = "|".join(
    (
        _YES_WORDS,
        _words(
            "uh huh|uhuh|mhm|mm hmm|mmhmm|mm|aye|right|alright|all right|fine|sounds good|good|great|exactly|k"
            "|kk|please|pls"
            "|i guess so|i suppose so|why not|if you like",
            "嗯|嗯嗯|嗯嗯嗯|嗯好|嗯好的|嗯可以|好吧|那好吧|行吧|可以吧|好了|都行|都可以|也行|也可以|就这样"
            "|就这样吧|对吧|好哦|好喔|请|麻烦你了|麻烦了|接着办|接着办吧",
        ),
    )
)


def answer(folded: str, text: str) -> bool | None:
    """Return True or False where `text` is a clear yes or no and nothing else; `folded` is its folded form."""
    if len(folded) > _LONGEST:
        return None
    if _only(_NO_WORDS, _POLITE).fullmatch(folded):
        return False
    return True if _only(_YES_WORDS, _POLITE).fullmatch(folded) and _is_plain(folded, text) else None


def nods(folded: str, text: str) -> bool:
    """Return whether `text` agrees, if only mildly: enough to go on talking or to be passed to a person."""
    return len(folded) <= _LONGEST and bool(_only(_NODDING, _POLITE).fullmatch(folded)) and _is_plain(folded, text)


def _is_plain(folded: str, text: str) -> bool:
    """Return whether nothing but words was said: no doubt in the signs, nothing left out, nothing hidden."""
    if len(text) > _LONGEST:
        return False
    read = fold(text).text
    is_whole = len(_IDEOGRAPH.findall(read)) <= len(_IDEOGRAPH.findall(folded))  # rare ones have no folded form
    return is_whole and bool(_PLAIN.fullmatch(read)) and not _TRAILING.search(read)
