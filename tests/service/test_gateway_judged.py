"""The bench judges a bot twice: naked, and with the gateway before it."""

from dataclasses import replace
from pathlib import Path

from starlette.responses import Response

from clearline.bench.assess import quiet, run
from clearline.bench.draw import Draw
from clearline.bench.lab.specimen import Specimen
from clearline.bench.lab.world import new_world
from clearline.bench.targets.named import target_named
from clearline.catalogue.load import Catalogue, load
from clearline.domain.assessment import CheckOutcome
from clearline.domain.conversation import Language
from clearline.service.clock import SystemClock
from clearline.service.gateway.build import application
from clearline.testing import FakeClock
from loopback import served
from service.gateway_lab import Bot, Json, behind, completion

ADAPTER = """
name: a chat model
flags: {}
languages: en
plans: [Breeze, Gale, Storm]
limits: {message_chars: "2000", burst: "10", longest_s: 60}
history: {caller: user, desk: assistant}
say:
  method: POST
  url: "{base}/chat/completions"
  headers: {clearline-conversation: "{session}"}
  body: {model: default, messages: "{history}"}
  read: {text: "$.choices[0].message.content"}
"""
"""As the bench's own for chat completions, with a name for the conversation."""


async def verdict(address: str, folder: Path, catalogue: Catalogue) -> CheckOutcome:
    (folder / "adapter.yaml").write_text(ADAPTER)
    target = target_named(str(folder / "adapter.yaml"), {"base": address})()
    report = await run(target, catalogue, profile="basic", seed=b"s", clock=FakeClock(), progress=quiet)
    await target.close()
    (result,) = report.procedures
    return result.judgement.outcome


async def test_a_bot_without_limits_has_them_behind_the_gateway(tmp_path: Path) -> None:
    catalogue = load()
    procedures = {name: one for name, one in catalogue.procedures.items() if name == "P-SS-04-a"}
    few = replace(catalogue, procedures=procedures, examinations={})
    specimen = Specimen(new_world(), frozenset({"SS-04"}), Draw(b"specimen"))

    def answer(body: Json) -> Response:
        conversation, text = specimen.open(Language.ENGLISH)
        for number, message in enumerate(body["messages"]):
            if message["role"] == "user":
                text, _ = specimen.hear(conversation, message["content"], str(number))
        return completion(text)

    async with (
        behind(tmp_path, Bot(answer), clock=SystemClock(), conversation_burst=10) as lab,
        served(application(lab.gateway)) as address,
    ):
        naked = await verdict(lab.gateway.settings.gateway_upstream, tmp_path, few)
        protected = await verdict(f"{address}/v1", tmp_path, few)
    assert (naked, protected) == (CheckOutcome.FAIL, CheckOutcome.PASS)
