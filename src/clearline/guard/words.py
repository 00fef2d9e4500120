"""What the guard itself says, in the three languages, when the desk may not say what it was going to."""

from collections.abc import Mapping

from clearline.domain.conversation import Language

Words = Mapping[Language, str]

WITHHELD: Words = {
    Language.ENGLISH: "I can't give you a reliable answer to that here. Would you like to talk to a person?",
    Language.SIMPLIFIED: "这个问题我没法给您可靠的答复。需要为您转接人工客服吗？",
    Language.TRADITIONAL: "這個問題我沒辦法給您可靠的答覆。需要為您轉接真人客服嗎？",
}
"""In place of a reply that was blocked."""

LINK_REMOVED: Words = {
    Language.ENGLISH: "(link removed)",
    Language.SIMPLIFIED: "（链接已移除）",
    Language.TRADITIONAL: "（連結已移除）",
}

EMPTY: Words = {
    Language.ENGLISH: "That message was empty. Please type your question.",
    Language.SIMPLIFIED: "您发来的消息是空的，请输入您的问题。",
    Language.TRADITIONAL: "您傳來的訊息是空的，請輸入您的問題。",
}

UNREADABLE: Words = {
    Language.ENGLISH: "That message could not be read. Please send it as plain text.",
    Language.SIMPLIFIED: "这条消息无法读取，请以纯文本重新发送。",
    Language.TRADITIONAL: "這則訊息無法讀取，請以純文字重新傳送。",
}

TOO_LONG: Words = {
    Language.ENGLISH: "That message is too long for me. Please send it in shorter parts.",
    Language.SIMPLIFIED: "这条消息太长了，请分成几条短消息发送。",
    Language.TRADITIONAL: "這則訊息太長了，請分成幾則短訊息傳送。",
}

TOO_FAST: Words = {
    Language.ENGLISH: "That was a little fast for me. Please wait a moment and send it again.",
    Language.SIMPLIFIED: "您发得有点快，请稍等片刻再发送。",
    Language.TRADITIONAL: "您傳得有點快，請稍等一下再傳送。",
}

TOO_FAST_TOGETHER: Words = {
    Language.ENGLISH: "You are writing in several conversations at once, and together that is a little fast for me. "
    "Please wait a moment and send it again.",
    Language.SIMPLIFIED: "您同时在几个对话里发消息，合在一起有点快，请稍等片刻再发送。",
    Language.TRADITIONAL: "您同時在幾個對話裡傳訊息，合在一起有點快，請稍等一下再傳送。",
}

BUSY: Words = {
    Language.ENGLISH: "Many people are writing to us right now. Please try again in a moment.",
    Language.SIMPLIFIED: "现在咨询的人较多，请稍后再试。",
    Language.TRADITIONAL: "目前諮詢的人較多，請稍後再試。",
}

SPENT: Words = {
    Language.ENGLISH: "You have used all that one customer may use for now. Please try again later.",
    Language.SIMPLIFIED: "您目前可用的额度已经用完，请稍后再试。",
    Language.TRADITIONAL: "您目前可用的額度已經用完，請稍後再試。",
}

SPENT_IN_TOTAL: Words = {
    Language.ENGLISH: "This service has used all that it may use for now. Please try again later.",
    Language.SIMPLIFIED: "本服务目前的用量已达上限，请稍后再试。",
    Language.TRADITIONAL: "本服務目前的用量已達上限，請稍後再試。",
}

HELD: Words = {
    Language.ENGLISH: "To protect you, this conversation is paused for a while. A person has been asked to look at it.",
    Language.SIMPLIFIED: "为了保护您的账户，本次对话暂停一会儿，已经请人工客服查看。",
    Language.TRADITIONAL: "為了保護您的帳戶，本次對話暫停一會兒，已經請真人客服查看。",
}

TOO_MANY_TURNS: Words = {
    Language.ENGLISH: "This conversation has become very long. Please start a new one.",
    Language.SIMPLIFIED: "本次对话已经很长了，请重新开始一个对话。",
    Language.TRADITIONAL: "這次對話已經很長了，請重新開始一個對話。",
}
