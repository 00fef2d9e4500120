"""How a file says that a machine wrote it: to readers, and to programs."""

import re

LABEL = re.compile(
    r"(?i)\b(AI|artificial intelligence|automatically|machine|computer)[ -](generated|written|made)\b"
    r"|\b(generated|written|made) automatically\b"
    r"|\b(generated|written|made) by (AI|artificial intelligence|an? (\w+ )?(machine|program|computer))\b"
    r"|(人工智能|AI|机器|機器|自动|自動|电脑|電腦|程序|程式).{0,8}?(生成|合成|撰写|撰寫|编写|編寫|產生)"
)
"""Words for readers."""
FLAG = re.compile(r"(?i)\bAIGC\b|digitalSourceType|(trained)?AlgorithmicMedia|c2pa")
"""Names of metadata: GB 45438-2025, IPTC, C2PA."""
PRODUCER = re.compile(r"(?i)(ContentProducer|claim_generator|\bprovider\b|\bproducer\b)\W{1,12}(\w[^\"'&<>]{1,})")
"""Who had it made."""
CONTENT_ID = re.compile(r"(?i)(ProduceID|content_?id|instanceID|\bidentifier\b)\W{1,12}(\w[^\"'&<>]{3,})")
"""Which content it is."""
HIDDEN = re.compile(r"(?is)<head\b.*?</head>|<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->|<[^>]*>")
"""What readers of a page do not see."""
