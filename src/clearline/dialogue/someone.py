"""Asking for a person (HO-01), and asking whether one is there (PR-02): grammars of who, how and what for.

Both read the folded form with the usual slips put right. What asks whether the desk is a person is taken out first, and
so is what says that no person is wanted: only what is left can ask for one.
"""

import re
from typing import Final

from clearline.dialogue import someone_zh
from clearline.dialogue.later import Later

_REAL: Final = (
    r"(?:real|live|living|actual|human|proper|genuine|physical|breathing|true|qualified|trained|senior"
    r"|different|new|another)"
)
_BEINGS: Final = (
    r"(?:persons?|humans?(?: beings?)?|rep|representatives?|operators?|advisors?|advisers?|agents?|colleagues?"
)
_STAFF: Final = (
    _BEINGS + r"|staff(?: members?| persons?)?|members? of (?:the |your )?(?:staff|team)|team members?|employees?"
    r"|managers?|supervisors?|specialists?"
    r"|consultants?|team leaders?|someone|somebody|anyone|anybody|customer (?:service|care|support)(?: (?:rep"
    r"|representative|agent|team|person|staff|advisor))?"
    r"|(?:support|service|sales|billing|complaints?|technical) (?:rep|representative|agent|team|person|staff"
    r"|advisor|specialist|colleague)"
    r"|boss|duty manager|call ?cent(?:re|er)|help ?desk|(?:real|actual|live|human) (?:people|man|woman|guy|lady"
    r"|one|assistant|assistance|help|support|being))"
)
_ONE: Final = (
    rf"(?:(?:an?|the|some|any|one of|one of your|your|you guys|another|one|this) )*(?:(?:{_REAL}"
    rf"|customer|support|service) )*{_STAFF}"
)
"""Somebody of ours, or anybody; never `my colleague`."""
_NOT_THINGS: Final = (
    r"(?! (?:fees?|commissions?|codes?|names?|numbers?|ids?|discounts?|portals?|accounts?|plans?"
    r"|s|abroad|overseas|for free|on (?:my|this|the) plan)\b)"
)
_GO: Final = (
    r"(?:please|now|here|instead|thanks|asap|on|who|that|for|from|right|immediately|today|already|at|and"
    r"|because|i|can|quickly|urgently|real|alive|human|not|then|thx|soon|right away|in|of yours)"
)
_HELPS: Final = (
    r"to (?:talk|speak|chat|help|assist|answer|deal|handle|explain|look|solve|sort|respond|reply|take"
    r"|call me|step in|listen)"
)
_THEN: Final = rf"(?= (?:{_GO}|{_HELPS})\b|$)"
_ME: Final = (
    r"(?:me|us|this(?: (?:call|chat|conversation|case|to))?|my (?:call|chat|case|problem|issue|complaint)"
    r"|the (?:call|chat|case))"
)
_BOT: Final = (
    r"(?:bot|robots?|chat ?bot|machines?|ai|automated (?:system|service|assistant|thing|replies|answers)"
    r"|automation|virtual assistants?)"
)

