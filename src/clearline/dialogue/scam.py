"""Telling of a doubtful call, message or link, or of somebody who asks for a secret or for money (GV-15).

Read from the folded form. A caller who accuses the operator itself has a complaint, which is another matter.
"""

import re
from typing import Final

from clearline.dialogue.later import Later

_LONGEST: Final = 240

_CONTACT: Final = (
    r"(?:calls?|called|caller|calling|rang|phoned|phone call|voicemail|texts?|texted|sms|messages?|messaged"
    r"|e ?mails?|emailed|links?|url|website|web ?site|letter|qr|whatsapp|wechat|telegram"
    r"|someone|somebody|stranger|some (?:man|guy|woman|person|lady|people)|an? (?:man|guy|woman|lady|person)"
    r"|unknown number|number|app|visitor|at my door|online)"
)
_SCAM: Final = (
    r"(?:scams?|scammed|scammers?|scamming|fraud|frauds|fraudsters?|fraudulent|phish|phishing|phished|smishing"
    r"|vishing|spoof|spoofed|spoofing|con ?m[ae]n|impost[eo]rs?|impersonat\w+|swindle\w*|hoax|spam"
    r"|suspicious|dodgy|fishy|shady|sketchy|suspect|bogus|fake|legit|legitimate|authentic|trustworthy)"
)
_ASKED_FOR: Final = (
    r"(?:codes?|otp|passcodes?|passwords?|pins?|cvv|cvc|puk|bank (?:details|account|card)|card (?:number|details)"
    r"|my card|account details|id (?:number|card)|passport|personal (?:data|details|information)|my details"
    r"|gift cards?|vouchers?|bitcoin|crypto|anydesk|teamviewer|remote (?:access|control)|share my screen"
    r"|screen sharing|safe account|wire)"
)
_MONEY: Final = (
    r"(?:money|cash|transfer|pay|payment|paying|deposit|fine|fee|\d+ (?:yuan|dollars|pounds|euros)"
    r"|refund|install|download|click|tap|open (?:a|the|this) (?:link|app))"
)
_STRANGER: Final = (
    r"(?:someone|somebody|some (?:man|guy|woman|person|lady|people)|an? (?:man|guy|woman|lady|person|stranger"
    r"|caller|call|text|message|sms|e ?mail|whatsapp|voice|number)|the (?:caller|man|woman|guy|stranger|person"
    r"|text|sms|message|e ?mail|link)"
    r"|this (?:caller|man|woman|guy|person|text|sms|message|number|e ?mail|link)|strangers?|people"
    r"|unknown (?:number|caller|person)|got (?:a|this) (?:call|text|message|sms)|got called|(?:he|she"
    r"|they)(?: just)?(?: called| phoned| rang)?)"
)
_ASKS: Final = (
    r"(?:asks?|asked|asking|wants?|wanted|wanting|demands?|demanded|demanding|requests?|requested"
    r"|requesting|needs?|needed|tells me|told me|telling me|says i|said i|saying i|tried to get"
    r"|trying to get|pressur\w+|threaten\w*|urged|urging|insist\w*|made me|making me|tricked me)"
)
_US: Final = (
    r"(?:you|you guys|your (?:company|team|staff|office|side|engineer|technician|colleague|support)"
    r"|tidemark|the (?:police|bank|operator|tax office|court|government|provider|phone company"
    r"|telecom\w*)|my (?:bank|provider|operator|carrier|phone company)|police|customs|customer (?:service"
    r"|support|care)|technical support|tech support)"
)

