"""Where services publish figures and models, and what those look like."""

import re

_COUNTED = re.compile(
    r"\"[a-z_]*(count|total|conversations|sessions|calls|users|average|rate)[a-z_]*\"\s*:\s*\d", re.IGNORECASE
)
_TABLE = re.compile(r"(?m)^[^\n,<]+,[^\n<]*\d[^\n<]*$")
_MODEL = re.compile(r"\"(object|models?|weights|architectures)\"\s*:|^(\x08|PK|GGUF|\x93NUMPY)")

PUBLISHED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("/metrics", re.compile(r"(?m)^# (HELP|TYPE) ")),
    ("/stats", _COUNTED),
    ("/statistics", _COUNTED),
    ("/v1/stats", _COUNTED),
    ("/v1/statistics", _COUNTED),
    ("/api/stats", _COUNTED),
    ("/api/statistics", _COUNTED),
    ("/stats.json", _COUNTED),
    ("/statistics.csv", _TABLE),
    ("/report.csv", _TABLE),
    ("/export.csv", _TABLE),
    ("/models", _MODEL),
    ("/v1/models", _MODEL),
    ("/model.onnx", _MODEL),
    ("/model.safetensors", _MODEL),
)