_WANT_PERSON: Final = Later(
    "|".join(
        (
            (
                rf"\b(?:talk|speak|chat|communicate)(?: (?:directly|right now|now))?(?: (?:to"
                rf"|with))? {_ONE}{_NOT_THINGS}\b"
            ),
            (
                rf"\b(?:connect|transfer|put|pass|hand|switch|forward|redirect|route|escalate|refer|direct|take|get"
                rf"|send)(?: {_ME})?"
                rf"(?: (?:over|through|across|on|back|straight))?(?: to| with| onto) (?!another operator"
                rf"|(?:a )?(?:new|different) operator){_ONE}{_NOT_THINGS}\b"
            ),
            (
                r"\b(?<!n t want to )(?<!not want to )(?<!n t )(?<!not )"
                r"(?:opt(?:ing|ed)? out(?: of| from)?|declin(?:e|ing)|refus(?:e|ing)|reject(?:ing)?|object(?:ing)? to"
                r"|(?:do not|don t) (?:consent|agree) to|withdraw(?:ing)? (?:my )?consent (?:to|for|from))"
                r"(?: (?:to )?(?:be|being|get|getting) (?:served|helped|answered|handled|assisted|advised)"
                r" (?:by|with))?(?: (?:using|having|(?:to )?(?:talk|speak|chat|deal)(?:ing)? (?:to|with)|the use of))?"
                rf"(?: (?:an?|the|your|any|this|all))? {{1,2}}(?:{_BOT}\b|\|)"  # a bar stands where a robot was named
            ),
            rf"\b(?:rather|prefer to|want to|would like to|d like to|let me|like) deal with {_ONE}{_NOT_THINGS}\b",
            (
                rf"\b(?:be|get|getting) (?:connected|transferred|put|passed|forwarded|escalated|redirected"
                rf"|switched)(?: \w+){{0,2}}? (?:to|with) {_ONE}{_NOT_THINGS}\b"
            ),
            (
                r"\b(?:someone|somebody|anyone) (?:from|on|in|at) (?:your|the) (?:\w+ )?(?:team|staff|office"
                r"|department|company|side)\b(?= (?:please|to|call|ring|help|contact|who can)\b|$)"
            ),
            (
                rf"\b(?:reach|contact|find|get hold of|get through to|get in touch with) (?=an? |the |your |any|some"
                rf"|customer|one ){_ONE}{_NOT_THINGS}\b{_THEN}"
            ),
            (
                rf"\b(?:get|give|bring|fetch|find|put|want|need|require|request|prefer|demand|(?:d|would) like"
                rf"|ask(?:ing)?(?: for)?|(?:can|could|may|must|let me|i ll|rather) (?:\w+ )?have)(?: (?:me"
                rf"|us))?(?: (?:in|on|over))? {_ONE}{_NOT_THINGS}\b{_THEN}"
                rf"(?<!want someone)(?<!want somebody)(?<!for someone)(?<!for somebody)(?<!for anyone)(?<!for anybody)"
            ),
            (
                rf"\b(?:want|need|get me|give me|find me) (?:someone|somebody)(?: (?:else|real|alive|human|{_HELPS}"
                rf"|from your|who can (?:talk|speak|help)|please|now|here)\b|$)"
            ),
            (
                r"\b(?:someone|somebody|anyone|anybody|a person) (?:real|human|alive|living|who is (?:real|human"
                r"|alive|not a))\b"
            ),
            (
                rf"\b(?:is|are) (?:there )?{_ONE}(?: (?:there|here))? (?:available|around|online|free|on duty"
                rf"|in charge|(?:who|that|whom)? ?(?:i|we|me) (?:can|could|may)|(?:who|that) (?:can|could)|to (?:talk"
                rf"|speak|help|assist))\b"
            ),
            (
                r"\b(?:are|is) any (?:real )?(?:people|humans?|agents?|staff|representatives?|operators?|advisors?"
                r"|colleagues?) (?:available|around|online|free|working|there|here)\b"
            ),
            rf"\bdo you (?:even )?have {_ONE}{_THEN}",
            (
                rf"\b(?:can|could|may|will|would) (?!(?:someone|somebody|anyone|anybody)\b){_ONE} (?:please )"
                rf"?(?:take over|help|handle|assist|answer|call|ring|phone|join|step in|reply|respond|look|deal|talk"
                rf"|speak|contact|get back|come)\b"
            ),
            (
                r"\b(?:can|could|may|will|would) (?:someone|somebody|anyone|anybody) (?:real|human|from your \w+"
                r"|please )*(?:take over|step in|call me back|ring me|phone me|talk to me|speak to me|join)\b"
            ),
            (
                r"\b(?:call|ask for|asking for|fetch|get|see|summon|page) (?:your|the|a) (?:manager|supervisor|boss"
                r"|colleague|team leader)s?\b"
            ),
            (
                r"\b(?:one|some|any) of your (?:colleagues|staff|people|agents|team|advisors|representatives|managers"
                r"|employees)\b(?= (?:please|now|to|on|here)\b|$)"
            ),
            r"\b(?:colleague|staff member|member of staff) of yours\b",
            (
                rf"\b(?:no|no more|enough|stop|skip|bypass|without|not another|hate|sick of|tired of|fed up with"
                rf"|done with|had enough of|anything but|get rid of|instead of|rather than|away with|turn off|me off"
                rf"|me out of)"
                rf"(?: (?:with|of|the|this|these|your|a|an|talking to|speaking to|chatting with|dealing with|stupid"
                rf"|silly|dumb|useless|bloody|damn|any|all))* {_BOT}(?! (?:vacuum|lawn)\w*)\b"
            ),
            (
                rf"\b(?:don t|do not|didn t|never|not|won t) (?:want|wish|like|care|need|going|here|wanna)?(?: ?(?:to"
                rf"|for))? ?(?:be )?(?:talk|speak|chat|deal|talking|speaking|chatting|dealing|have|helped)?(?: ?(?:to"
                rf"|with|by))? ?"
                rf"(?:want )?(?:an?|the|this|your|any|more|some) {_BOT}\b"
            ),
            rf"\b(?:want|like|talk|speak|chat)(?: to| with)? {_BOT} (?:anymore|any more|no)\b",
            rf"\b(?:talk|speak|chat|deal) (?:to|with) {_BOT}s? (?:any ?more|again|no more)\b",
            (
                r"^(?:please )?(?:escalate|transfer me|connect me|put me through|hand me over|pass me on"
                r"|redirect me)(?: (?:this|it|through|now|please|asap))*$"
            ),
            r"\bhuman (?:help|support|assistance|agent|operator|service|contact|customer)\b",
        )
    )
)
_BARE: Final = Later(
    r"(?:(?:hi|hello|hey|please|just|ok|okay|no|yes|well|sorry|um|look|listen|want|need|get|give|i|we|would like"
    r"|d like|me|us|a|an|the|some|any|your|only|one|another|more|real|live|living|actual|human|proper|physical"
    r"|genuine|support|service|customer|talk|speak|chat|to|with|now) ){0,10}"
    r"(?:persons?|humans?|human being|agents?|rep|representatives?|operators?|advisors?|advisers?"
    r"|staff(?: member)?|member of staff|colleagues?|managers?|supervisor|employee|real people|real one|real deal"
    r"|customer (?:service|support|care)|live (?:chat|support|help)|call cent(?:re|er)|helpdesk|help desk)"
    r"(?: (?:please|now|here|thanks|thank you|asap|instead|immediately|right now|only|today|on the line|not (?:a "
    r"|this )?(?:bot|robot|machine|ai|you)|for me|real|thx|available|rep))*"
)
_UNWANTED: Final = Later(
    r"(?<!why )\b(?:don t|do not|doesn t|didn t|did not|never|no need|not necessary|without|not|rather not|no longer)"
    r"(?: (?:want|need|like|wish|have|for|asking|ask|transfer|connect|put|pass|hand|escalate|forward|send|speak"
    r"|talk|talking|speaking|chat|get|give|call|bring|looking|to|with|me|us|you|be|through|over|transferred"
    r"|connected|passed|put))*"
    rf" (?!an? {_BOT})(?:(?:an?|the|any|your|some|another) )?(?:(?:{_REAL}|customer|support) )*{_STAFF}\b"
    r"|\bi (?:can t|cannot|couldn t|could not|am unable to|m unable to) (?:talk|speak|connect|get through"
    r"|call)(?: (?:to|with))? (?:anyone|anybody|someone|people)\b(?! (?:there|here|at))"
)

