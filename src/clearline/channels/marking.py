"""The mark of text that a machine wrote, for programs: the AIGC element of GB 45438-2025, annex E.

The EU AI Act, article 50(2), asks for a machine-readable mark as well, and leaves its form open.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Final

from clearline.channels.seam import DataCopy, TranscriptView
from clearline.domain.conversation import ConversationId

ELEMENT: Final = "AIGC"
"""The name under which programs look for it."""
_GENERATED: Final = "1"


def element(producer: str, content: str) -> Mapping[str, str]:
    """Return the element for a file of `producer`'s that is known as `content`."""
    return {
        "Label": _GENERATED,
        "ContentProducer": producer,
        "ProduceID": content,
        "ReservedCode1": "",
        "ContentPropagator": producer,
        "PropagateID": content,
        "ReservedCode2": "",
    }


def content_id(which: ConversationId, made_at: datetime) -> str:
    """Return how a file made then in a conversation is known."""
    return f"{which}.{made_at:%Y%m%dT%H%M%S%f}"


def marked(view: DataCopy | TranscriptView, producer: str, content: str) -> Mapping[str, object]:
    """Return the fields of `view` after its mark."""
    return {
        ELEMENT: element(producer, content),
        **{field.name: getattr(view, field.name) for field in fields(view)},
    }


def as_metadata(producer: str, content: str) -> str:
    """Return the element as the content of an HTML `meta` of that name."""
    return json.dumps({ELEMENT: element(producer, content)}, ensure_ascii=False)
