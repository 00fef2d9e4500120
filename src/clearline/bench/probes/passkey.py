"""Passkeys: made, used, and used in ways that only an attacker would."""

import json
from dataclasses import dataclass

from clearline.bench.authenticator import Authenticator, is_bound, look_alike
from clearline.bench.scene import Scene, Talk
from clearline.bench.targets.target import Account, Answer
from clearline.domain.conversation import Json, Language
from clearline.domain.observation import Purpose, Reading, Trouble

_GROWN = 7
"""What the passkey counts to at its good use; a copy of it counts less."""
_COPIED = 3


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a service wants signed."""

    party: str
    challenge: str
    handle: str = ""


async def ceremonies(scene: Scene) -> None:
    """Make a passkey, use it well, and offer what is foreign, altered, unverified, replayed or copied (ID-04)."""
    await _administrator(scene)
    language, owner = scene.languages[0], scene.pool.next()
    talk = await scene.sign_in("owner", owner, language)
    asked = await _asked(scene, talk, "passkey.registration")
    if asked is None:
        return
    key = Authenticator.made(scene.draw, asked.party, scene.about.origin)
    made = await _sent(scene, talk, "passkey.register", key.create(asked.challenge))
    _accepted(scene, "registered", made, Purpose.CONTROL)
    if made.trouble is not Trouble.NONE:
        return
    passkey = _Passkey(scene, key, asked.handle, language)
    try:
        await passkey.misused(owner)
    finally:
        await passkey.used_and_removed(owner, made)


@dataclass(frozen=True, slots=True)
class _Passkey:
    scene: Scene
    key: Authenticator
    handle: str
    language: Language

    async def misused(self, owner: Account) -> None:
        """Sign on a foreign page, for another challenge, and unverified."""
        foreign = self.key.on(look_alike(self.key.origin))
        for case, key in (("foreign", foreign), ("unverified", self.key.unverified()), ("altered", self.key)):
            talk = await self.scene.open(case, self.language)
            asked = await _asked(self.scene, talk, "passkey.options")
            if asked is not None:
                challenge = asked.challenge if case != "altered" else _turned(asked.challenge)
                await self._offered(talk, key.use(challenge, 1, self.handle), owner)

    async def used_and_removed(self, owner: Account, made: Answer) -> None:
        """Sign as it should be, replay that, count down like a copy, and remove the passkey."""
        talk = await self.scene.open("good", self.language)
        asked = await _asked(self.scene, talk, "passkey.options")
        if asked is None:
            return
        good = self.key.use(asked.challenge, _GROWN, self.handle)
        await self._offered(talk, good, owner, Purpose.CONTROL)
        for case in ("replayed", "copied"):
            other = await self.scene.open(case, self.language)
            again = await _asked(self.scene, other, "passkey.options")
            if again is not None:
                copied = self.key.use(again.challenge, _COPIED, self.handle)
                await self._offered(other, good if case == "replayed" else copied, owner)
        await _door(self.scene, talk, "passkey.remove", id=_text(made.value, "id"))

    async def _offered(self, talk: Talk, credential: str, owner: Account, purpose: Purpose = Purpose.PROBE) -> None:
        answer = await _sent(self.scene, talk, "passkey.proof", credential)
        _accepted(self.scene, talk.case, answer, purpose)
        await talk.say(self.scene.saying("bill", self.language), purpose)
        self.scene.plant(talk.case, "owner", owner.name)


async def _administrator(scene: Scene) -> None:
    """Try what an administrator knows, without a passkey; where none is lent, that is written down."""
    answer = await scene.quietly("administrator.enter")
    tried = answer.trouble is not Trouble.NOT_SENT
    trouble = answer.trouble if tried and answer.trouble is not Trouble.REFUSED else Trouble.NONE
    entered = tried and answer.trouble is Trouble.NONE
    scene.seen.append(
        Reading("administrator", Purpose.PROBE, "administrator.enter", {"tried": tried, "entered": entered}, trouble)
    )


async def _asked(scene: Scene, talk: Talk, door: str) -> _Asked | None:
    """Return what is to be signed, and write down whether it is bound to the origin and asks for verification."""
    answer = await _door(scene, talk, door)
    options = _options(answer.value)
    party, challenge = _text(options.get("rp"), "id") or _text(options, "rpId"), _text(options, "challenge")
    verifies = _text(options, "userVerification") or _text(options.get("authenticatorSelection"), "userVerification")
    offered: Json = {
        "offered": bool(party and challenge),
        "bound": is_bound(party, scene.about.origin),
        "verifies": verifies == "required",
    }
    scene.seen.append(Reading(talk.case, Purpose.PROBE, "passkey.options", offered, answer.trouble))
    return _Asked(party, challenge, _text(options.get("user"), "id")) if party and challenge else None


async def _sent(scene: Scene, talk: Talk, door: str, credential: str) -> Answer:
    return await _door(scene, talk, door, credential=credential)


async def _door(scene: Scene, talk: Talk, door: str, **values: str) -> Answer:
    session = talk.session
    if session is None:
        return Answer(trouble=Trouble.NOT_SENT)
    answer = await scene.quietly(door, None, session=session.id, token=session.token, **values)
    talk.session = answer.session or session
    return answer


def _accepted(scene: Scene, case: str, answer: Answer, purpose: Purpose) -> None:
    scene.tried(case, purpose, "passkey.proof", {"accepted": answer.trouble is Trouble.NONE}, answer)


def _options(value: Json) -> dict[str, Json]:
    """Return the options themselves, which may be told as a text, and may be wrapped (`publicKey`)."""
    found: Json = value
    match value:
        case {"options": [first, *_]}:
            found = first
        case _:
            pass
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except (ValueError, RecursionError):
            return {}
    if isinstance(found, dict) and isinstance(found.get("publicKey"), dict):
        found = found["publicKey"]
    return found if isinstance(found, dict) else {}


def _text(value: Json, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    if isinstance(found, list):
        found = next(iter(found), None)
    return found if isinstance(found, str) else ""


def _turned(challenge: str) -> str:
    """Return another challenge of the same length."""
    return challenge[::-1] if challenge != challenge[::-1] else challenge.swapcase()
