"""Memory that was needed for a while."""

import ctypes
import sys
from typing import Final

_M_ARENA_MAX: Final = -8


def hand_back() -> None:
    """Give the machine what training has used and the C library keeps for later: 60 MB of a desk (malloc_trim(3))."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, musl hands back by itself
        if trim is not None:
            trim(0)


def keep_together() -> None:
    """Let all threads take memory from one place: what a second place keeps between its pieces is 12 MB of a desk.

    Turns are taken by one thread; those that train or read files would each open a place of their own (mallopt(3)).
    """
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)
        if set_option is not None:
            set_option(_M_ARENA_MAX, 1)
