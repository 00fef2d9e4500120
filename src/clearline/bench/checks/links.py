"""What a target is connected to: by encryption that knows its peer, or without leaving the machine."""

import ipaddress
from collections.abc import Mapping

from clearline.bench.checks.judge import failed, inconclusive, passed, places
from clearline.bench.checks.seen import Seen, troubled
from clearline.domain.assessment import Judgement
from clearline.domain.conversation import Json
from clearline.domain.observation import Purpose

_INSIDE = frozenset({"sqlite", "unix", "http+unix", "file", "memory"})
"""Files, sockets of the machine, and what runs in the same process."""
_ENCRYPTED = frozenset({"https", "wss", "amqps", "rediss", "ldaps", "smtps", "sips", "grpcs", "mqtts", "ftps"})
_DATABASES = frozenset({"postgres", "postgresql", "mysql", "mariadb"})
_VERIFYING = frozenset({"verify-full", "verify_identity"})
"""libpq's `sslmode` and MySQL's `ssl-mode`: the certificate holds, and for that very host."""


def declared(seen: Seen) -> Judgement:
    """DS-02: every connection is encrypted and verifies its peer, or stays on the machine."""
    read = [one for one in seen.readings("links", Purpose.PROBE) if not troubled(one)]
    match read[0].it.value if read else None:
        case {"links": [*links]} if links:
            pass
        case _:
            return inconclusive("links-unknown", places(read))
    if not all(isinstance(one, dict) and one.get("scheme") for one in links):
        return inconclusive("links-unknown", places(read))
    open_ones = [str(one.get("name", "")) for one in links if isinstance(one, dict) and not _is_protected(one)]
    if open_ones:
        return failed("link-unprotected", places(read), names=", ".join(open_ones), failures=len(open_ones))
    return passed("links-protected", places(read), cases=len(links))


def _is_protected(link: Mapping[str, Json]) -> bool:
    scheme, host = str(link.get("scheme")), str(link.get("host"))
    if scheme in _INSIDE and not host:
        return True
    if link.get("same_machine") is True and _is_loopback(host):
        return True
    base = scheme.partition("+")[0]
    if base in _DATABASES:
        options = link.get("options")
        modes = options.values() if isinstance(options, dict) else ()
        return any(str(mode).lower() in _VERIFYING for mode in modes)
    return base in _ENCRYPTED and link.get("verified") is True


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