_TOLD: Final = Later(
    "|".join(
        (
            rf"\b{_CONTACT}\b.{{0,50}}\b{_SCAM}\b|\b{_SCAM}\b.{{0,30}}\b{_CONTACT}\b",
            (
                r"\b(?:strange|weird|odd|unknown|unexpected|unsolicited|doubtful) (?:phone )?(?:calls?|callers?"
                r"|texts?|sms|messages?|e ?mails?|links?)\b"
            ),
            rf"\breport(?:ing)? (?:an? |the |this |some )*{_SCAM}",
            (
                r"\b(?:been|got|was|were|being|getting|am i|are we) (?:just |nearly |almost |being )?(?:scammed"
                r"|defrauded|phished|conned|swindled|spoofed)\b"
            ),
            (
                rf"\b(?:is|was|are) (?:this|that|it|these|those)(?: \w+)? (?:really |actually |just "
                rf"|maybe )*(?:an? )?{_SCAM}\b"
            ),
            (
                r"^(?:i think it s |it s |maybe )?(?:an? )?(?:scam|phishing|fraud|possible fraud"
                r"|possible scam)(?: (?:please|alert|call|text|warning|help))*$"
            ),
            (
                r"\b(?:is|was|are|were) (?:this|that|it|the|these|those)(?: \w+){0,6} (?:really |actually |truly "
                r"|genuinely )+(?:from|by|sent by) (?:you|tidemark)"
            ),
            (
                r"\b(?:is|was|are|were) (?:this|that|the|these|those) (?:\w+ ){0,3}?(?:call|text|sms|message|e ?mail"
                r"|link|caller|website|number|letter)s?(?: \w+){0,6}? (?:from you|from tidemark|by you|sent by|yours"
                r"|genuine|safe|you)\b"
            ),
            (
                r"\bwas (?:it|that) (?:really |actually )?(?:you|tidemark) (?:who|that|calling|on the phone)"
                r"|\b(?:texts?|sms|messages?|e ?mails?|links?|calls?|callers?|letter) (?:is|was|are|were) (?:really "
                r"|actually )?(?:real|genuine|fake|from you|yours|safe|true)\b"
            ),
            (
                r"\b(?:someone|somebody|callers?|text|sms|message|e ?mail|man|woman|voice|they|he"
                r"|she)\b.{0,50}\b(?:blocked|cut off|cut|suspended|closed|disconnected|fined|arrested"
                r"|deactivated)\b.{0,20}\b(?:unless|if i (?:don t|do not)|otherwise)\b"
            ),
            (
                r"\bdid you (?:really |actually |just |guys )*(?:text|call|ring|phone|message|email) me\b"
                r"|\bdid you (?:really |actually |just )*send (?:me )?(?:this|that|a|an) (?:text|sms|message|link"
                r"|e ?mail)"
            ),
            (
                r"\b(?:wasn t|weren t) (?:sure )?(?:it was |really )?(?:you|tidemark) (?:who|that) (?:called|rang"
                r"|texted|phoned)"
            ),
            (
                rf"\b(?:someone|somebody|stranger|some (?:man|guy|woman)|an? (?:man|guy|woman|lady|stranger|caller)"
                rf"|the caller|unknown (?:number|caller)|scammer)\b.{{0,60}}\b{_ASKS}\b.{{0,40}}\b(?:{_ASKED_FOR}"
                rf"|{_MONEY})\b"
            ),
            (
                rf"\b(?:{_STRANGER}|your (?:staff|colleague|agent|employee|technician|engineer|people|company|team)"
                rf"|you (?:just |guys )*(?:called|phoned|rang|texted) me)\b.{{0,60}}\b{_ASKS}\b"
                rf".{{0,40}}\b{_ASKED_FOR}\b"
            ),
            (
                r"\b(?:text|sms|message|e ?mail|caller|call|whatsapp|voice)\b.{0,40}\b(?:asks?|asked|asking|wants?"
                r"|wanted|tells me|told me|telling me|says i|said i|saying i|demand\w*)\b.{0,30}\b(?:click|tap|pay"
                r"|transfer|install|download|open a|links?|gift)\b"
            ),
            (
                rf"\b(?:pretend\w*|claim(?:s|ed|ing)? (?:to|he|she|they|it|that)|posing|poses|said (?:he|she|they|it"
                rf"|to be)|says (?:he|she|they|it|to be)|saying (?:he|she|they|it)|in the name of|calling (?:himself"
                rf"|herself|themselves)|introduced himself)\b"
                rf".{{0,30}}\b(?:from|with|of|be|was|were|is|for|as|works for|represent\w*)\b (?:\w+ )?{_US}\b"
            ),
            (
                rf"\b(?:pretending|posing|posed|in the name of|impersonating|on your behalf|using your name"
                rf"|in your name)\b.{{0,20}}\b{_US}\b|\bin your name\b.{{0,30}}\b(?:call|rang|asked|money|text)"
            ),
            (
                r"\bi (?:\w+ ){0,3}?(?:gave|given|told|shared|read|sent|typed|entered|clicked|tapped|opened|paid"
                r"|transferred|installed|forwarded)\b.{0,30}\b(?:code|otp|password|pin|card|money|link|app"
                r"|details)\b.{0,40}\b(?:someone|somebody|a stranger|them|the caller|him|her|fake|stranger|caller"
                r"|scammer|fraudster)\b"
            ),
            (
                r"\bi (?:\w+ ){0,3}?(?:gave|told|sent|paid|read|transferred) (?:him|her|them|someone|somebody"
                r"|a stranger|the caller)\b.{0,30}\b(?:code|otp|password|pin|card|money|details)\b"
            ),
            (
                r"\bi (?:\w+ ){0,3}?(?:clicked|tapped|opened|followed) (?:on )?(?:the|a|that|this"
                r"|an?) link\b.{0,30}\b(?:text|sms|message|e ?mail)"
            ),
            (
                r"\b(?:should|must|shall) i .{0,20}\b(?:give|tell|share|read out|send|trust|click"
                r"|tap)\b.{0,30}\b(?:code|otp|password|pin|link|caller|them|him|her)\b"
            ),
            (
                r"\bis it (?:safe|ok|okay|fine|all right|alright|dangerous) (?:to|if i) (?:give|tell|share|read|click"
                r"|tap|open|send)\b.{0,30}\b(?:code|otp|password|pin|links?|caller|number|card)\b"
            ),
        )
    )
)
_ACCUSED: Final = Later(
    r"\b(?:you|your (?:company|service|plans?|prices?|offers?|shop)|this company|tidemark) (?:are|re|is|s) (?:all "
    r"|just |such |nothing but |a bunch of |an? )*(?:scam|scams|scammers?|fraud|frauds|fraudsters?|con)"
    r"|\bfair use\b"
)

