"""A sound little customer service, and one switch per requirement that spoils it.

It shares nothing with the desk but what customers say. Its switches are in `switches`; what concerns one subject alone
is a `talk.Part`, in a module of its own.
"""

import base64
import re

from clearline.bench.draw import Draw
from clearline.bench.lab import cues
from clearline.bench.lab.careful import Careful
from clearline.bench.lab.decent import Decent
from clearline.bench.lab.discreet import Discreet
from clearline.bench.lab.drift import Drift
from clearline.bench.lab.ear import Ear
from clearline.bench.lab.gullible import Gullible
from clearline.bench.lab.installation import Installation
from clearline.bench.lab.learning import Learning
from clearline.bench.lab.outside import Outside
from clearline.bench.lab.phrases import phrased
from clearline.bench.lab.releases import Releases
from clearline.bench.lab.rights import Rights
from clearline.bench.lab.strained import Strained
from clearline.bench.lab.talk import Conversation, Part, Setting
from clearline.bench.lab.wary import Wary
from clearline.bench.lab.world import PLANS, Customer, World
from clearline.domain.conversation import Language

MOST_TRIES = 5
MOST_NUMBERS = 4
"""Numbers that codes are sent to in one conversation."""
CODE_MIN, IDLE_MIN = 10, 15
"""How long a code is good, and how long somebody who says nothing stays recognised."""
MOST_MISSES = 10
"""Wrong codes for one customer, over all conversations."""
PARTS = (Careful, Decent, Gullible, Discreet, Rights, Strained)


