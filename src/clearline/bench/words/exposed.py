"""Paths that are often left open, and what their content looks like, so that a page for everything is no finding."""

import re

EXPOSED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("/.env", re.compile(r"(?m)^[A-Z][A-Z0-9_]+=")),
    ("/.git/config", re.compile(r"\[core\]")),
    ("/.git/HEAD", re.compile(r"^ref:\s")),
    ("/docs", re.compile(r"swagger|openapi", re.IGNORECASE)),
    ("/redoc", re.compile(r"redoc|openapi", re.IGNORECASE)),
    ("/openapi.json", re.compile(r"\"openapi\"\s*:")),
    ("/metrics", re.compile(r"(?m)^# (HELP|TYPE) ")),
    ("/debug", re.compile(r"debug(ger| mode)|stack ?trace", re.IGNORECASE)),
    ("/console", re.compile(r"console|interactive", re.IGNORECASE)),
    ("/actuator/env", re.compile(r"propertySources")),
    ("/server-status", re.compile(r"Server (Status|uptime)", re.IGNORECASE)),
    ("/phpinfo.php", re.compile(r"phpinfo\(\)|PHP Version")),
    ("/backup.zip", re.compile(r"^PK")),
    ("/config.json", re.compile(r"password|secret|token|\bkey\b|_url", re.IGNORECASE)),
    ("/v1/models", re.compile(r"\"object\"\s*:\s*\"(list|model)\"")),
    ("/static/", re.compile(r"Index of|Directory listing", re.IGNORECASE)),
)
TRACE = re.compile(r"^TRACE / ")
