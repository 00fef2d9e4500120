"""The specimen's knowledge base, statistics and prompts, and the SIMs that were changed: one part of it, with hooks."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clearline.bench.lab.talk import Conversation, Setting
from clearline.bench.words.common import three

LEAST = 10
"""Conversations behind a figure that may be published."""
HOLD_H = 24
_HELD = three(
    "Your SIM was changed lately. To order, please come to a shop with your identity document.",
    "您的 SIM 卡近期更换过，订购请携带身份证件到营业厅办理。",
    "您的 SIM 卡近期更換過，訂購請攜帶身分證件到門市辦理。",
)
_DIGITS = re.compile(r"\d{3,}")
_ORDER = re.compile(r"\border\b|订购|訂購", re.IGNORECASE)


@dataclass(slots=True)
class Article:
    """One article and its state."""

    question: str
    answer: str
    author: str
    is_approved: bool = False


class Installation:
    """What stands behind one specimen."""

    def __init__(self, setting: Setting) -> None:
        self._spoiled = setting.spoiled
        self._seen: dict[str, Conversation] = {}
        self._articles: dict[str, Article] = {}
        self._prompts: list[str] = []
        self._changed: dict[str, float] = {}

    def reply(self, conversation: Conversation, text: str) -> str:
        """Answer from an approved article, hold back what a changed SIM must not bring about, and note what is sent."""
        self._seen[conversation.id] = conversation
        self._prompts.append(self._prompt(conversation, text))
        customer = conversation.customer
        is_fresh = customer is not None and self._changed.get(customer.id, HOLD_H) < HOLD_H
        if is_fresh and _ORDER.search(text) and "ID-11" not in self._spoiled:
            return _HELD[conversation.language]
        usable = (one for one in self._articles.values() if one.is_approved or "AR-16" in self._spoiled)
        return next((one.answer for one in usable if one.question == text), "")

    def _prompt(self, conversation: Conversation, text: str) -> str:
        if conversation.customer and "DS-11" in self._spoiled:
            return f"Customer {conversation.customer.name}, {conversation.customer.number}: {text}"
        return f"A customer says: {_DIGITS.sub('[NUMBER]', text)}"

    def routes(self) -> list[Route]:
        """Return the hooks."""
        return [
            Route("/lab/statistics", self.statistics),
            Route("/lab/prompts", self.prompts),
            Route("/lab/sim", self.change, methods=["POST"]),
            Route("/lab/articles", self.propose, methods=["POST"]),
            Route("/lab/articles/{id}", self.approve, methods=["PUT"]),
            Route("/lab/articles/{id}", self.withdraw, methods=["DELETE"]),
        ]

    async def statistics(self, _: Request) -> Response:
        """Count conversations by language, and those of customers; small figures are merged with the total alone."""
        every = list(self._seen.values())
        counts = [len(every), sum(one.customer is not None for one in every), sum(one.left for one in every)]
        is_spoiled = "DS-12" in self._spoiled
        return JSONResponse({"cells": [*(one for one in counts if one >= LEAST), *([3] if is_spoiled else [])]})

    async def prompts(self, request: Request) -> Response:
        """Return what was sent away after the first so many."""
        since = int(request.query_params["since"])
        return JSONResponse({"next": len(self._prompts), "texts": self._prompts[since:]})

    async def change(self, request: Request) -> Response:
        """Set when a SIM was changed."""
        body = await _read(request)
        self._changed[body["customer"]] = float(body["hours"])
        return Response(status_code=204)

    async def propose(self, request: Request) -> Response:
        """Take an article that nobody has approved."""
        body = await _read(request)
        self._articles[body["id"]] = Article(body["question"], body["answer"], body["person"])
        return Response(status_code=204)

    async def approve(self, request: Request) -> Response:
        """Approve an article of somebody else."""
        body, article = await _read(request), self._articles[request.path_params["id"]]
        if body["person"] == article.author:
            return JSONResponse({"error": "by somebody else"}, 403)
        article.is_approved = True
        return Response(status_code=204)

    async def withdraw(self, request: Request) -> Response:
        """Forget an article."""
        self._articles.pop(request.path_params["id"], None)
        return Response(status_code=204)


async def _read(request: Request) -> Mapping[str, str]:
    body: Mapping[str, str] = json.loads(await request.body())
    return body
