"""A device that makes passkeys, for a browser that has none."""

from playwright.async_api import CDPSession, Page

from channels.channels_front import Standing
from clearline.testing import PASSKEY_DEVICE


async def with_authenticator(page: Page) -> tuple[CDPSession, str]:
    """Give the browser a device that makes passkeys and verifies its user (CDP, WebAuthn), and return line and id."""
    line = await page.context.new_cdp_session(page)
    await line.send("WebAuthn.enable")
    made = await line.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY_DEVICE})
    return line, made["authenticatorId"]


def named(desk: Standing) -> str:
    """The address by a name: there are no passkeys for an IP address."""
    return desk.address.replace("127.0.0.1", "localhost")