_MARK_ZH: Final = (
    r"诈骗|诈欺|骗子|骗局|欺诈|钓鱼(?:短信|链接|网站|邮件|电话|信息)|冒充|假冒|冒名|可疑的?(?:电话"
    r"|短信|链接|来电|邮件|信息|消息|号码|人)|(?:电话|短信|链接|来电|邮件|信息|消息|号码|网址"
    r"|连结).{0,8}可疑|盗刷|电诈|反诈|诈骗罪|(?:我|被人|差点|好像|是不是)被骗(?:了|钱)|上当受骗"
)
_ACCUSED_ZH: Final = Later(
    r"你们(?:公司|这|都|就|简直|营业厅|这些|真|是|在|家|的人)*(?:骗|诈|欺|骗子|冒)|(?:套餐|合约|业务).{0,4}(?:诈骗"
    r"|欺诈|骗)"
)
_ASKED_FOR_ZH: Final = (
    r"(?:验证码|校验码|动态码|确认码|密码|口令|卡号|银行卡|身份证|转账|充.{0,3}(?:值|钱|卡)|汇款"
    r"|打钱|打款|付款|交钱|付钱|汇钱|转钱|充值|充钱|缴费|点(?:击|开)?(?:一?个)?(?:这个)?(?:链接"
    r"|连结)|下载|安装|装(?:一?个)?(?:app|软件)|扫(?:二维)?码|屏幕共享|共享屏幕|安全账户|保证金"
    r"|手续费|解冻|押金|个人信息|个人资料|个资|礼品卡|点卡|远程|提供.{0,4}(?:信息|资料))"
)
_TOLD_ZH: Final = Later(
    "|".join(
        (
            _MARK_ZH,
            r"(?:说|通知|告诉|恭喜).{0,4}(?:我|你|您)?中(?:了)?(?:大)?奖",
            (
                r"(?:短信|电话|来电|链接|连结|网址|邮件|信息|消息|讯息|号码|二维码|网站|信).{0,12}(?:是不是|是|真的是"
                r"|真是|确实是)(?:真的是|由)?(?:你们|贵公司|官方|潮标|贵司|你们公司|咱们)(?:公司|官方|这边|那边|客服"
                r"|的人|通信)*(?:发|打|寄|传|送|给我发|给我打)?(?:的|来的|过来的|出的|给我的|的吗)? ?(?:吗|么|嘛|吧"
                r"|呢|啊|$)"
            ),
            (
                r"(?:是不是|是)(?:你们|官方|潮标)(?:公司|官方|这边|客服|的人|通信)*(?:刚才|刚刚|今天"
                r"|昨天)?(?:给我)?(?:发|打)(?:的|来的|过来的|给我的|了)?(?:这|那)?(?:条|个|通)?(?:短信|电话|链接|信息"
                r"|消息)"
            ),
            (
                r"(?:短信|电话|来电|链接|连结|网址|邮件|信息|消息|讯息|号码|二维码|网站).{0,10}(?:真的吗|真的么"
                r"|真的还是|是真是假|真假|真伪|是假的|假的吗|假的吧|可信|能点|可以点|能不能点|可不可以点|敢点|靠谱"
                r"|正规|安全吗|能信|可以信|官方的吗)"
            ),
            (
                r"(?:有人|有个(?:人|男的?|女的?|家伙|自称)?|陌生(?:人|电话|号码|来电)|对方|来电的?人?|(?:一个|有位"
                r"|某个)(?:人|男的?|女的?|先生|女士|小姐)|那(?:个)?人|自称|电话里|短信(?:里|上|说)?|微信(?:上|里)?"
                r"|不认识的人?|某人|群里|接到(?:一?个)?(?:\S{0,4})?电话|收到(?:一?条)?(?:\S{0,4})?(?:短信|信息|消息)"
                r"|客服打(?:电话|来))"
                rf".{{0,20}}?(?:要我|让我|叫我|问我|找我|向我|跟我要|管我要|催我|骗我|逼我|要求|索要|索取|说要|让提供"
                rf"|叫提供|要).{{0,10}}?{_ASKED_FOR_ZH}"
            ),
            (
                r"(?:自称|假装|谎称|号称|冒用|打着|假扮).{0,10}(?:你们|客服|潮标|官方|公安|警察|银行|法院|检察|运营商"
                r"|工作人员|领导|营业厅|电信|贵公司)"
            ),
            (
                r"(?:验证码|密码|身份证号?|银行卡号?|卡号).{0,8}(?:告诉|给|发给|说给|念给|报给|透露给"
                r"|提供给)(?:了)?(?:别人|他|她|对方|骗子|陌生|人家|人|一个人|那个人)|(?:验证码|密码|银行卡"
                r"|身份证).{0,6}(?:泄露|泄漏|外泄|给出去|说出去)"
            ),
            (
                r"(?:能|可以|要|该|可不可以|能不能|要不要|该不该)(?:把)?(?:给|告诉|提供)(?:他|她|对方|别人"
                r"|人家).{0,4}(?:验证码|密码|卡号)|把(?:验证码|密码|卡号).{0,4}(?:给|告诉)"
            ),
            (
                r"(?:转|汇|付|打|交)(?:了)?(?:\S{0,6})?(?:钱|款)给(?:骗|陌生|对方|他|那)|(?:点|打开)了(?:那个|这个"
                r"|短信里的?|一?个)?(?:陌生|奇怪|可疑|不明)?的?(?:链接|连结)"
            ),
            r"(?:奇怪|陌生|不明|莫名其妙|来历不明)的?(?:短信|来电|链接|连结|信息|电话|邮件)",
        )
    )
)


