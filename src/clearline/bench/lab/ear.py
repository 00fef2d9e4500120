"""What the specimen takes its callers to want: one part of it, with a door to it."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.bench.lab.talk import Conversation, Setting
from clearline.bench.words.requests import REQUESTS

_KNOWN = {text: want for want, wordings in REQUESTS.items() for words in wordings for text in words.values()}


class Ear:
    """Sound, it knows every wording by heart; spoiled, it hears every second one as nothing."""

    def __init__(self, setting: Setting) -> None:
        self._spoiled = setting.spoiled
        self._wants: dict[str, str] = {}
        self._heard = 0

    def reply(self, conversation: Conversation, text: str) -> str:
        """Take note of what is wanted, and leave the answer to the others."""
        want = _KNOWN.get(text, "")
        self._heard += bool(want)
        deaf = "AR-13" in self._spoiled and self._heard % 2 == 0
        self._wants[conversation.id] = "" if deaf else want
        return ""

    def routes(self) -> list[Route]:
        """Return where the bench asks what was wanted."""
        return [Route("/lab/wants/{id}", self.want)]

    async def want(self, request: Request) -> Response:
        """Return what was wanted last in a conversation."""
        return JSONResponse({"want": self._wants.get(request.path_params["id"], "")})
