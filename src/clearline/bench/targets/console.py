"""The console of the people who serve: how an assessor enters it, and what is asked of it from inside and outside."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from clearline.bench.authenticator import Authenticator
from clearline.bench.draw import Draw
from clearline.bench.targets.adapter import Call, Staff
from clearline.bench.targets.cookies import kept
from clearline.bench.targets.reading import answered, first, valued
from clearline.bench.targets.target import Answer, Proof, Session
from clearline.bench.targets.wire import Got, Sent
from clearline.domain.observation import Trouble

Filled = Callable[[Call, Mapping[str, str]], Sent]
Send = Callable[[Sent], Awaitable[Got | Trouble]]

NOBODY = Session("", "")


@dataclass(slots=True)
class Console:
    """One console; the lent member of staff enters once, since an invitation may be good for no more."""

    staff: Staff | None
    fill: Filled
    send: Send
    origin: str = ""
    """Where the console's pages are, as its passkeys know it."""
    entered: Answer | None = None

    async def enter(self, proof: Proof | None) -> Answer:
        """Try to enter with `proof`, or with what was lent; the answer's session is None where nobody was let in."""
        if self.staff is None:
            return Answer(trouble=Trouble.NOT_SENT)
        if proof is not None:
            return await self._enter(self.staff, proof)
        if self.entered is None:
            lent = Proof(self.staff.name, self.staff.secret, self.staff.code)
            self.entered = await self._enter(self.staff, lent)
        return self.entered

    async def _enter(self, staff: Staff, proof: Proof) -> Answer:
        values = {"name": proof.name, "secret": proof.secret, "code": proof.code}
        if staff.passkey is not None:
            asked = valued(answered(await self.send(self.fill(staff.passkey, values))), staff.passkey)
            if asked.trouble is not Trouble.NONE:
                return asked
            party, challenge = first(asked, staff.passkey, "party"), first(asked, staff.passkey, "challenge")
            draw = Draw(hashlib.sha256(proof.secret.encode()).digest())
            values["credential"] = Authenticator.made(draw, party, self.origin).create(challenge)
        got = await self.send(self.fill(staff.enter, values))
        answer = valued(answered(got), staff.enter)
        if answer.trouble is not Trouble.NONE or not isinstance(got, Got):
            return answer
        session = Session("", first(answer, staff.enter, "token"), kept("", got.cookies))
        return replace(answer, session=session if session.token or session.cookies else None)

    async def attend(self, deed: str, conversation: str, staff: Session | None) -> Answer:
        """Do `take` or `look` to a conversation as `staff`, or as nobody."""
        calls = {"take": self.staff.take, "look": self.staff.look} if self.staff else {}
        call, session = calls.get(deed), staff or NOBODY
        if call is None:
            return Answer(trouble=Trouble.NOT_SENT)
        sent = self.fill(call, {"session": conversation, "staff": session.token})
        if session.cookies:
            sent = replace(sent, headers={**sent.headers, "cookie": session.cookies})
        return valued(answered(await self.send(sent)), call)