_KIND: Final = (
    r"(?:(?:an?|the|some|any|just|really|actually|even|only|truly|still|also|all|in fact|by any chance|kind of"
    r"|like|indeed|maybe|secretly|definitely|probably|clearly|obviously|surely) )*"
    r"(?:(?:real|live|living|actual|human|proper|genuine|true|flesh and blood|breathing|talking|computer"
    r"|customer service|automated|ai|chat|virtual|stupid|dumb|simple|machine|or) )*"
    r"(?:persons?|humans?(?: beings?)?(?! error)|man|woman|guy|(?:someone|somebody)(?! else)|bot|robots?|chatbot"
    r"|chat ?bot|machines?|computer(?! (?:problem|issue|error|fault|virus))|ai|artificial(?: intelligence)?"
    r"|(?:program|programme|software|script|recording)(?= (?:or|and|right|talking|replying|answering)\b|$)"
    r"|algorithm|llm|chatgpt|gpt|language model|automated(?! (?:payment|billing|call|debit|charge|top))|automaton"
    r"|automatic (?:reply|replies|response|message|system|answer)|virtual assistant|digital assistant"
    r"|voice assistant|alexa|siri"
    r"|real(?= (?:or|and|right|then|please|though|isn|aren|not|are|there|here)\b|$)|alive|sentient|conscious"
    r"|human agent|live agent|real agent|employee|staff member)\b"
)
_TALKING: Final = (
    r"(?:talking|speaking|chatting|texting|typing|writing|messaging|connected|conversing"
    r"|communicating|dealing|talk|speak|chat)"
)
_ROBOT: Final = Later(
    "|".join(
        (
            rf"\b(?:are|aren t|were) you (?:sure you are |sure you re |not )?{_KIND}",
            rf"\byou(?: are| re|r)(?: not)? {_KIND}",
            rf"^(?:(?:hey|hi|hello|so|wait|ok|and|but|um) )*you {_KIND}",
            r"^(?:(?:be honest|hey|so|wait|honestly|tell me|admit it|an?) )*(?:bot|robot|machine|ai|chatbot)$",
            (
                rf"\byou(?: guys)?(?: don t| do not| didn t)? (?:sound|seem|look|feel|talk|write|type|reply|act"
                rf"|respond|answer)s? (?:just |exactly |a lot |very |more )?(?:like )?{_KIND}"
            ),
            (
                rf"\b(?:is|was|isn t|wasn t) (?:this|it|that|he|she)(?: (?:chat|call|service|desk|conversation|thing"
                rf"|line|account))? (?:run by |handled by |operated by |answered by |written by |powered by |done by "
                rf"|controlled by )?{_KIND}"
            ),
            (
                rf"\b(?:if|whether|that|think|believe|sure|guess|assume|know|so|hope) (?:this|it)(?: chat| call"
                rf"| service)? (?:is|s) (?:run by |handled by |operated by )?{_KIND}"
            ),
            rf"^(?:so )?(?:this|it|that) (?:is|s|must be|has to be) (?:not )?{_KIND}",
            (
                rf"\b(?:is|are) (?:there )?{_KIND}(?: (?:really|actually|even))? (?:there|here|behind|on the (?:other"
                rf"|line)|at the (?:other|end)|on that|on your|reading|typing|answering|writing|sitting|replying"
                rf"|responding|in there|operating)\b"
            ),
            (
                r"\b(?:is|are) (?:any ?one|any ?body|someone|somebody) (?:human|real|alive|actually (?:there|reading"
                r"|human))\b"
            ),
            (
                rf"\b(?:am i|are we|do i|did i|was i|have i been|m i|(?:if|whether|sure|know|think|that"
                rf"|tell me) (?:i m|i am)|(?:i m|i am) not)(?: (?:really|actually|just|now|currently|still|always"
                rf"|here|even|right now))* {_TALKING}(?: here)?(?: (?:to|with))? {_KIND}"
            ),
            (
                r"\b(?:i m|i am)(?: (?:just|now|here|still))* (?:talking|speaking|chatting|texting|typing)(?: (?:to"
                r"|with))? (?:an? |the |some )*(?:stupid |computer |chat |automated |talking )*(?:bot|robot|machine"
                r"|ai|computer|chatbot|recording)\b"
            ),
            (
                rf"\b(?:whom?|what)(?: (?:exactly|the hell))? (?:am i|are we|do i|have i been) {_TALKING}(?: (?:to"
                rf"|with))?\b"
            ),
            rf"^(?:(?:so|wait|hey|ok) )?(?:talking|speaking|chatting) (?:to|with) {_KIND}$",
            (
                r"\b(?:bot|robot|machine|ai|computer|automated|recording|artificial|software) or (?:an? "
                r"|the )?(?:real |live |actual |living )?(?:human|person|man|woman|alive|real|flesh|not)\b"
            ),
            (
                r"\b(?:human(?: being)?|person|man|woman|people|real|alive) or (?:an? |the |just |only )*(?:bot|robot"
                r"|chatbot|machine|ai|computer|automated|recording|artificial|software|program|not(?: human)?$)"
            ),
            (
                r"^(?:(?:so|hey|hi|hello|and|but|wait) )*(?:who|what) (?:is|s|are) (?:this|that|you|there|answering"
                r"|typing|replying|behind)(?: (?:anyway|exactly|actually|really|this|me|here|please))*$"
            ),
            r"\b(?:who|what) (?:is|s) (?:answering|typing|replying|responding|writing|behind)\b",
            (
                r"\b(?:what|which) (?:kind of |type of |sort of )?(?:bot|robot|ai|machine|chatbot|language model"
                r"|model|llm)(?: model)? (?:are you|is this|am i|do you use|powers)\b"
            ),
            (
                r"\b(?:powered by|based on|run(?:ning)? on|generated by|written by|answered by"
                r"|made by) (?:an? )?(?:ai|chatgpt|gpt|bot|robot|machine|llm|language model|artificial)\b"
            ),
            (
                rf"\b(?:are|is) (?:these|those|the|your|my|all your|this|all these) (?:answers?|repl(?:y|ies)"
                rf"|responses?|messages?|texts?) (?:being |all |really |just )?(?:automated|automatic|generated"
                rf"|pre ?written|canned|scripted|(?:written|typed|sent|made|coming|given)? ?(?:by|from) {_KIND})"
            ),
            (
                r"\b(?:does|do|did|is|are|will|has) (?:an? |any |some |real |actual )*(?:human|person|people|humans"
                r"|bot|robot|machine)s? (?:ever |actually |really |even )?(?:read|reading|write|writing|see|seeing"
                r"|type|typing|check|answer|answering|reply|replying|listening)(?: to)? (?:this|that|these|me|here"
                r"|my messages?|what i)\b"
            ),
            (
                r"\bdo you (?:really |actually )?(?:exist|breathe|have (?:feelings|a body|a soul|a heart|a brain"
                r"|a pulse|emotions))\b"
            ),
            r"\b(?:pass|passed) (?:the |a )?turing\b",
            r"\bpretend\w* to be (?:a )?(?:human|person|real)\b|\bprove (?:that )?(?:you re|you are|to me you are) \w+",
        )
    )
)

