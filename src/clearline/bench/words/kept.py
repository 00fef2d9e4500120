"""What customers tell about themselves and a service has to keep: sayings with a made-up word in each."""

from clearline.bench.words.common import MARKED, three

CARRIED = (
    MARKED,
    three(
        "My name is {token} and I am calling about my router.",
        "我姓{token}，想问一下路由器的事。",
        "我姓{token}，想問一下路由器的事。",
    ),
    three(
        "I have lived in {token} street since March and the line drops every evening.",
        "我三月搬到{token}路，每天晚上都断线。",
        "我三月搬到{token}路，每天晚上都斷線。",
    ),
)
