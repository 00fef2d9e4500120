"""A device that makes passkeys, for a browser that has none."""

from playwright.async_api import Page

from channels.channels_front import Standing


async def with_authenticator(page: Page) -> None:
    """Give the browser a device that makes passkeys and verifies its user (CDP, WebAuthn domain)."""
    line = await page.context.new_cdp_session(page)
    await line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await line.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def named(desk: Standing) -> str:
    """The address by a name: there are no passkeys for an IP address."""
    return desk.address.replace("127.0.0.1", "localhost")
