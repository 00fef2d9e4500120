"""Tokens that were made up: of another letter, of another desk's key, of another conversation."""

from clearline.domain.person import Personal
from clearline.service.tokens import Tokens
from clearline.testing import SeededChance
from service.service_lab import Standing


async def test_a_token_with_any_letter_changed_opens_nothing(standing: Standing) -> None:
    caller = await standing.caller()
    await caller.prove(wish="login")
    assert caller.fresh is not None
    which, token, opens = caller.opened.conversation, caller.fresh.reveal(), standing.desk.front.authorise
    for place, letter in enumerate(token):
        for other in {"0", "A", "_"} - {letter}:
            assert not await opens(which, Personal(token[:place] + other + token[place + 1 :]))
    assert not await opens(which, Personal(token[:-1]))
    assert not await opens(which, Personal(token + token[-1]))
    assert await opens(which, caller.fresh)


async def test_a_token_of_somebody_else_or_derived_under_another_key_opens_nothing(standing: Standing) -> None:
    caller, other = await standing.caller(), await standing.caller()
    await caller.prove(wish="login")
    which, opens = caller.opened.conversation, standing.desk.front.authorise
    kept = standing.desk.rooms.conversations
    forger = Tokens(kept, SeededChance("forger"), lambda: Personal(bytes(32)), lambda *_: False)
    forged = forger.renewed(await caller.conversation(), caller.opened.token)
    assert forged is not None
    assert caller.fresh is not None
    assert forged.reveal().partition(".")[0] == caller.fresh.reveal().partition(".")[0]
    for token in (forged, forger.first(), other.opened.token):
        assert not await opens(which, token)
    assert await opens(which, caller.opened.token)