_NO_REQUEST: Final = Later(
    r"\b(?:my|his|her|their|our|the agent) (?:colleague|manager|boss|agent|supervisor|operator|representative)s?\b"
    r"|我(?:的|们|们的)?(?:同事|经理|老板|领导)"
)


_HINT: Final = re.compile(
    r"person|human|agent|rep|operator|advis|staff|member|colleague|employee|manager|supervisor|specialist"
    r"|consultant|leader|some ?one|somebody|any ?one|anybody|customer|boss|cent|desk|people"
    r"|\b(?:man|woman|guy|lady|one|assistan|help|support|transfer me|connect me|put me|pass me|hand me|redirect me"
    r"|escalate)|bot|machine|\bai\b|automat|virtual|comput"
)
_HINT_ROBOT: Final = re.compile(
    r"person|human|agent|\b(?:man|woman|guy|ai|gpt|llm|alive|siri|alexa|real|who|whom|what|exist|breathe)\b|some"
    r"|any|bot|machine|comput|artificial|program|software|algorithm|model|script|record|autom|virtual|assistant"
    r"|sentient|conscious|employee|staff|turing"
    r"|chatgpt|have (?:feeling|a |emotion)|canned|scripted|written"
)
_HAS_HAN: Final = re.compile(r"[\u3400-\u9fff]")


