"""The payment page: a form that sends a card to the payment provider, and a button; no script, and no field for us.

The desk has no route that takes a card: what the browser posts here has an empty body, which is not read.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from clearline.channels.pages import Branding, environment, language_wanted
from clearline.channels.seam_pay import PayFront, PayView
from clearline.domain.conversation import Language

PREFIX: Final = "/pay"
_SAID: Final = frozenset({"wrong", "declined", "failed", "unknown"})


@dataclass(frozen=True, slots=True)
class PayPages:
    """Three routes; the reference in their path is all that opens them."""

    front: PayFront
    branding: Branding

    def routes(self) -> list[Route]:
        """Return them; none where nothing can be paid by card."""
        if not self.front.origin:
            return []
        one = PREFIX + "/{reference}"
        return [
            Route(one, self.show, methods=["GET"]),
            Route(one, self.charge, methods=["POST"]),
            Route(one + "/cancel", self.cancel, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Show how far the payment is: what is left to do, or what came of it."""
        asked = request.query_params.get("language")
        accepted = request.headers.get("accept-language", "")
        view = await self.front.view(request.path_params["reference"], language_wanted(asked, "") if asked else None)
        said = request.query_params.get("card", "")
        language = view.language if view else language_wanted(asked, accepted)
        return self._page(view, request.path_params["reference"], said if said in _SAID else "", language)

    async def charge(self, request: Request) -> Response:
        """Charge the card, and show what came of it; pressing again never charges twice."""
        came = await self.front.charge(request.path_params["reference"])
        return self._back(request, "" if came in {None, "paid"} else f"card={came}")

    async def cancel(self, request: Request) -> Response:
        """Give the payment up."""
        await self.front.cancel(request.path_params["reference"])
        return self._back(request, "")

    def _back(self, request: Request, said: str) -> Response:
        asked = request.query_params.get("language", "")
        language = f"language={language_wanted(asked, '').value}" if asked else ""
        query = "&".join(part for part in (said, language) if part)
        address = f"{PREFIX}/{request.path_params['reference']}"
        return RedirectResponse(address + (f"?{query}" if query else ""), HTTPStatus.SEE_OTHER)

    def _page(self, view: PayView | None, reference: str, said: str, language: Language) -> Response:
        page = (
            environment()
            .get_template("pay.html")
            .render(
                view=view,
                reference=reference,
                state=view.state.value if view else "gone",
                said=said,
                language=language.value,
                brand=self.branding.name.within(language),
                telephone=self.branding.telephone,
            )
        )
        return HTMLResponse(page, 200 if view else 404, self._headers(language))

    def _headers(self, language: Language) -> dict[str, str]:
        policy = (
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action 'self' {self.front.origin}"
        )
        return {
            "content-security-policy": policy,
            "content-language": language.value,
            # The provider learns where the browser came from and nothing of the path, which opens the page.
            "referrer-policy": "strict-origin",
        }
