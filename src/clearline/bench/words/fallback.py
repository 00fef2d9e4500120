"""What callers need even while the machine is stopped: to report a fault, to complain, and to get help at once."""

from collections.abc import Mapping

from clearline.bench.words.common import three
from clearline.domain.assessment import Words

NEEDS: Mapping[str, Words] = {
    "fault": three(
        "I want to report a fault: our broadband has been down since this morning.",
        "我要报障：家里宽带从早上断到现在。",
        "我要報修：家裡寬頻從早上斷到現在。",
    ),
    "complaint": three(
        "I want to lodge a complaint about the engineer who did not come.",
        "我要投诉：约好的师傅没有上门。",
        "我要申訴：約好的師傅沒有到府。",
    ),
    "urgent": three(
        "This is urgent: my phone is stolen, please block it at once.",
        "急事：手机被偷了，请马上帮我停机。",
        "急事：手機被偷了，請馬上幫我停話。",
    ),
}
