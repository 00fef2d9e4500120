"""What an assessor may have done to the demonstration's desk, as whoever runs a desk does it, by the same commands.

None of it is in the desk, which has no such doors: it is the demonstration that copies, restores, kills and approves.
"""

import asyncio
import io
import ipaddress
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import yaml
from rich.console import Console

from clearline.cli import recovery
from clearline.cli.demo_releases import BadReleases
from clearline.domain.conversation import ConversationId, Json
from clearline.domain.privacy import Purpose
from clearline.errors import InputError
from clearline.knowledge.draft import approved
from clearline.records.conversations import Conversations
from clearline.service.clock import SystemChance, SystemClock
from clearline.service.lines import lines_of
from clearline.service.settings import Settings, from_environment

_LIFE: Final = timedelta(days=30)
"""Of an article that an assessor proposes."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the demonstration keeps what its desk does not need to serve."""

    folder: Path

    @property
    def backups(self) -> Path:
        """Sealed copies: data and keys in folders of their own."""
        return self.folder / "backups"

    @property
    def offline(self) -> Path:
        """Stands for the key that is kept offline."""
        return self.folder / "offline"

    @property
    def articles(self) -> Path:
        """What the desk answers from."""
        return self.folder / "articles"

    @property
    def drafts(self) -> Path:
        """What nobody has approved."""
        return self.folder / "drafts"


@dataclass(slots=True)
class Hooks:
    """What can be done; `kill` and `restart` are those of the desk's process."""

    settings: Settings
    """Of the desk."""
    places: Places
    kill: Callable[[], None]
    restart: Callable[[], None]
    _made: int = 0

    @property
    def releases(self) -> BadReleases:
        """Releases that the desk ought to take back."""
        return BadReleases(self.settings, self.places.articles, SystemClock())

    @property
    def _desk(self) -> recovery.Desk:
        return recovery.Desk(self.settings, SystemClock(), SystemChance())

    def back_up(self) -> Json:
        """Make a backup, as `clearline backup make` does."""
        recipient = self._recipient()
        self._made += 1
        sealed = self._sealed()
        for file in (sealed.data, sealed.keys):
            file.parent.mkdir(parents=True, exist_ok=True)
        recovery.make(self._desk, sealed.data, sealed.keys, recipient, _quiet())
        return {"made": self._made}

    def restore(self, conversation: str) -> Json:
        """Restore the newest backup into another place and return what is there of `conversation`."""
        if not self._made:
            raise InputError("there is no backup")
        began = time.monotonic()
        with TemporaryDirectory(prefix="clearline-drill-") as place:
            into = from_environment({}, data_dir=Path(place) / "desk")
            lines, age_s = asyncio.run(self._restored(into, ConversationId(conversation)))
        return {"took_s": round(time.monotonic() - began, 3), "age_s": round(age_s, 3), "lines": lines}

    async def _restored(self, into: Settings, which: ConversationId) -> tuple[list[Json], float]:
        desk = self._desk
        async with recovery.restored(desk, self._sealed(), into, recovery.Afterwards()) as back:
            keyring = await recovery.keyring_of(desk, back.keys)
            kept = Conversations(back.store, keyring, desk.chance)
            turns = [turn async for turn in kept.turns(which, Purpose.SERVICE)]
            lines: list[Json] = [line.text for turn in turns for line in lines_of(turn)]
            newest = max(turn.at for turn in turns)
        return lines, (desk.clock.now() - newest).total_seconds()

    def links(self) -> Json:
        """Return what the desk is connected to, by its settings."""
        addresses = {
            "operator": self.settings.carrier_url,
            "records": self.settings.database,
            "keys": self.settings.key_store,
        }
        if self.settings.demo_edge:
            addresses["edge"] = f"http://{self.settings.host}:{self.settings.port}"
        return {"links": [_link(name, address) for name, address in addresses.items()]}

    def propose(self, article: Mapping[str, str]) -> Json:
        """Keep a draft where the desk does not look."""
        now = SystemClock().now().date()
        words = {"en": article["answer"], "zh": article["answer"]}
        written: dict[str, object] = {
            "id": article["id"],
            "version": 1,
            "title": {"en": article["id"], "zh": article["id"]},
            "source": "assessment",
            "author": article["person"],
            "approver": "",
            "valid_from": now,
            "valid_until": now + _LIFE,
            "questions": {"en": [article["question"]], "zh": []},
            "body": words,
            "digest": "",
        }
        self.places.drafts.mkdir(exist_ok=True)
        self._draft(article["id"]).write_text(yaml.safe_dump(written, allow_unicode=True), "utf-8")
        return {"proposed": article["id"]}

    def approve(self, name: str, person: str) -> Json:
        """Approve a draft, as `clearline article approve` does, and let the desk begin anew with it."""
        draft = self._draft(name)
        text = approved(draft.name, recovery.text_of(draft), person)
        (self.places.articles / draft.name).write_text(text, "utf-8")
        self.restart()
        return {"approved": name}

    def withdraw(self, name: str) -> Json:
        """Take an article away, and let the desk begin anew without it."""
        (self.places.articles / self._draft(name).name).unlink(missing_ok=True)
        self.restart()
        return {"withdrawn": name}

    def stop(self) -> Json:
        """Kill the desk as it stands; another takes its place."""
        self.kill()
        return {"stopped": True}

    def _draft(self, name: str) -> Path:
        if not name.replace("-", "").isalnum() or not name.isascii():
            raise InputError("an article is named by letters, digits and hyphens")
        return self.places.drafts / f"{name}.yaml"

    def _recipient(self) -> Path:
        public = self.places.offline / "public"
        if not public.exists():
            self.places.offline.mkdir(mode=0o700, exist_ok=True)
            said = io.StringIO()
            recovery.make_key(self.places.offline / "private", SystemChance(), Console(file=said, highlight=False))
            public.write_text(said.getvalue(), "utf-8")
        return public

    def _sealed(self) -> recovery.Sealed:
        name, kept = f"{self._made}.sealed", self.places.backups
        return recovery.Sealed(kept / "data" / name, kept / "keys" / name, self.places.offline / "private")


def _link(name: str, address: str) -> Json:
    """Return one connection; what is written before the host, a name and a password, is left out."""
    parts = urlsplit(address)
    # An empty part is not put together again as it was: sqlite:////path would lose two of its strokes.
    shown = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if parts.netloc else address
    same = _is_loopback(parts.hostname or "")
    return {"name": name, "address": shown, "verified": parts.scheme == "https", "same_machine": same}


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _quiet() -> Console:
    return Console(file=io.StringIO())