_HINT: Final = re.compile(
    r"scam|fraud|phish|shing|spoof|con ?m[ae]n|impost|imperson|swindl|hoax|spam|suspicious|dodgy|fishy|shady"
    r"|sketchy|suspect|bogus|fake|legit|authentic|trustworthy|strange|weird|odd|unknown|unexpected|unsolicited"
    r"|doubtful"
    r"|ask|want|demand|request|need|t(?:ell|old)|sa(?:y|id)|tried|trying|pressur|threat|urg|insist|made|making"
    r"|tricked|really|actually|truly|genuin|sms|text|message|mail|link|call|website|number|letter|ring|rang|phone"
    r"|pretend|pos[ei]|name|behalf"
    r"|gave|given|shared|read|sent|typed|entered|clicked|tapped|opened|paid|transferred|forwarded|followed|should"
    r"|must|shall|is it|conned|blocked|cut|suspended|closed|disconnected|fined|arrest"
    r"|骗|诈|钓鱼|冒|可疑|盗刷|上当|短信|电话|来电|链接|连结|网址|邮件|信|消息|讯息|号码|二维码|网站|你们|官方"
    r"|潮标|有人|有个|陌生|对方|的人|自称|微信|不认识|某|群里|客服打|假|谎|号称|打着|密码|验证码|卡|身份证|他|钱"
    r"|款|奇怪|中奖|中了|不明|莫名|来历|一个|有位"
)
_HAS_HAN: Final = re.compile(r"[\u3400-\u9fff]")


def tells_of_scam(folded: str) -> bool:
    """Return whether the caller tells of an approach that may be a fraud, or asks whether one was genuine."""
    said = folded[:_LONGEST]
    if not _HINT.search(said):
        return False
    if _ACCUSED.search(said) or _ACCUSED_ZH.search(said):
        return False
    return bool(_TOLD.search(said) or (_HAS_HAN.search(said) and _TOLD_ZH.search(said)))
