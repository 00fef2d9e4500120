"""A customer's data from the first word to the last byte: read, agreed to, taken back, taken away, erased, verified."""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import apsw
import pytest
from playwright.async_api import BrowserContext, CDPSession, expect
from typer.testing import CliRunner

from browser.browser_device import with_authenticator
from browser.browser_person import PATIENCE_MS, downloaded, say
from browser.conftest import Complaints
from clearline.carrier.demo.people import ALICE
from clearline.cli.main import app
from e2e.e2e_desk import Service, line_to, running

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

CANARY: Final = "zanzibarquartet"
SEALED: Final = (
    ("desk.db", "SELECT body FROM turns"),
    ("desk.db", "SELECT snapshot FROM conversations"),
    ("desk.db", "SELECT body FROM passkeys"),
    ("desk.db", "SELECT body FROM consents"),
    ("keys.db", "SELECT wrapped FROM subject_keys WHERE reference NOT LIKE '#%'"),
)
"""What of a customer lies where, sealed; nobody else has come to this desk."""
A_PIECE: Final = slice(20, 52)
"""Of a sealed value: long enough to be met by no chance, behind what all of them begin with."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("forgotten"), {"erasure_delay_hours": "0"}) as started:
        yield started


def clearline(*words: str) -> str:
    """Run a command as an outsider would, and return what it said; it must have succeeded."""
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def sealed_pieces(service: Service) -> list[bytes]:
    """Return a piece of each sealed value, as it lies in the databases of the running desk."""
    pieces = list[bytes]()
    for name, statement in SEALED:
        database = apsw.Connection(str(service.data_dir / name), flags=apsw.SQLITE_OPEN_READONLY)
        found = [value[A_PIECE] for (value,) in database.execute(statement).fetchall() if isinstance(value, bytes)]
        database.close()
        assert found, statement
        pieces += found
    return pieces


def left(service: Service, traces: list[bytes]) -> list[bytes]:
    """Return those of `traces` that are in any file of the desk, its output included."""
    files = [each for each in service.data_dir.rglob("*") if each.is_file()]
    assert {"desk.db", "desk.db-wal", "keys.db"} <= {each.name for each in files}
    octets = b"\0".join(each.read_bytes() for each in [*files, service.desk.log])
    return [trace for trace in traces if trace in octets]


async def credential_of(line: CDPSession, authenticator: str) -> bytes:
    """Return the name of the one passkey that the browser's device holds."""
    held = await line.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})
    (one,) = held["credentials"]
    return base64.b64decode(one["credentialId"])


async def receipt_of(service: Service, request: str, folder: Path) -> str:
    """Take a copy of the log until it tells that `request` was carried out, and return that entry."""
    async with asyncio.timeout(PATIENCE_MS / 1000):
        for number in range(1000):
            copy = folder / f"log{number}"
            clearline("audit", "fetch", service.desk_url, "--to", str(copy))
            for entry in (copy / "entries.jsonl").read_text("utf-8").splitlines():
                if "privacy:erasure:done" in entry and request in entry:
                    copy.rename(folder / "log")
                    return entry
            await asyncio.sleep(0.2)  # the log has no way to tell that it has moved on
    raise AssertionError("unreachable")


async def test_a_customer_is_served_proves_reads_takes_back_takes_away_and_is_forgotten(
    customer: BrowserContext, service: Service, complaints: Complaints, tmp_path: Path
) -> None:
    page = await customer.new_page()
    complaints.watch(page)
    line, authenticator = await with_authenticator(page)

    # served, once the code to the handset has told who it is
    await page.goto(f"http://localhost:{service.desk_port}/?language=en")
    await expect(page.locator("clearline-chat .line.desk")).to_have_count(1)
    await say(page, f"what does it mean when my router shows {CANARY}")
    assert "phone number" in await say(page, "show me my bill")
    assert "on its way" in await say(page, ALICE.msisdn)
    assert "¥" in await say(page, service.newest_code(ALICE))

    # registers a passkey, agrees to a use, and steps up to take a copy away
    await page.goto(f"http://localhost:{service.desk_port}/privacy?language=en")
    status, agreed = page.locator("#own-status"), page.get_by_role("checkbox", name="You may look at what I used")
    await expect(page.get_by_role("heading", name="What is kept")).to_be_visible()
    await expect(page.locator("#conversations")).to_have_text("1")
    await agreed.check()
    await expect(status).to_have_text("Saved.")
    await page.get_by_role("button", name="Set up a passkey").click()
    await expect(page.locator("#factors li")).to_contain_text("Passkey")
    await page.get_by_role("button", name="Download a copy (JSON)").click()
    await expect(status).to_contain_text("second proof")
    await page.get_by_role("button", name="Confirm with my passkey").click()
    await expect(status).to_have_text("Done.")
    copy = json.loads((await downloaded(page, "Download a copy (JSON)")).read_text("utf-8"))
    assert copy["account"]["telephone"] == ALICE.msisdn
    assert CANARY in json.dumps(copy)

    # takes the consent back, and keeps the proof of all this
    await agreed.uncheck()
    await expect(status).to_have_text("Saved.")
    proof = await downloaded(page, "Download the proof")
    with line_to(service.desk_url) as http:
        keys = [word for key in http.get("/v1/log/key").text.split() for word in ("--key", key)]
        (tmp_path / "kept").write_text(http.get("/v1/log/checkpoint").text, "utf-8")
    credential, pieces = await credential_of(line, authenticator), sealed_pieces(service)
    assert left(service, pieces) != []

    # asks to be forgotten, and is, at the desk's next start at the latest
    await page.get_by_role("checkbox", name="I am sure").check()
    await page.get_by_role("button", name="Delete my data").click()
    await expect(status).to_contain_text("will be deleted")
    found = re.search(r"E-[0-9A-F]+", await status.inner_text())
    assert found is not None
    await expect(page.locator("#requests li")).to_contain_text(f"{found.group()}: delete my data")
    service.desk.kill()
    service.desk.start()
    await asyncio.to_thread(service.desk.wait_until_ready)
    receipt = await receipt_of(service, found.group(), tmp_path)
    assert "1 conversations" in receipt

    # no file of the running desk holds anything of them
    traces = [ALICE.customer, ALICE.msisdn, ALICE.name, ALICE.street, CANARY, hashlib.sha256(credential).hexdigest()]
    assert left(service, [*(each.encode() for each in traces), credential, *pieces]) == []

    # and an outsider, with public keys alone, verifies what is left: the log, its growth, and the customer's own proof
    assert "Sound" in clearline("audit", "verify", str(tmp_path / "log"), *keys, "--since", str(tmp_path / "kept"))
    clearline("audit", "proof", str(proof), *keys)
    assert [each for each in complaints if "401" not in each] == []
