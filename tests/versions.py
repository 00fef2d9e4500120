"""The operator as one version of TM Forum's Open APIs has it."""

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from clearline.carrier.paths import Version


def of_version(operator: ASGIApp, version: Version) -> ASGIApp:
    """Return the operator; one of version 4 answers 404 wherever version 5 lies."""

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        is_there = "/v5/" not in scope.get("path", "")
        await (operator if is_there else Response(status_code=404))(scope, receive, send)

    return operator if version is Version.FIVE else answering
