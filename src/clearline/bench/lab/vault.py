"""What the specimen keeps on disk, as the archive its owner would export."""

import hashlib
import io
import zipfile
from collections.abc import Iterable

from clearline.bench.lab.talk import Conversation

_KEY = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIDl5\n-----END PRIVATE KEY-----\n"


def archive(conversations: Iterable[Conversation], spoiled: frozenset[str]) -> bytes:
    """Return a ZIP of the specimen's stores; what is sealed is stood for by its digest, which nobody can open."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        sealed = bytearray(b"sealed")
        for conversation in conversations:
            sealed += hashlib.sha256("\n".join(conversation.record).encode()).digest()
            if "DS-03" in spoiled and len(conversation.record) > 1:
                files.writestr(f"log/{conversation.id}.log", "\n".join(conversation.record[-8:]))
        files.writestr("conversations.bin", bytes(sealed))
        if "DS-04" in spoiled:
            files.writestr("backup/service.pem", _KEY)
    return packed.getvalue()
