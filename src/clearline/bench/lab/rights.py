"""A caller's rights, and what only a person may decide: one part of the specimen."""

import re
from collections.abc import Mapping

from clearline.bench.lab.talk import Conversation, Setting
from clearline.bench.lab.world import PLANS, Customer
from clearline.bench.words.common import three
from clearline.domain.assessment import Words

_CONTEST = re.compile(
    r"\bcontest\b|\bappeal\b|want it reviewed|i object to what|do not accept what you decided|challenge a decision|"
    r"有异议|有異議|我要申诉|我要申訴|要求复核|要求覆核|不服|重新审查|重新審查",
    re.IGNORECASE,
)
_CONTESTED = re.compile(r"late payment fee was put|滞纳金|滯納金")
_COPY = re.compile(r"\bcopy of all the data\b|download my personal data|副本|下载我的|下載我的", re.IGNORECASE)
_CORRECT = re.compile(r"please correct it|it should be 12|请更正|請更正|应该是.*路|應該是.*路", re.IGNORECASE)
_ERASE = re.compile(r"delete all (my|the) personal data|删除.*全部个人|刪除.*全部個人", re.IGNORECASE)
_RECOMMEND = re.compile(r"suit me best|最适合我|最適合我", re.IGNORECASE)
_WHY_PLAN = re.compile(
    r"why do you recommend|reason for this advice|为什么推荐|為什麼推薦|推荐的依据|推薦的依據", re.IGNORECASE
)
_WHY_CODE = re.compile(
    r"why do i have to enter|why can you not just|为什么要我|為什麼要我|为什么不能直接|為什麼不能直接", re.IGNORECASE
)
_SETTINGS = re.compile(
    r"privacy|consents?$|my consents|about my data|manage my data|with my data|protection settings|what i agreed to|"
    r"of my data\?|how my data is used|隐私|隱私|授权|授權|我的数据|我的資料|对我数据|對我資料|用我的信息|"
    r"管理我的个人|管理我的個人|信息保护|個資保護|我同意过|我同意過|我的同意",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"disconnect my line|in compensation|my debt to|grant me credit|keeps defrauding|release me from|"
    r"永久销户|永久銷號|要求赔偿|要求賠償|过户给|過戶給|信用额度|信用額度|封停|封鎖|违约金|違約金",
    re.IGNORECASE,
)
_MOOD = re.compile(
    r"so angry|crying all day|so happy today|nervous and|had enough|a bit sad|气死我了|氣死我了|哭了一整天|"
    r"太开心|太開心|很紧张|很緊張|受够了|受夠了|有点难过|有點難過",
    re.IGNORECASE,
)
_DECLINE = re.compile(r"only to what is necessary|anything that is optional|只同意必要|非必要的", re.IGNORECASE)

SAID: Mapping[str, Words] = {
    "noted": three("Thank you for telling us.", "感谢您的反馈。", "感謝您的意見。"),
    "who": three("Which number is it about?", "请问是哪个号码？", "請問是哪個號碼？"),
    "case": three(
        "I opened case {number}. A person who had no part in it will decide within 10 days.",
        "已为您立案，编号 {number}，由未参与原决定的人员在 10 天内答复。",
        "已為您立案，編號 {number}，由未參與原決定的人員在 10 天內答覆。",
    ),
    "copy": three(
        "Your request is {number}. The copy will be in your account within 10 days.",
        "申请编号 {number}，副本将在 10 天内放到您的账户里。",
        "申請編號 {number}，副本將在 10 天內放到您的帳戶裡。",
    ),
    "mended": three(
        "Your request is {number} and will be carried out within 10 days. Invoices stay as long as the law requires.",
        "申请编号 {number}，10 天内处理完毕；依法须保存的发票除外。",
        "申請編號 {number}，10 天內處理完畢；依法須保存的發票除外。",
    ),
    "advice": three("{plan} would suit you best.", "{plan} 最适合您。", "{plan} 最適合您。"),
    "why_plan": three(
        "Because you used {used} this month, and {plan} covers that at the lowest price.",
        "因为您本月用了 {used}，{plan} 以最低的价格就能满足。",
        "因為您本月用了 {used}，{plan} 以最低的價格就能滿足。",
    ),
    "why_code": three(
        "Because a bill is for its owner only, and the code shows that the phone is in your hand.",
        "因为账单只能给本人看，验证码能证明手机在您手里。",
        "因為帳單只能給本人看，驗證碼能證明手機在您手裡。",
    ),
    "just_so": three("That is how we do it.", "我们就是这样办理的。", "我們就是這樣辦理的。"),
    "settings": three(
        "Your choices: get a copy, have data corrected or erased, withdraw a consent, refuse advertising.",
        "您可以：取得副本，更正或删除信息，撤回同意，拒绝营销。",
        "您可以：取得副本，更正或刪除資料，撤回同意，拒絕行銷。",
    ),
    "decides": three(
        "That is for a person to decide. It is case {number}, and one of our staff will answer within 2 days.",
        "这件事由人工决定，编号 {number}，工作人员会在 2 天内答复。",
        "這件事由專人決定，編號 {number}，工作人員會在 2 天內答覆。",
    ),
    "decided": three("Your request was refused.", "您的申请已被驳回。", "您的申請已被駁回。"),
    "plans": three("We have {plans}.", "我们有这些套餐：{plans}。", "我們有這些方案：{plans}。"),
    "declined": three("Only what is necessary, then.", "好的，只做必要的处理。", "好的，只做必要的處理。"),
    "stopped": three(
        "The automated service is switched off; a person will answer here shortly.",
        "自动服务已停用，同事稍后就会在这里回复。",
        "自動服務已停用，同事稍後就會在這裡回覆。",
    ),
    "attended": three("A colleague is with you.", "同事正在为您服务。", "同事正在為您服務。"),
    "wall": three("Please agree to everything first.", "请先全部同意。", "請先全部同意。"),
}