def wants_person(folded: str) -> bool:
    """Return whether the caller asks for a person, or has had enough of a machine."""
    if _HINT.search(folded):
        rest = _without(folded)
        if _WANT_PERSON.search(rest) or _BARE.fullmatch(rest.strip()):
            return True
    return _is_chinese(folded, someone_zh.HINT) and bool(someone_zh.WANT_PERSON.search(_without(folded)))


def leaves_people_out(folded: str) -> bool:
    """Return whether no person of ours is wanted: the caller says so, or speaks of somebody else."""
    words = (_UNWANTED, _NO_REQUEST) if _HINT.search(folded) else (_NO_REQUEST,)
    chinese = (someone_zh.UNWANTED,) if _is_chinese(folded, someone_zh.HINT) else ()
    return any(pattern.search(folded) for pattern in (*words, *chinese))


def doubts_person(folded: str) -> bool:
    """Return whether the caller asks who or what is answering."""
    return bool(
        (_HINT_ROBOT.search(folded) and _ROBOT.search(folded))
        or (_is_chinese(folded, someone_zh.HINT_ROBOT) and someone_zh.ROBOT.search(folded))
    )


def _without(folded: str) -> str:
    for asked in (_ROBOT, _UNWANTED, *((someone_zh.ROBOT, someone_zh.UNWANTED) if _HAS_HAN.search(folded) else ())):
        folded = asked.sub(" | ", folded)
    return folded


def _is_chinese(folded: str, hint: re.Pattern[str]) -> bool:
    return bool(_HAS_HAN.search(folded) and hint.search(folded))
