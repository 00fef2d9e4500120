"""Details of somebody's means: what they earn, own or owe, with the sum; a bill or a top-up is none."""

from collections.abc import Sequence

from clearline.domain.conversation import Language
from clearline.domain.ruling import Confidence, Kind, Signal
from clearline.guard.said import has_digit, said

_SUM = (
    r"(?:[¥$€£]|rmb |cny |usd |hk\$|nt\$)? ?[0-9][0-9,.]{0,15}(?: ?(?:k\b|thousand|million|yuan|rmb|dollars?"
    r"|euros?|pounds?|[万萬千百亿億](?:元|块|塊|蚊)?|元|块|塊|蚊))?"
)
_OWNED = said(
    "salary|wage|income|pension|savings|mortgage|net worth|credit score|alimony|inheritance",
    r"\b(?:salary|wages?|income|pension|savings|mortgage|net worth|credit score|alimony|inheritance)\b"
    r"(?: (?:is|of|was|are|about|around|only|just|now|before|after|tax|a|per|month|monthly|year|at|currently)){0,5}"
    rf" (?P<value>{_SUM})",
)
_EARNED = said(
    "earn|make|owe the bank|get paid",
    rf"\bi (?:only |just )?(?:earn|make|owe the bank|get paid) (?:about |around |only )?(?P<value>{_SUM})",
)
_CHINESE = said(
    "工资|工資|薪|收入|存款|退休金|养老金|養老金|房贷|房貸|车贷|車貸|贷款|貸款|欠银行|欠銀行|负债|負債|征信|积蓄|積蓄",
    r"(?:工资|工資|月薪|年薪|薪水|薪資|薪资|收入|存款|退休金|养老金|養老金|房贷|房貸|车贷|車貸|贷款|貸款|欠银行"
    r"|欠銀行|负债|負債|征信分?|积蓄|積蓄)"
    r"(?:是|有|只有|才|大概|差不多|每个?月|每個?月|一个月|一個月|到手|还有|还有|還|还|了|约|約|税前|税后|稅前"
    r"|稅後|为|為|:| |一年){0,4}"
    rf"(?P<value>{_SUM})",
)


class FinanceDetector:
    """Sees sums that are said to be somebody's pay, savings or loan."""

    name = "finance"

    def detect(self, text: str, language: Language) -> Sequence[Signal]:
        """Return the sums."""
        del language
        if not has_digit(text):
            return ()
        return [
            Signal(Kind.FINANCE, span, Confidence.MEDIUM, self.name)
            for way in (_OWNED, _EARNED, _CHINESE)
            for span in way.spans(text)
        ]