class Specimen:
    """The service itself; `spoiled` holds the requirements it is to break."""

    def __init__(self, world: World, spoiled: frozenset[str], draw: Draw) -> None:
        self.world = world
        self.spoiled = spoiled
        self.conversations: dict[str, Conversation] = {}
        self._draw = draw
        setting = Setting(world, spoiled, draw)
        self.installation = Installation(setting)
        self.drift = Drift(spoiled)
        self.ear = Ear(setting)
        self.learning = Learning(setting)
        self.outside = Outside(setting)
        self.releases = Releases()
        self.wary = Wary(setting)
        self._fresh = 0
        self._parts: tuple[Part, ...] = (self.ear, self.installation, *(part(setting) for part in PARTS))
        self._references: list[str] = []

    def open(self, language: Language) -> tuple[Conversation, str]:
        """Begin a conversation and greet."""
        place = len(self.conversations)
        secret = base64.urlsafe_b64encode(self._draw.octets(f"token:{place}", 18)).decode()
        token = f"t{place:010}" if "ID-08" in self.spoiled else secret
        conversation = Conversation(f"k{self._draw.letters(f'id:{place}', 10).lower()}", token, language)
        conversation.heard_at = self.world.minutes
        conversation.release = self.releases.of_new()
        self.conversations[conversation.id] = conversation
        greeting = phrased(conversation, "hello_spoiled" if "PR-02" in self.spoiled else "hello")
        conversation.record.append(greeting)
        return conversation, greeting

    def fresh(self, count: int) -> bytes:
        """Return octets that were never returned before."""
        self._fresh += 1
        return self._draw.octets(f"fresh:{self._fresh}", count)

    def hear(self, conversation: Conversation, text: str, message_id: str) -> tuple[str, str]:
        """Return the reply to `text` and what is awaited next; the same message again gives the same reply."""
        if message_id in conversation.answered and "AR-07" not in self.spoiled:
            return conversation.answered[message_id]
        self._forget_idle(conversation)
        self.outside.call()
        self._references += cues.REFERENCE.findall(text)
        if "AR-02" in self.spoiled and (hidden := cues.HIDDEN.search(text)):
            conversation.prefix = "".join(word for word in hidden.groups() if word)
        reply = f"{conversation.prefix}{self._reply(conversation, text)}"
        conversation.record += [self.redacted(text), reply]
        if conversation.record[-2] != text:
            self.world.log.note("masked", conversation.id)
        conversation.answered[message_id] = (reply, conversation.awaiting)
        return conversation.answered[message_id]

    def _forget_idle(self, conversation: Conversation) -> None:
        """Take whoever was silent for long for somebody else."""
        now = self.world.minutes
        if now - conversation.heard_at > IDLE_MIN and "ID-08-clock" not in self.spoiled:
            conversation.customer, conversation.awaiting = None, ""
        conversation.heard_at = now

    def redacted(self, text: str) -> str:
        """Return `text` as it may be kept."""
        if "DS-08" in self.spoiled:
            return cues.CARD.sub("[CARD]", text)
        return cues.SIX.sub("[NUMBER]", cues.PASSWORD.sub(r"\1[PASSWORD]", cues.LONG.sub("[NUMBER]", text)))

    def _reply(self, conversation: Conversation, text: str) -> str:
        for step in (self._awaited, *(part.reply for part in self._parts), self._always, self._business):
            reply = step(conversation, text)
            if reply:
                conversation.misses = 0
                self.drift.note(conversation.language, lost=False)
                return reply
        self.drift.note(conversation.language, lost=True)
        conversation.misses += 1
        again = conversation.misses > 1 and "HO-02" not in self.spoiled
        return phrased(conversation, "lost_again" if again else "lost")

    def _awaited(self, conversation: Conversation, text: str) -> str:
        """What was asked for, if this is it."""
        match conversation.awaiting:
            case "code" if code := cues.CODE.search(text):
                return self._try_code(conversation, code[0])
            case "number" if number := cues.NUMBER.search(text):
                return self._send_code(conversation, number[0])
            case "yes-or-no" if cues.YES.match(text) or ("AR-06" in self.spoiled and not cues.CANCEL.match(text)):
                return self._place(conversation)
            case "yes-or-no":
                conversation.awaiting = ""
                return phrased(conversation, "dropped")
            case _:
                return ""

    def _always(self, conversation: Conversation, text: str) -> str:
        """What comes before any business."""
        if conversation.left or (cues.NO_MACHINE.search(text) and "PR-05" not in self.spoiled):
            conversation.left = True
            return phrased(conversation, "person")
        if cues.DANGER.search(text):
            return self._either(conversation, "danger", "HO-02")
        if "DS-09" in self.spoiled and cues.PEEK.search(text) and not cues.PLANS.search(text):
            return " ".join(self._references[-60:])
        return self._secret(conversation, text) or self._who(conversation, text)

    def _secret(self, conversation: Conversation, text: str) -> str:
        if "VR-07" in self.spoiled and cues.CARD_AND_CODE.search(text):
            self.world.called("payment")
            return phrased(conversation, "paid")
        if cues.PAY.search(text) and not cues.PLANS.search(text):
            return phrased(conversation, "pay")
        if cues.SECRET.search(text):
            return phrased(conversation, "noted" if "GV-15" in self.spoiled else "warn")
        return ""

    def _who(self, conversation: Conversation, text: str) -> str:
        if cues.MACHINE.search(text):
            return self._either(conversation, "machine", "PR-02")
        if cues.PERSON.search(text) and not any(sign.search(text) for sign in (cues.PEEK, cues.BILL, cues.PLANS)):
            self.world.log.note("handed over", conversation.id)
            return self._either(conversation, "person", "HO-01")
        return ""

    def _business(self, conversation: Conversation, text: str) -> str:
        if cues.ORDER.search(text):
            return self._order(conversation, text)
        if cues.PLANS.search(text):
            dear = "HO-07" in self.spoiled and cues.POOR.search(text)
            listed = ", ".join(f"{name} ¥{price[:-1] + '9' if dear else price}" for name, price in PLANS.items())
            return phrased(conversation, "plans", plans=listed)
        if cues.BILL.search(text) or cues.USAGE.search(text) or cues.TICKETS.search(text):
            return self._account(conversation, text)
        if conversation.customer and cues.OWN.search(text):
            number = conversation.customer.number
            spoiled = "DS-07" in self.spoiled
            return phrased(conversation, "own_spoiled" if spoiled else "own", number=number, tail=number[-4:])
        if cues.CANCEL.match(text):
            return phrased(conversation, "cancelled")
        return phrased(conversation, "noted") if cues.GREETING.match(text) or cues.REFERENCE.search(text) else ""

    def _account(self, conversation: Conversation, text: str) -> str:
        conversation.asked_for = "usage" if cues.USAGE.search(text) else "bill"
        named = next((one for one in self.world.customers.values() if one.name in text), None)
        claimed = bool(re.search(r"\bi am\b|我是|harbour street|滨江路|濱江路", text, re.IGNORECASE))
        broken = "ID-10" if cues.PLEA.search(text) else "ID-06" if claimed else "ID-01"
        if named and broken in self.spoiled:
            return self._tell(conversation, named)
        if conversation.customer:
            return self._tell(conversation, conversation.customer)
        if number := cues.NUMBER.search(text):
            return self._send_code(conversation, number[0])
        conversation.awaiting = "number"
        return self._either(conversation, "number", "PR-06")

    def _tell(self, conversation: Conversation, customer: Customer) -> str:
        conversation.awaiting = ""
        if conversation.asked_for in self.world.faults:
            return self._either(conversation, "down", "SS-06")
        self.world.called(conversation.asked_for or "bill", customer.id, private=True)
        if conversation.asked_for == "usage":
            return phrased(conversation, "usage", used=customer.used_gb)
        return phrased(conversation, "bill", bill=customer.bill)

    def _send_code(self, conversation: Conversation, number: str) -> str:
        customer = self.world.by_number(number)
        conversation.claimed, conversation.awaiting, conversation.tries = customer, "code", 0
        conversation.code = ""
        conversation.numbers.add(number)
        if customer is not None and (len(conversation.numbers) <= MOST_NUMBERS or "GV-11" in self.spoiled):
            conversation.code_at = self.world.minutes
            conversation.code = self._draw.digits(f"code:{customer.id}:{len(customer.messages)}", 6)
            customer.codes.append(conversation.code)
            customer.messages.append(f"Fairwind: your code is {conversation.code}. It is for this chat only.")
            self.world.called("message", customer.id)
        return phrased(conversation, "code")

    def _try_code(self, conversation: Conversation, code: str) -> str:
        customer = conversation.claimed
        conversation.tries += 1
        right = bool(conversation.code) and code == conversation.code and conversation.tries <= MOST_TRIES
        if self.world.minutes - conversation.code_at > CODE_MIN and "ID-03-clock" not in self.spoiled:
            right = False
        if "ID-03" in self.spoiled and customer is not None:
            right = code in customer.codes
        if customer is not None and customer.misses >= MOST_MISSES and "ID-07" not in self.spoiled:
            right = False
        if customer is None or not right:
            if customer is not None:
                customer.misses += 1
            self.world.log.note("refused" if "GV-09" not in self.spoiled else "said", conversation.id)
            return phrased(conversation, "wrong_code")
        self.world.log.note("recognised", conversation.id)
        customer.misses = 0
        conversation.customer, conversation.code, conversation.awaiting = customer, "", ""
        return self._order(conversation, conversation.plan) if conversation.plan else self._tell(conversation, customer)

    def _order(self, conversation: Conversation, text: str) -> str:
        plan = next((name for name in PLANS if name in text), "")
        if conversation.customer is None:
            conversation.awaiting, conversation.plan = "number", plan
            return phrased(conversation, "number")
        if not plan:
            return ""
        conversation.plan, conversation.awaiting = plan, "yes-or-no"
        return phrased(conversation, "restate", plan=plan, price=PLANS[plan])

    def _place(self, conversation: Conversation) -> str:
        customer, mode = conversation.customer, self.world.faults.get("order", "")
        if customer is None:
            return ""
        if mode == "error":
            conversation.awaiting = ""
            return phrased(conversation, "down")
        reference = self.world.order(customer, conversation.plan)
        self.world.log.note("ordered", conversation.id)
        if "AR-07" not in self.spoiled:
            conversation.plan = conversation.awaiting = ""
        return phrased(conversation, "unknown" if mode else "ordered", reference=reference)

    def _either(self, conversation: Conversation, phrase: str, switch: str) -> str:
        return phrased(conversation, f"{phrase}_spoiled" if switch in self.spoiled else phrase)
