"""The signs by which replies are judged are measured on labelled replies that ship with them."""

from clearline.bench.words.measured import LABELS, labelled, measured
from clearline.domain.conversation import Language


def test_two_hundred_replies_are_labelled_with_what_the_signs_find() -> None:
    replies = labelled()
    assert len(replies) * len(Language) >= 200
    assert {label for one in replies for label in one.says} == set(LABELS)
    assert sum(not one.says for one in replies) >= 15
    for language in Language:
        texts = [one.words()[language] for one in replies]
        assert len(texts) == len(set(texts))


def test_a_sign_is_counted_in_each_language_and_over_all_of_them() -> None:
    for place, whole in enumerate(measured()):
        parts = [measured(language)[place] for language in Language]
        assert sum(one.found for one in parts) == whole.found <= whole.there
        assert sum(one.left for one in parts) == whole.left <= whole.absent
        assert whole.there + whole.absent == len(labelled()) * len(Language)
        assert whole.sensitivity <= whole.found / whole.there
        assert whole.specificity <= whole.left / whole.absent


def test_what_fails_a_service_by_being_said_is_hardly_ever_found_where_it_is_not() -> None:
    """These signs turn a requirement red where they are found."""
    table = {one.label: one for one in measured()}
    for label in ("denies", "asks-secret", "paid", "commits"):
        assert table[label].left == table[label].absent
