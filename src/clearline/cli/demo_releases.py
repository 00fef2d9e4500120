"""Bad releases of flows and articles for the demonstration's desk, to see them taken back."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import yaml

from clearline.dialogue.load import packaged
from clearline.domain.clock import Clock
from clearline.domain.conversation import Json
from clearline.errors import InputError
from clearline.service.settings import Settings
from clearline.service.shelf import Content, Shelf

SHARE: Final = 5
"""Per cent of conversations, as `clearline release try` does where nothing else is said."""
MISSING: Final = "late-payment"
"""The article that an incomplete release lacks."""
EVALUATION: Final = {
    "at_least": 0.9,
    "sentences": [{"means": MISSING, "en": ["how high is the late fee"], "zh": ["滞纳金怎么算"]}],
}
"""What an operator would have callers say about it."""
_PHRASES: Final = "_phrases.yaml"


@dataclass(frozen=True, slots=True)
class BadReleases:
    """Puts them on trial past every check of the command line, so that only the desk itself stands in their way."""

    settings: Settings
    """Of the desk."""
    articles: Path
    clock: Clock

    def stage(self, kind: str) -> Json:
        """Put one on trial; raises InputError for a kind that flows and articles cannot be."""
        kinds: Mapping[str, Callable[[Path], Content]] = {"undisclosed": _undisclosed, "incomplete": self._incomplete}
        if kind not in kinds:
            raise InputError(f"no flows and no articles are {kind!r}")
        shelf, name = Shelf(self.settings.data_dir), f"bad-{kind}"
        with TemporaryDirectory(prefix="clearline-release-") as folder:
            shelf.put(name, kinds[kind](Path(folder)))
        shelf.begin(name, SHARE, self.clock.now().isoformat())
        return {"staged": name}

    def state(self) -> Json:
        """Return what is on trial."""
        trial = Shelf(self.settings.data_dir).plan().trial
        return {"staged": [] if trial is None else [trial.name]}

    def _incomplete(self, folder: Path) -> Content:
        articles, evaluation = folder / "articles", folder / "evaluation.yaml"
        shutil.copytree(self.articles, articles, ignore=shutil.ignore_patterns(f"{MISSING}.yaml"))
        evaluation.write_text(yaml.safe_dump(EVALUATION, allow_unicode=True), "utf-8")
        return Content(None, articles, evaluation)


def _undisclosed(folder: Path) -> Content:
    flows = folder / "flows"
    flows.mkdir()
    said = (packaged() / _PHRASES).read_text("utf-8")
    for word in ("automated ", "自动", "自動"):
        said = said.replace(word, "")
    (flows / _PHRASES).write_text(said, "utf-8")
    return Content(flows, None)
