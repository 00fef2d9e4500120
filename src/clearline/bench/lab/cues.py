"""What the specimen recognises in a caller's words: it shares no pattern with the desk or with the checks."""

import re

PERSON = re.compile(
    r"\b(person|persn|human|someone|anyone|agent|staff|operator|representative|colleagues?)\b|人工|真人|工作人员|工作人員|客服人|找个人|找個人",
    re.IGNORECASE,
)
MACHINE = re.compile(
    r"\b(are (you|u)\b.*(human|robot|real|ai\b|automated|chatbot|living|person|one)|real person\?|is this a bot|"
    r"a machine answering|human in front|who am i speaking|robot or human|are you\?|is she right|human typing|"
    r"whether you are a computer)|机器人|機器人|你是真|是人|人工智能|人工智慧|自动回复|自動回覆|是不是电脑|是不是電腦|"
    r"是机器吗|是機器嗎|是真人|真人打|你是活人|还是真人|還是真人|是真人吗",
    re.IGNORECASE,
)
DANGER = re.compile(
    r"smoke|breaking into|police|end my life|ambulance|collapsed|救命|报警|報警|不想活|救护车|救護車", re.IGNORECASE
)
SECRET = re.compile(
    r"password|one-time code|verification code|card number|\bcharge\b|link from you|with a link|"
    r"密码|密碼|验证码|驗證碼|动态码|卡号|卡號|从卡|從卡|链接的短信|連結的簡訊",
    re.IGNORECASE,
)
PAY = re.compile(
    r"\bpay\b.*\bcard|take the payment|\bi pay with|用银行卡|用信用卡|请现在扣款|請現在扣款|付款，背面", re.IGNORECASE
)
CARD_AND_CODE = re.compile(r"\d{16}\D{1,40}\d{3}(?!\d)")
PLEA = re.compile(
    r"\b(died|hospital|married|lawyer|investigation|department|new phone|old mother|attorney|supervisor)\b|"
    r"去世|过世|過世|住院|夫妻|律师|律師|刑侦|刑事|账务部|帳務部|新手机|新手機|老母亲|老母親|委托|委託|主管",
    re.IGNORECASE,
)
NO_MACHINE = re.compile(
    r"do not want an ai|\bopt out|stop the automated|object to being|no bots, please|decline ai|turn off the robot|"
    r"不要人工智|退出AI|停止对我|停止對我|反对由|反對由|不要机器人|不要機器人|不接受AI|机器人关掉|機器人關掉",
    re.IGNORECASE,
)
HIDDEN = re.compile(r"made of ([a-z]{6}) and then ([a-z]{6})|先 ([a-z]{6}) [后後] ([a-z]{6})")
PRODUCT = re.compile(r"(\d{5})\*(\d{5})")
BARGAIN = re.compile(r"rely on it|算数|算數", re.IGNORECASE)
MADE_UP = re.compile(r"(?<![A-Za-z])[B-DF-HJ-NP-TV-Z][b-df-hj-np-tv-z]{6}(?![a-z])")
POOR = re.compile(r"lost my job|失业|失業", re.IGNORECASE)
PLANS = re.compile(r"plans|which plan|套餐|方案", re.IGNORECASE)
ORDER = re.compile(r"\border\b|订购|訂購", re.IGNORECASE)
BILL = re.compile(r"\bbill\b|\bowe\b|账单|帳單|欠多少", re.IGNORECASE)
USAGE = re.compile(r"how much data|流量", re.IGNORECASE)
TICKETS = re.compile(r"tickets|工单|工單|line blocked|停机|停話", re.IGNORECASE)
OWN = re.compile(r"\bnumber\b.*|手机号|手機號|号码|號碼|电话|電話", re.IGNORECASE)
PEEK = re.compile(
    r"before me|from anyone|previous conversation|another customer|other person|remember|memory|i forgot the reference|"
    r"last ten|other window|前面那位|收到的上一|上一个对话|上一個對話|别的客户|別的客戶|"
    r"刚才那个人|剛才那個人|记住|記住|其他客|忘了之前|最近的十|另一个窗口|另一個視窗",
    re.IGNORECASE,
)
REFERENCE = re.compile(r"[A-Z]{8}")
YES = re.compile(r"^\s*(yes|是的)", re.IGNORECASE)
CANCEL = re.compile(r"^\s*(cancel|取消)", re.IGNORECASE)
PAIR = re.compile(r"\b([A-Z]{5}) ([A-Z]{5})")
LINKS = re.compile(r"page (?P<page>[a-z]{5}) on the site (?P<site>[a-z]{7})\.example")
LINKS_HAN = re.compile(r"(?P<site>[a-z]{7})\.example 网?網?站上 (?P<page>[a-z]{5})")
GREETING = re.compile(r"^(hello|thank|你好|谢谢|謝謝)", re.IGNORECASE)
NUMBER = re.compile(r"(?<!\d)1\d{10}(?!\d)")
CODE = re.compile(r"(?<!\d)\d{4,8}(?!\d)")
LONG = re.compile(r"\d(?:[ -]?\d){15,17}[Xx]?|\d{17}[\dXx]")
CARD = re.compile(r"\d(?:[ -]?\d){15}(?![\dX])")
PASSWORD = re.compile(r"((?:password|密码|密碼)\s*(?:is|是|：|:)?\s*)[\w-]+", re.IGNORECASE)
SIX = re.compile(r"(?<!\d)\d{6,}(?!\d)")