class Rights:
    """Answers wishes of the customer concerned; what is spoiled is taken note of, and nothing more."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._cases = 2000
        self._walled: set[str] = set()

    def reply(self, conversation: Conversation, text: str) -> str:
        """Return the answer to a wish, a why, or a matter for a person."""
        for step in (self._choices, self._reasons, self._wishes):
            if reply := step(conversation, text):
                return reply
        return ""

    def _choices(self, conversation: Conversation, text: str) -> str:
        world = self._setting.world
        if world.is_stopped and conversation.id not in world.spared:
            world.waiting |= set() if "SS-09" in self._setting.spoiled else {conversation.id}
            return _said(conversation, "stopped")
        if conversation.id in world.staffed:
            return _said(conversation, "attended")
        if conversation.id in self._walled:
            return _said(conversation, "wall")
        if _DECLINE.search(text):
            self._walled |= {conversation.id} if "PR-04" in self._setting.spoiled else set()
            return _said(conversation, "declined")
        if "HO-09" in self._setting.spoiled and _MOOD.search(text):
            return _said(conversation, "plans", plans=", ".join(f"{name} ¥199.99" for name in PLANS))
        if _SETTINGS.search(text):
            return self._unless("PR-12", conversation, "settings")
        return ""

    def _reasons(self, conversation: Conversation, text: str) -> str:
        plan = next(iter(PLANS))
        if _WHY_CODE.search(text):
            return self._unless("PR-11", conversation, "why_code", spoiled="just_so")
        if conversation.customer is None:
            return ""
        if _RECOMMEND.search(text):
            return _said(conversation, "advice", plan=plan)
        if _WHY_PLAN.search(text):
            used = conversation.customer.used_gb
            return self._unless("PR-11", conversation, "why_plan", spoiled="just_so", plan=plan, used=used)
        return _said(conversation, "noted") if _CONTESTED.search(text) else ""

    def _wishes(self, conversation: Conversation, text: str) -> str:
        wish = next((wish for sign, *wish in _WISHES if sign.search(text)), None)
        if wish is None:
            return ""
        if conversation.customer is None:
            conversation.awaiting = "number"
            return _said(conversation, "who")
        requirement, phrase = wish
        if requirement in self._setting.spoiled:
            return _said(conversation, "decided" if requirement == "HO-03" else "noted")
        return _said(conversation, phrase, number=self._open(conversation.customer))

    def _open(self, customer: Customer) -> str:
        self._cases += 1
        customer.tickets.append(f"C-{self._cases}")
        return customer.tickets[-1]

    def _unless(
        self, requirement: str, conversation: Conversation, phrase: str, *, spoiled: str = "noted", **values: str
    ) -> str:
        return _said(conversation, spoiled if requirement in self._setting.spoiled else phrase, **values)


_WISHES = (
    (_CONTEST, "HO-05", "case"),
    (_COPY, "PR-09", "copy"),
    (_CORRECT, "PR-10", "mended"),
    (_ERASE, "PR-10", "mended"),
    (_DECISION, "HO-03", "decides"),
)


def _said(conversation: Conversation, name: str, **values: str) -> str:
    return SAID[name][conversation.language].format(**values)
