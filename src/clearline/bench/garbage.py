"""Garbage: an assessment keeps nearly all that it makes, so that to look through it often is time for nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (50_000, 20, 50)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Leave out what was loaded, and look through the rest seldom: a fourteenth of the time an attempt takes."""
    often = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()
