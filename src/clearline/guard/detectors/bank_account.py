"""Bank accounts without a check of their own, by the words around them; an account may also be the operator's."""

import re
from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal
from clearline.guard.said import after, has_digit

_NUMBER = r"(?:[0-9]{2}-[0-9]{2}-[0-9]{2}|[0-9](?:[ \-]?[0-9]){5,22})"
_BANKS = after(
    "bank|routing|sort code|swift|银行账|銀行賬|银行帐|銀行帳|户口号|戶口號|对公|對公|收款|开户|開戶",
    r"\bbank (?:account|acct|acc)\b|\brouting\b|\bsort code\b|\bswift\b|银行[账帐][号户]|銀行[賬帳][號戶]"
    r"|户口号码?|戶口號碼?|(?:对公|對公|收款|开户|開戶)[账帐賬帳][号户號戶]",
    _NUMBER,
)
_ANY = after(
    "account|acct|acc |账|賬|帐|帳",
    r"\b(?:account|acct|acc)\b|[账賬帐帳][号號户戶]",
    rf"(?=(?:[0-9][ \-]?){{8}}){_NUMBER}",
)
_SPEAKS_OF_BANKS = re.compile(
    r"\bbank|\btransfer|\bwire\b|\bdeposit|\bdirect debit|\brefund|银行|銀行|开户|開戶|收款|转账|轉賬|轉帳|汇款|匯款"
    r"|打款|打钱|打錢|退款|退钱|退錢",
    re.IGNORECASE,
)


class BankAccountDetector:
    """Sees account numbers, routing numbers and sort codes where words speak of a bank."""

    name = "bank-account"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return every number of six to twenty-three digits in `text` that is said to be an account's at a bank."""
        del language
        if not has_digit(text):
            return ()
        spans = [*_BANKS.spans(text), *_ANY.spans(text)]
        if not spans or not _SPEAKS_OF_BANKS.search(text):
            spans = [*_BANKS.spans(text)]
        return [Signal(Kind.BANK_ACCOUNT, span, Confidence.LOW, self.name) for span in spans]
