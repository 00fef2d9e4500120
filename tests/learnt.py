"""Where tests keep what was learnt of flows' examples: under its digest, so that it holds for every run and process."""

from pathlib import Path
from typing import Final

LEARNT: Final = Path(__file__).parents[1] / "build" / "learnt"
