"""What a desk and a gateway both stand on, from the settings: the store, the keys, the limits."""

import math
from contextlib import AsyncExitStack
from datetime import timedelta

from clearline.carrier.calls import CallLimits
from clearline.carrier.protocol import Carrier
from clearline.carrier.tmforum import TmForumCarrier
from clearline.crypto.epochs import EpochWrapper
from clearline.domain.clock import Chance, Clock
from clearline.guard.budget import BudgetRules
from clearline.guard.limits import LimitRules, Rate
from clearline.records.keystore import SqlKeyStore
from clearline.service.keyservice import epochs_of
from clearline.service.patience import Patience
from clearline.service.settings import Settings
from clearline.store.engine import Store, open_store
from clearline.store.schema import KEYS_SCHEMA


def carrier_of(stack: AsyncExitStack, settings: Settings, clock: Clock) -> Carrier:
    """Return the operator's systems over TM Forum Open APIs; the connections are closed with `stack`."""
    limits = CallLimits(call_s=settings.carrier_timeout_s)
    carrier = TmForumCarrier.at(settings.carrier_url, clock=clock, limits=limits, version=settings.carrier_version)
    stack.push_async_callback(carrier.aclose)
    return carrier


async def store_of(stack: AsyncExitStack, settings: Settings) -> Store:
    """Open the store of records; it is closed with `stack`."""
    store = await open_store(settings.database)
    stack.push_async_callback(store.close)
    return store


async def keys_of(
    stack: AsyncExitStack, settings: Settings, clock: Clock, chance: Chance
) -> tuple[SqlKeyStore, EpochWrapper]:
    """Open the store of wrapped keys and what wraps them; in production no root key lies in a file."""
    keys = await open_store(settings.key_store, KEYS_SCHEMA)
    stack.push_async_callback(keys.close)
    return SqlKeyStore(keys, clock), epochs_of(settings, clock, chance)


def limits_of(settings: Settings) -> LimitRules:
    """Return how much and how often, as it was set; of what several processes share, this one's share."""
    shared = settings.processes
    return LimitRules(
        longest_chars=settings.longest_chars,
        largest_bytes=settings.longest_chars * 4,
        turns=settings.turns,
        per_conversation=Rate(settings.conversation_burst, settings.conversation_per_second),
        per_source=Rate(max(1, settings.source_burst // shared), settings.source_per_second / shared),
        per_customer=Rate(max(1, settings.customer_burst // shared), settings.customer_per_second / shared),
        in_total=Rate(max(1, int(settings.total_per_second * 2 / shared)), settings.total_per_second / shared),
    )


def patience_of(settings: Settings) -> Patience:
    """Return how long callers may say nothing before the desk speaks; nothing is said where that is 0."""
    return Patience(timedelta(minutes=settings.reminder_minutes), timedelta(minutes=settings.goodbye_minutes))


def model_budget_of(settings: Settings) -> BudgetRules:
    """Return what the language model beside the desk may cost in a day, as this process's share."""
    return BudgetRules(total_tokens=math.ceil(settings.model_total_tokens / settings.processes))
