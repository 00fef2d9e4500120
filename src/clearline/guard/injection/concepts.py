"""What words are about, as far as it matters for orders given to the desk: the same few concepts in both languages.

A model of letters and words knows only the wordings it was made from; `throw out your house rules` and 把你的规矩扔一边
are new to it, but both read DROP, YOU, RULE. English words stand in their base form, Chinese ones in Simplified
characters.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_WORDS: Final[Mapping[str, str]] = {
    "DROP": (
        "ignore disregard forget forgot forgotten override overrode overridden bypass discard neglect skip "
        "drop abandon scrap revoke lift disable deactivate erase wipe void suspend circumvent evade dismiss "
        "reject overrule overwrite unlearn break violate ditch shed nullify annul expire aside throw threw "
        "thrown toss obsolete invalid cease unlock bend unset purge undo 忽略 无视 忘记 忘掉 忘了 抛开 抛弃 "
        "抛到 绕过 绕开 跳过 放弃 丢掉 丢开 丢到 丢一边 丢在 扔掉 扔一边 扔开 撇开 作废 撤销 失效 停用 抹掉 "
        "抹去 摆脱 突破 违反 违背 打破 不理会 别理 不要遵守 别遵守 不遵守 不再遵 不必遵 不用管 别管 不要管 "
        "甩开 推翻 覆盖 卸掉 脱离 略过 清空 不算数 不适用 放一放 放一边 失去效力 过期 拆了 拆掉 拿掉 撕掉 "
        "解除 不按 别按 取消 别照 去掉 关掉 关闭 不用听 不用遵 不存在 无效 删除 删掉 当它删 停了 都不算 停止"
    ),
    "RULE": (
        "instruction rule guideline guidance policy policies directive restriction constraint guardrail "
        "safeguard limitation programming training principle protocol regulation filter censorship ethic "
        "moral morals boundary boundaries precaution limits commandment safety moderation configuration "
        "direction duty duties setup 指令 指示 规则 规定 规矩 准则 守则 约束 限制 设定 政策 护栏 过滤 审查 "
        "道德 底线 条条框框 规范 原则 伦理 策略 协议 程序 防护 要求 命令 任务 配置 安全训练 条款 章程 约定 "
        "框框"
    ),
    "PROMPT": (
        "prompt preamble context preprompt pre-prompt configuration setup startup initialised initialized "
        "提示词 上下文 提示 预设 前置 系统消息 系统指令 设置 初始化 开场白 指引"
    ),
    "PRIOR": (
        "previous previously prior above earlier preceding foregoing before former initial original existing "
        "first past so-far old 之前 先前 此前 以前 以上 上面 上述 前面 原来 原先 最初 初始 原有 当初 一开始 "
        "前文 上文 最上面 最开头 前一个 上一个"
    ),
    "ALL": (
        "all any every everything whatever entire whole each none nothing anything 所有 全部 一切 任何 统统 "
        "全都 每个 什么都 每一 全数 通通"
    ),
    "YOU": "you your yours yourself you're you've u 你 您",
    "ME": "me my mine i i'm i've our us we myself 我",
    "SHOW": (
        "reveal show print display output repeat leak dump expose recite list share disclose quote paste echo "
        "copy spell spit export read tell give write describe summarise summarize translate explain encode "
        "state provide return divulge 输出 显示 打印 告诉 说出 复述 重复 透露 泄露 展示 列出 公布 背诵 翻译 "
        "写出 抄 贴 引用 念 吐出 导出 给我看 亮出 发给 发我 概括 总结 描述 公开 交出 写成 编码 列一下 唸 秀 "
        "补完 补全 拼出 让我看 导成 讲出"
    ),
    "HIDDEN": (
        "hidden secret internal confidential verbatim exact underlying undisclosed behind word-for-word "
        "private wording 隐藏 内部 秘密 保密 后台 底层 原文 原话 逐字 一字不差 一字不漏 真实 背后 看不到 完整 "
        "密钥 原封不动"
    ),
    "OTHER": (
        "other others another else neighbour neighbor everyone someone somebody stranger database subscribers "
        "customers users people anyone 别人 他人 其他 邻居 每个人 所有客户 所有用户 数据库 别的客户 别的用户 "
        "陌生人 任何人 前任 他们 人家 客户"
    ),
    "DATA": (
        "account bill password code record data detail number history conversation address message balance "
        "chat profile invoice 账户 账单 密码 验证码 记录 资料 号码 余额 聊天 信息 住址 隐私 帐户 电话 地址 "
        "话费"
    ),
    "BE": (
        "act pretend imagine roleplay role-play simulate become impersonate behave persona character embody "
        "play portray role identity personality voice speak twin 扮演 假装 假设 想象 模拟 充当 化身 变成 你是 "
        "你就是 你叫 角色 身份 口吻 口气 人格 演 扮 装作 成为 当作 人设"
    ),
    "FREE": (
        "unrestricted unfiltered uncensored jailbreak jailbroken evil limitless dan rogue unbound unchained "
        "freed liberated amoral lawless unhinged unlimited without no-rules illegal free freedom morals 不受 "
        "没有任何 无限制 越狱 自由 邪恶 毫无 没有规矩 没有道德 没有限制 没有底线 无所不能 从不拒绝 违法 觉醒 "
        "挣脱 没过滤 无过滤 想干嘛 什么都"
    ),
    "RANK": (
        "admin administrator root developer engineer engineering supervisor manager executive police sudo superuser "
        "creator maker owner officer management operator staff employee programmer authorise authorize "
        "authorised authorized clearance privilege privileges permission 管理员 管理者 开发者 开发人员 工程师 "
        "工程组 主管 总裁 警察 内部员工 超级用户 权限 授权 创造者 主人 特权 安全官 运维 公司 运营商 批准 核准 "
        "批了 红队 root 程序员"
    ),
    "NOW": (
        "henceforth now onwards onward immediately hereby forthwith hereafter session thread 从现在 从此 今后 "
        "接下来 从这一刻 即刻 即日起 此后 往后 以后 本次会话 这个对话 这次聊天 本次"
    ),
    "MUST": (
        "must always never only obey comply shall exactly nothing-but forbidden obliged await orders 必须 "
        "绝对 服从 听从 照做 照办 遵照 只能 只听 听我 不许 不准 禁止 都得 照我 一模一样 按我 下令 听令 同意"
    ),
    "REFUSE": (
        "refuse refusal decline apologise apologize disclaimer warn disclaimers refusals deny denied 拒绝 "
        "道歉 说不 警告 免责 推辞 说做不到 提醒"
    ),
    "CHECK": (
        "verify verification verified authentication authenticate identity check checks validation "
        "authenticated 验证 核验 核实 校验 身份 认证 核身份 检查 核对"
    ),
    "MODE": "mode 模式 状态",
    "MACHINE": (
        "ai assistant model bot chatbot gpt llm machine openai agent dev 人工智能 助手 助理 模型 机器人 "
        "智能体 openai ai"
    ),
    "SAY": "say reply respond answer begin start sentence word words text 回答 回复 开头 说 句 文字 答",
    "SYSTEM": "system 系统",
    "STORY": (
        "hypothetical hypothetically fictional fiction story novel game movie scene poem song grandma "
        "grandmother 故事 小说 游戏 剧本 导演 电影 虚构 奶奶 诗 歌"
    ),
    "CIPHER": (
        "base64 decode decrypt reverse backwards rot13 cipher unscramble concatenate json letter hex 解码 "
        "倒着 解密 反过来 拼起来 拼接 连起来 base64 json 反着"
    ),
    "TEST": (
        "test testing tested audit auditing research maintenance debug diagnostic inspection sanctioned "
        "pentest 测试 审计 研究 调试 维护 诊断 演练 检测 稽核"
    ),
    "RUN": (
        "execute run perform carry follow proceed continue comply implement do 执行 运行 照着 遵从 继续 直接办 照做"
    ),
    "PROPERTY": (
        "sim plan router broadband roaming voicemail contract tariff warranty allowance wifi modem signal "
        "套餐 路由器 宽带 漫游 语音信箱 合约 流量 光猫 信号 副卡 充值 增值业务 来电 短信 续费 发票"
    ),
}

_LONGEST_CHINESE: Final = 6


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of every concept, looked up in one step each."""

    english: Mapping[str, tuple[str, ...]]
    chinese: Mapping[str, tuple[str, ...]]

    def read(self, tokens: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Yield place and name of each concept in `tokens`: words of Latin letters, or single ideographs."""
        for at, piece in enumerate(tokens):
            if piece >= "\u3400":
                yield from self._ideographs(tokens, at)
            else:
                yield from ((at, concept) for concept in self.english.get(piece, ()))

    def _ideographs(self, tokens: Sequence[str], at: int) -> Iterator[tuple[int, str]]:
        run = "".join(tokens[at : at + _LONGEST_CHINESE])
        for size in range(len(run), 0, -1):
            if found := self.chinese.get(run[:size]):
                yield from ((at, concept) for concept in found)
                return


def lexicon() -> Lexicon:
    """Return the lexicon, with the inflected forms of the English words."""
    english: dict[str, tuple[str, ...]] = {}
    chinese: dict[str, tuple[str, ...]] = {}
    for concept, words in _WORDS.items():
        for word in words.split():
            forms, into = ((word,), chinese) if word[0] >= "\u3400" else (_inflected(word), english)
            for form in forms:
                if concept not in into.get(form, ()):
                    into[form] = (*into.get(form, ()), concept)
    return Lexicon(english, chinese)


def _inflected(word: str) -> tuple[str, ...]:
    if len(word) <= 3:  # noqa: PLR2004 # `all`, `you`: too short to take an ending
        return (word,)
    stem = word.removesuffix("e")
    return (word, word + "s", stem + "ed", stem + "ing", word + word[-1] + "ed", word + word[-1] + "ing")
