"""Cookies of one conversation: each has its own, or two test customers would be one to the target."""

from collections.abc import Sequence


def kept(cookies: str, given: Sequence[str]) -> str:
    """Return the `Cookie` header after `given` (`Set-Cookie`, one by one); attributes are of no use within one run."""
    jar = dict(_pair(one) for one in cookies.split("; ") if one)
    for line in given:
        pair, *attributes = line.split(";")
        name, value = _pair(pair)
        is_gone = any(one.strip().lower().replace(" ", "") == "max-age=0" for one in attributes)
        if name and is_gone:
            jar.pop(name, None)
        elif name:
            jar[name] = value
    return "; ".join(f"{name}={value}" for name, value in jar.items())


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip()
