"""Memory that was needed for a while."""

import ctypes
import sys


def hand_back() -> None:
    """Give the machine what training has used and the C library keeps for later: 60 MB of a desk (malloc_trim(3))."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, musl hands back by itself
        if trim is not None:
            trim(0)
