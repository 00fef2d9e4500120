"""What a desk says and how it decides, as one pinned release: flows, understanding, articles, guard (AR-14)."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearline import __version__
from clearline.actions.action import Asker
from clearline.actions.table import ACTIONS
from clearline.dialogue.engine import Dialogue
from clearline.dialogue.flow import ActionRule
from clearline.dialogue.load import build_flows, sources_of
from clearline.dialogue.phrase import Phrasing
from clearline.dialogue.understand import Understanding
from clearline.errors import ConfigurationError
from clearline.guard.detectors import INWARD_DETECTORS, PERSONAL_DETECTORS
from clearline.guard.detectors.named import recognisers
from clearline.guard.injection.classifier import no_encoder
from clearline.guard.injection.detector import InjectionDetector
from clearline.guard.pipeline import Guard
from clearline.knowledge.answer import Knowledge
from clearline.knowledge.article import Article, load_articles
from clearline.language.convert import Converter
from clearline.language.encoder import Encoder
from clearline.language.learnt import Learnt, learn_anew
from clearline.service.memory import hand_back
from clearline.service.operator import Operator, read_operator
from clearline.service.settings import Settings
from clearline.service.shelf import Content

RULES: Final[Mapping[str, ActionRule]] = {
    action.name: ActionRule(
        action.level,
        action.effect,
        confirm=action.confirm,
        arguments=action.arguments,
        gives=action.gives,
        refuses=action.refuses,
        purpose=action.purpose,
        keeps=action.keeps,
        by_flow=action.by is Asker.FLOW,
    )
    for action in ACTIONS
}
"""What flows may rely on of the table of actions, and must not go below."""


@dataclass(frozen=True, slots=True)
class Release:
    """Loaded and proved once; it holds no state, so that desks may share it."""

    operator: Operator
    understanding: Understanding
    dialogue: Dialogue
    phrasing: Phrasing
    knowledge: Knowledge
    guard: Guard
    encoder: Encoder | None = None
    """What understanding rests on beside the words, if anything; two releases may share it."""

    @property
    def name(self) -> str:
        """Twelve hex digits of a digest over flows and articles."""
        return hashlib.sha256(f"{self.dialogue.release} {self.knowledge.release}".encode()).hexdigest()[:12]

    @property
    def versions(self) -> Mapping[str, str]:
        """What is noted on every conversation that begins under this release."""
        known = {"clearline": __version__, "flows": self.dialogue.release, "knowledge": self.knowledge.release}
        return known | ({"encoder": self.encoder.name} if self.encoder else {})

    def prepare(self) -> None:
        """Load and train now what the first doubtful utterance would wait for, some seconds of CPU."""
        self.understanding.prepare()
        hand_back()


def build_release(
    operator: Operator,
    own_flows: Path | None = None,
    own_articles: Path | None = None,
    *,
    encoder: Encoder | bool = True,
    learnt: Path | None = None,
) -> Release:
    """Load everything; raises ConfigurationError for flows or articles that are not sound.

    What is learnt of them is kept in the folder `learnt`, if there is one.
    """
    converter = Converter()
    encode = encoder if isinstance(encoder, Encoder) else Encoder() if encoder else None
    flows = build_flows(sources_of(own_flows), RULES, converter.to_traditional)
    articles = load_articles(own_articles)
    orders = InjectionDetector(operator.thresholds, encode.ready if encode else no_encoder)
    _refuse_orders(articles, orders)
    topics = {article.id: article.questions for article in articles}
    keep = Learnt(learnt, encode.name if encode else "") if learnt else learn_anew
    understanding = Understanding(flows, converter.to_simplified, encode, topics, keep=keep)
    return Release(
        operator=operator,
        understanding=understanding,
        dialogue=Dialogue(flows, understanding, operator.tzinfo),
        phrasing=Phrasing(flows, operator.tzinfo),
        knowledge=Knowledge(articles, converter, understanding.topic),
        guard=Guard(
            personal=(*PERSONAL_DETECTORS, *recognisers(operator.recognisers)),
            inward=(*INWARD_DETECTORS, orders),
            allowed=operator.allowed,
        ),
        encoder=encode,
    )


def release_of(
    settings: Settings, content: Content, *, operator: Operator | None = None, encoder: Encoder | None = None
) -> Release:
    """Build what `content` names as the settings say; `operator` and `encoder` where they are loaded already."""
    return build_release(
        operator or read_operator(settings.operator_file),
        content.flows,
        content.articles,
        encoder=encoder or settings.encoder,
        learnt=settings.learnt,
    )


def _refuse_orders(articles: Iterable[Article], orders: InjectionDetector) -> None:
    for article in articles:
        for text in (article.title.en, article.title.zh, article.body.en, article.body.zh):
            if orders.is_plain(text):
                raise ConfigurationError(f"the article {article.id!r} gives the desk orders: {text[:60]!r}")
