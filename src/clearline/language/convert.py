"""Between Simplified and Traditional characters, by OpenCC's phrase tables."""

from opencc import OpenCC


class Converter:
    """Both directions, loaded once (some 45 MB while it lives) and handed around; safe to share between threads."""

    __slots__ = ("_simplify", "_traditionalise")

    def __init__(self) -> None:
        self._simplify = OpenCC("t2s")
        self._traditionalise = OpenCC("s2tw")

    def to_simplified(self, text: str) -> str:
        """Return `text` in Simplified characters; Traditional words stay the words they are."""
        return str(self._simplify.convert(text))

    def to_traditional(self, text: str) -> str:
        """Return `text` in Traditional characters as Taiwan writes them; words are not exchanged for local ones."""
        return str(self._traditionalise.convert(text))
