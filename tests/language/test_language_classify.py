"""A classifier solves its equations by parts, and to the same end as in one piece."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.language.classify import Classifier, Example
from clearline.language.features import Features

EXAMPLES = st.lists(
    st.builds(Example, st.text("abc 账单多", min_size=1, max_size=8), st.sampled_from(["bill", "plans", "usage"])),
    min_size=1,
    max_size=40,
)


def _in_one_piece(examples: list[Example], words: str) -> dict[str, float]:
    features = Features([example.words for example in examples])
    intents = sorted({example.intent for example in examples})
    wanted = np.array([[float(example.intent == intent) for intent in intents] for example in examples])
    solved = np.linalg.solve(features.shared() + 0.35 * np.eye(len(examples)), wanted)
    places, values = features.row(words)
    found = np.array(values) @ features.weighed(solved.astype(np.float32))[places]
    return dict(zip(intents, np.clip(found, 0, 1), strict=True))


@given(EXAMPLES, st.text("abc 账单多", max_size=8))
@settings(max_examples=80, deadline=None)
def test_parts_give_what_one_piece_gives(examples: list[Example], words: str) -> None:
    expected = _in_one_piece(examples, words)
    for intent, confidence in Classifier(examples).scores(words):
        assert abs(confidence - expected[intent]) < 1e-3
