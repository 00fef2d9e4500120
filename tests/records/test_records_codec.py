"""What is sealed comes out as it went in, or not at all."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.domain.conversation import (
    Choice,
    Conversation,
    ConversationId,
    Expects,
    Heard,
    Json,
    Keeper,
    Language,
    MessageId,
    Reply,
    Source,
    Speaker,
    Turn,
)
from clearline.domain.decision import (
    Act,
    ActionCall,
    Ask,
    Challenged,
    Confirmation,
    Decision,
    Done,
    Failed,
    HandOver,
    Option,
    Outcome,
    Phrase,
    Refused,
    Say,
    StepUpNeeded,
    Unknown,
    Value,
)
from clearline.domain.person import (
    Assurance,
    Challenge,
    CustomerId,
    Factor,
    PasskeyChallenge,
    Personal,
    Principal,
    Session,
    StaffId,
    SubjectId,
)
from clearline.errors import IntegrityError
from clearline.records.codec import decode, encode

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
moments = st.datetimes(timezones=st.just(UTC))
languages = st.sampled_from(Language)
levels = st.sampled_from(Assurance)
whole = st.integers(-(2**53), 2**53)


def values(leaves: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=6,
    )


data = st.dictionaries(texts, values(st.none() | st.booleans() | whole | texts), max_size=4)
phrases = st.builds(Phrase, texts, data)
some_phrases = st.lists(phrases, max_size=2).map(tuple)
options = st.lists(st.builds(Option, phrases, texts), max_size=2).map(tuple)
confirmations = st.none() | st.builds(Confirmation, texts, whole)
challenges = st.builds(Challenge, st.none() | texts.map(CustomerId), texts, moments, whole, st.sampled_from(Factor))
passkeys = st.builds(PasskeyChallenge, texts, moments)
decisions: st.SearchStrategy[Decision] = st.one_of(
    st.builds(Say, some_phrases, options),
    st.builds(Ask, texts, some_phrases, options, st.sampled_from([str(each) for each in Expects])),
    st.builds(Act, st.builds(ActionCall, texts, data, texts, confirmations)),
    st.builds(HandOver, texts, texts, some_phrases),
)
outcomes: st.SearchStrategy[Outcome] = st.one_of(
    st.builds(Done, data),
    st.builds(Refused, texts),
    st.builds(Failed, texts),
    st.builds(Unknown, texts),
    st.builds(StepUpNeeded, levels),
    st.builds(Challenged, challenges),
)
replies = st.builds(
    Reply,
    texts,
    languages,
    st.sampled_from(Speaker),
    st.lists(st.builds(Choice, texts, texts), max_size=2).map(tuple),
    st.lists(st.builds(Source, texts, texts), max_size=2).map(tuple),
    st.sampled_from(Expects),
)
turns = st.builds(
    Turn,
    texts.map(ConversationId),
    whole,
    texts.map(MessageId),
    moments,
    st.builds(Heard, texts, languages),
    levels,
    st.booleans(),
    texts,
    st.lists(decisions, max_size=3).map(tuple),
    st.lists(outcomes, max_size=3).map(tuple),
    replies,
    st.sampled_from(Speaker),
)
principals = st.just(Session().principal) | st.builds(
    Principal, texts.map(CustomerId), st.sampled_from([Assurance.AAL1, Assurance.AAL2]), moments
)
json_values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | whole | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
conversations = st.builds(
    Conversation,
    id=texts.map(ConversationId),
    subject=texts.map(SubjectId),
    started_at=moments,
    language=languages,
    turns=whole,
    session=st.builds(
        Session,
        principals,
        st.none() | challenges,
        st.none() | passkeys,
        st.booleans(),
        whole,
        st.none() | moments,
    ),
    state=st.dictionaries(texts, json_values, max_size=3),
    vault=st.dictionaries(texts, texts.map(Personal), max_size=3),
    keeper=st.sampled_from(Keeper),
    staff=st.none() | texts.map(StaffId),
    versions=st.dictionaries(texts, texts, max_size=3),
)


@given(turns)
def test_a_turn_comes_back_as_it_was(turn: Turn) -> None:
    assert decode(encode(turn), Turn) == turn


@given(conversations)
def test_a_conversation_comes_back_as_it_was(conversation: Conversation) -> None:
    assert decode(encode(conversation), Conversation) == conversation


@given(st.binary(max_size=60) | json_values.map(str).map(str.encode))
def test_junk_is_an_integrity_error(junk: bytes) -> None:
    with pytest.raises(IntegrityError):
        decode(junk, Turn)


@given(turns, st.data())
def test_a_turn_with_a_piece_missing_is_an_integrity_error(turn: Turn, draw: st.DataObject) -> None:
    octets = encode(turn)
    cut = draw.draw(st.integers(0, len(octets) - 1))
    with pytest.raises(IntegrityError):
        decode(octets[:cut], Turn)


def test_a_conversation_is_not_read_as_a_turn() -> None:
    began = datetime(2026, 11, 21, tzinfo=UTC)
    conversation = Conversation(ConversationId("c"), SubjectId("visitor:c"), began, Language.ENGLISH)
    with pytest.raises(IntegrityError):
        decode(encode(conversation), Turn)
