"""How it is with the caller: in danger, harmed by somebody, not coping, or beside themselves with anger (GV-15).

Only what the words say is read, never a mood behind them; each leads to help, and none is kept or counted. The folded
form is read. What is only a manner of speaking (`this bill is killing me`, `卡死了`) is taken out first.
"""

import re
from enum import StrEnum
from typing import Final

from clearline.dialogue.later import Later

_LONGEST: Final = 240


class Plight(StrEnum):
    """What the caller tells of, the gravest first."""

    DANGER = "danger"
    """A life may be at stake."""
    HARMED = "harmed"
    """Somebody near hurts, threatens or watches them."""
    DISTRESS = "distress"
    """They do not cope, or somebody has died."""
    ANGER = "anger"
    """They swear at the desk, which is no reason to serve them less."""


_NEAR: Final = (
    r"(?:husband|wife|partner|boyfriend|girlfriend|ex|ex (?:husband|wife|partner|boyfriend|girlfriend)|father"
    r"|mother|dad"
    r"|mum|mom|stepfather|stepmother|stepdad|son|daughter|brother|sister|uncle|aunt|cousin|flatmate|roommate|carer"
    r"|grandmother|grandfather|grandma|grandpa|granny|grandson|granddaughter|child|baby|friend|family)"
)
_IDIOM: Final = Later(
    r"\bkilling (?:me|us|my (?:data|battery|phone|wallet|budget|back|feet|mood))\b"
    r"|\b(?:dying|die|dies|died|kill) (?:to|for|of|from|laughing) (?:know|see|try|get|have|hear|find|a|an|boredom"
    r"|bored|waiting|embarrass\w*"
    r"|laugh\w*|shame|heat|thirst|hunger|curiosity|suspense|old age)\b"
    r"|\b(?:bored|sick|scared|worried|frightened|frozen|tired|annoyed|talked) to death\b|\bdie ?hard\b|\bto die for\b"
    r"|\b(?:gave|give|gives|giving|nearly|almost|near|about to)(?: (?:me|us|had|have|having|get|got|a|an"
    r"|my (?:husband|wife|mother"
    r"|father)))*(?: heart attack| stroke)\b|\bheart attack (?:when|at|seeing|over|because of) (?:i|the|my|this"
    r"|your)\b"
    r"|\b(?:commercial|career|social|financial) suicide\b|\bsuicide (?:squad|season|film|movie|series)\b"
    r"|\b(?:fire|kindle) (?:tv|stick|tablet|sale|wall|work\w*|fox)\b|\bdead ?(?:line|lock|zone|spot|end|weight)\b"
    r"|(?:笑|累|烦|气|卡|饿|热|冷|急|吓|贵|慢|困|忙|丑|吵|闷|恨|痒|羡慕|尴尬|想|无聊|郁闷)死(?:我|人|个人|你"
    r"|宝宝)?(?:了|啦|啊|的)"
    r"|死(?:机|循环|贵|慢|心|活|板|角|线|党|忠|磕|期|当|锁)|(?:慢|贵|卡|累|烦|难用|难|热|吵|差|气)得?(?:要死|要命)"
    r"|死去活来|生死攸关"
    r"|救命(?:稻草|恩人|之恩|神器|钱)|救命.{0,6}(?:网|流量|话费|账单|信号|卡|慢|贵)|自杀(?:式|小队)"
    r"|要了?(?:我的?)?(?:老)?命|命都没了"
)
_DANGER: Final = Later(
    r"^(?:110|112|119|120|911|999)(?: please| now)?$"
    r"|\b(?:call|dial|ring) (?:110|112|119|120|911|999|the police|an ambulance|the fire brigade)\b"
    r"|\b(?:kill(?:ing)? (?:myself|himself|herself)|suicid(?:e|al)|end(?:ing)? (?:my|his|her) (?:own )?life|tak(?:e"
    r"|ing) my (?:own )?life"
    r"|(?:want|wanted|wants|ready|going|rather|wish i could) (?:to )?die|hurt(?:ing)? myself|harm(?:ing)? myself"
    r"|self harm|overdos\w+"
    r"|better off dead|don t want to (?:live|be alive)|no reason to live|not worth living|jump(?:ing)? off (?:a"
    r"|the) (?:bridge|roof|building))\b"
    r"|\b(?:heart attack|having a (?:stroke|seizure)|had a stroke|can(?: not|not| t) breathe|not breathing"
    r"|someone is dying|is dying"
    r"(?! to| for| battery)|bleeding (?:badly|heavily|a lot|to death)|unconscious|collapsed|drowning"
    r"|choking)\b(?<!phone is dying)(?<!battery is dying)"
    r"|\b(?:there is|there s) a fire\b|\b(?:house|flat|building|kitchen|room|car|phone|battery|charger|router|cable"
    r"|pole|cabinet) (?:is |s |has |just )*"
    r"(?:on fire|burning|caught fire|exploded)\b|\b(?:being|been|get|got) (?:attacked|kidnapped|robbed|stabbed"
    r"|shot)\b|\bgas leak\b|\bsmell(?:ing)? gas\b"
    r"|\b(?:someone|somebody|a man|he|they) (?:is|are|s|re) (?:breaking in|trying to break in"
    r"|outside with a (?:knife|gun)|following me|chasing me)\b"
    r"|^(?:please )?help(?: me)? (?:emergency|i m in danger|i am in danger)|^(?:it s an )?emergency$|\bin (?:great "
    r"|mortal )?danger\b"
    r"|救命|自杀|自残|不想活|想死|寻死|轻生|活不下去|结束(?:自己的?)?生命|跳楼|跳桥|割腕|[着著]火了|起火了|失火了?"
    r"|冒烟着火|爆炸了|(?:煤气|燃气|天然气)(?:泄漏|漏了|味)"
    r"|有人晕倒|晕倒了|昏迷|昏过去|喘不过气|呼吸困难|没有?呼吸|心脏病(?:发|犯)|心梗|大出血|流血不止|溺水|触电"
    r"|出车祸|被绑架|叫(?:个)?救护车|快报警|帮我报警|要报警"
    r"|(?<!能)(?:打|拨|呼叫) ?(?:110|112|119|120)(?! ?[\d元块])|有人(?:拿|持)刀|有人(?:砸门|撬门|闯进|入室)|(?:有人"
    r"|陌生人).{0,6}(?:跟踪我|尾随我|追我)"
)
_HARMED: Final = Later(
    rf"\b{_NEAR}(?: who| that)?(?: keeps?| is| s| has been| has| always| often| sometimes| again| just| still"
    r"| started)*"
    r" (?:hit|hits|hitting|beat|beats|beating|hurt|hurts|hurting|chok\w+|strangl\w+|threaten\w*|stalk\w*|abus\w+"
    r"|attack\w*|punch\w*|slapp?\w*|rap(?:ed|es|ing)"
    r"|lock(?:s|ed|ing)?|controls?|controlling|follow(?:s|ing)?|track(?:s|ed|ing)?|watch(?:es|ing)|spy(?:ing)? on"
    r"|spies on)"
    r" (?:me|us|the (?:kids|children)|my (?:kids|children|son|daughter|mother|mum|phone|location|calls"
    r"|messages))\b(?! (?:at|to (?:it|the)|in (?:chess|cards|a game)))"
    rf"|\b{_NEAR} (?:\w+ )?(?:reads?|reading|checks?|checking|goes through|going through|took|takes|taken|hides?"
    r"|smashed) (?:all )?my (?:messages|texts|phone|calls)\b"
    rf"|\b{_NEAR} (?:must not|mustn t|must never|should not|shouldn t|can t|cannot|may not|is not to) (?:know"
    r"|find out)\b"
    rf"|\b{_NEAR} (?:must not|mustn t|must never|should not|shouldn t) (?:see|learn|hear)\b"
    rf"|\b(?:scared|afraid|frightened|terrified|hiding|running away|fled|escaping) (?:of|from) my {_NEAR}\b"
    r"|\bdomestic (?:violence|abuse)\b|\brestraining order\b|\bwomen s (?:shelter|refuge)\b"
    r"|\babusive (?:relationship|husband|wife|partner|ex|father|home)\b"
    r"|家暴|家庭暴力|人身(?:安全)?保护令|庇护所"
    r"|(?:老公|丈夫|老婆|妻子|男友|男朋友|女友|女朋友|前夫|前妻|前男友|前女友|前任|爸爸?|父亲|妈妈?|母亲|继父|继母"
    r"|儿子|女儿|家里人|对象|同居的人)"
    r"(?:又|总|老|一直|经常|天天|还|动手|会|要|在)*(?:打我(?!的?(?:电话|手机|号|微信|座机))|打了我|揍我|掐我|踢我"
    r"|威胁我|恐吓我|跟踪我|监视我|监控我|虐待|关着我|把我(?:锁|关)|"
    r"不让我(?:出门|用手机)|偷看我的?(?:手机|短信|微信|通话)|查我的?(?:手机|定位|位置|通话)|定位我|控制我|逼我"
    r"|摔我(?:的)?手机|抢我(?:的)?手机)"
    r"|(?:不能|别|不要|不想|怕|千万别)(?:让|被)我?(?:老公|丈夫|老婆|妻子|男友|男朋友|前夫|前妻|前男友|前任|爸爸?"
    r"|家里人|他|她)(?:知道|发现|看到|查到|找到)"
)
_DISTRESS: Final = Later(
    r"\b(?:can t|cannot|can not|couldn t) (?:cope|go on (?:like this|any ?more|living)|carry on (?:like this"
    r"|any ?more))\b|\bnot coping\b"
    r"|\bi (?:feel|m feeling|am feeling|felt) (?:so |very |really |completely |totally |utterly )*(?:hopeless"
    r"|worthless|desperate|helpless|suicidal|so alone|all alone|depressed)\b"
    r"|\bi(?: m| am) (?:so |very |really |completely |totally |utterly |just )*(?:desperate(?! (?:for|to))"
    r"|depressed|devastated|heartbroken|in despair|in tears|crying"
    r"|falling apart|breaking down|having a (?:breakdown|panic attack)|at the end of my (?:tether|rope)"
    r"|all alone)\b|\bnervous breakdown\b|\bi ve lost everything\b"
    rf"|\bmy (?:late )?{_NEAR}(?: has| had| just| sadly| recently| suddenly| have| was)* (?:died|passed away"
    r"|passed on|killed in)\b|\b(?:death|funeral) of my\b"
    rf"|\b(?:we|i) (?:just |recently )?lost (?:my|our) {_NEAR}\b(?! s)|\bbereave\w*\b|\bi(?: m"
    r"| am) (?:now )?a wid(?:ow|ower)\b|\bmy late (?:husband|wife|father|mother|son|daughter)\b"
    r"|我(?:都|快|要|已经|真的|真|整个人|人|现在|也)*崩溃|撑不(?:住|下去)|熬不(?:住|下去)|绝望|想死的心|走投无路"
    r"|没有?活路|我(?:很|好|太|真的|特别|非常)*(?:抑郁|无助|孤独)"
    r"|心里(?:很|好|太|特别)(?:难受|苦|痛)|天天(?:哭|失眠)|(?:一直|忍不住)哭|哭了(?:一夜|一晚|好久|一天)"
    r"|(?:老公|丈夫|老婆|妻子|爱人|先生|太太|爸爸?|父亲|妈妈?|母亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|公公|婆婆|儿子"
    r"|女儿|孩子|哥哥?|姐姐?|弟弟?|妹妹?|老伴|家人|亲人|机主)"
    r"(?:刚刚?|前天|昨天|今天|上个?(?:周|星期|月)|不久前|已经|今年|去年|突然|也|因病|意外)*(?:去世|过世|离世|病逝"
    r"|往生|不在了|走了没多久)"
)
_ANGER: Final = Later(
    r"\b(?:fuck\w*|bullshit|shitty|bastards?|assholes?|arseholes?|bitch(?:es)?|idiots?|morons?|imbeciles?|dumbass"
    r"|wankers?|screw you|damn you|go to hell|piss off"
    r"|piece of (?:crap|shit|junk)|(?:stupid|dumb|useless|bloody|damn) (?:machine|company|idiot|piece|thing|people"
    r"|lot))\b"
    r"|傻逼|傻b|煞笔|沙雕|他妈的|妈的|操你|草泥马|日你|滚蛋|滚开|你去死|去死吧|白痴|脑残|废物|垃圾(?:客服"
    r"|公司|机器人|系统|玩意|东西)|混蛋|王八蛋|狗屁|放屁|不要脸|nmsl"
)
_FOUND: Final = (
    (Plight.DANGER, _DANGER),
    (Plight.HARMED, _HARMED),
    (Plight.DISTRESS, _DISTRESS),
    (Plight.ANGER, _ANGER),
)
_HINT: Final = re.compile(
    r"call|dial|ring|\d{3}|kill|suicid|life|die|dying|dead|hurt|harm|overdos|liv|jump|heart|stroke|seizure|breath"
    r"|bleed|unconsc|collaps|drown|chok"
    r"|fire|burn|explod|attack|kidnap|robbed|stab|shot|gas|emergency|danger|break|follow|chasing"
    r"|hit|beat|strangl|threaten|stalk|abus|punch|slap|rap|lock|control|track|watch|spy|spies|my (?:messages|texts"
    r"|phone|calls)|must|should|t know|not know|find out|scared"
    r"|afraid|frighten|terrified|hiding|running away|fled|escap|violence|restrain|shelter|refuge"
    r"|cop(?:e|ing)|go on|carry on|hopeless|worthless|desper|helpless|alone|depress|devast|despair|tears|crying"
    r"|apart|everything|panic|tether|rope|passed|funeral|lost|bereav"
    r"|wid(?:ow|ower)|late|fuck|shit|bastard|hole|bitch|idiot|moron|imbecil|dumb|wank|screw|damn|hell|piss|crap"
    r"|junk|stupid|useless|bloody"
    r"|救命|自杀|自残|死|活|生命|跳|割|火|炸|漏|味|晕|昏|气|呼吸|心|血|水|电|祸|绑|救护|报警|打|拨|呼叫|刀|门|踪|随"
    r"|追|暴|保护|庇护|揍|掐|踢|威胁|恐吓|监|虐|关|锁|看|查|定位"
    r"|控制|逼|摔|抢|知道|发现|找到|崩溃|撑|熬|绝望|路|抑郁|无助|孤独|哭|失眠|世|逝|往生|不在|走了|傻|煞|沙雕|妈的"
    r"|操|草泥|日你|滚|白痴|脑残|废物|垃圾|混蛋|王八|狗屁|放屁|脸|nmsl"
)


def plight(folded: str) -> Plight | None:
    """Return the gravest thing that the caller tells of, or None."""
    said = folded[:_LONGEST]
    if not _HINT.search(said):
        return None
    meant = _IDIOM.sub(" ", said)
    return next((name for name, pattern in _FOUND if pattern.search(meant)), None)
