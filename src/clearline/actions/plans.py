"""Plans: what is on sale, which one fits, and ordering it once."""

from collections.abc import Mapping, Sequence
from typing import Final

from clearline.actions.action import Grant, Run
from clearline.carrier.protocol import Offer, Usage
from clearline.domain.decision import Done, Outcome, Refused, Value

MONTHS_LOOKED_AT = 3
NEARLY_USED_UP = 0.9
"""Share of the allowance from which more data is recommended."""
HEADROOM = 1.2
"""A recommended plan holds at least this much of what was used on average."""


async def list_offers(grant: Grant) -> Outcome:
    """List the plans on sale, cheapest first."""
    return Done({"offers": tuple(_offer(offer) for offer in await grant.powers.carrier.offers())})


async def recommend(grant: Grant) -> Outcome:
    """Recommend a plan on sale from the customer's own average use; the reason given is the one that decided."""
    carrier = grant.powers.carrier
    offers, months = await carrier.offers(), await carrier.usage(grant.customer)
    current = next((offer for offer in offers if months and offer.id == months[0].line.offer), None)
    if current is None:
        return Refused("nothing-to-compare")
    line, average_mb = months[0].line, average_data_mb(months)
    best, reason = choose(offers, current, average_mb, line.price_minor)
    return Done(
        {
            "offers": tuple(_offer(offer) for offer in offers),
            "offer": _offer(best),
            "reason": reason,
            "average_data_mb": average_mb,
            "current_price_minor": line.price_minor,
            "currency": line.currency,
        }
    )


def average_data_mb(months: Sequence[Usage]) -> int:
    """Average over the last full months; the running one counts only when there is no other."""
    full = months[1 : 1 + MONTHS_LOOKED_AT] or months[:1]
    return sum(month.data_used_mb for month in full) // len(full)


def choose(offers: Sequence[Offer], current: Offer, average_mb: int, price_minor: int) -> tuple[Offer, str]:
    """Return the cheapest plan with headroom and why: `more-data`, `saves-money`, or `fits` for the present one."""
    roomy = sorted(
        (offer for offer in offers if offer.data_mb >= average_mb * HEADROOM), key=lambda offer: offer.price_minor
    )
    if not roomy:
        return max(offers, key=lambda offer: offer.data_mb), "more-data"
    if average_mb >= current.data_mb * NEARLY_USED_UP and roomy[0].data_mb > current.data_mb:
        return roomy[0], "more-data"
    return (roomy[0], "saves-money") if roomy[0].price_minor < price_minor else (current, "fits")


async def place_order(grant: Grant) -> Outcome:
    """Order the plan at the price that was restated; a price that has changed since is refused, not charged."""
    offer_id = grant.text("offer")
    offer = next((offer for offer in await grant.powers.carrier.offers() if offer.id == offer_id), None)
    if offer is None:
        return Refused("no-such-offer")
    if (grant.call.arguments.get("price_minor"), grant.text("currency")) != (offer.price_minor, offer.currency):
        return Refused("price-changed")
    order = await grant.powers.carrier.place_order(grant.customer, offer_id, external_id=grant.key)
    return Done(
        {
            "order": {
                "id": order.id,
                "state": order.state,
                "offer": order.offer,
                "name_en": offer.name_en,
                "name_zh": offer.name_zh,
                "price_minor": order.price_minor,
                "currency": order.currency,
            }
        }
    )


def _offer(offer: Offer) -> Value:
    return {
        "id": offer.id,
        "name_en": offer.name_en,
        "name_zh": offer.name_zh,
        "price_minor": offer.price_minor,
        "currency": offer.currency,
        "data_mb": offer.data_mb,
        "voice_min": offer.voice_min,
        "source": {"title": offer.name_en, "reference": f"{offer.id} v{offer.version}"},
    }


PLANS: Final[Mapping[str, Run]] = {
    "offer.list": list_offers,
    "offer.recommend": recommend,
    "order.place": place_order,
}
