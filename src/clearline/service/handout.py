"""The log as a folder to hand out, from the desk's own database."""

from pathlib import Path

from clearline.audit.export import export
from clearline.audit.log import AuditLog
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.domain.clock import Chance
from clearline.service.settings import Settings
from clearline.store.engine import open_store


async def export_log(settings: Settings, folder: Path, chance: Chance) -> int:
    """Write everything an outsider needs to `folder`, which must be empty, and return how many entries."""
    store = await open_store(settings.database)
    try:
        return await export(AuditLog(store), (log_key(settings, chance).verifier,), folder)
    finally:
        await store.close()


def late_log_key(settings: Settings, chance: Chance) -> SigningKey:
    """Return the ML-DSA-65 key that signs what leaves the desk beside the other, made at its first use."""
    path = settings.data_dir / "log-ml-dsa-65.key"
    return SigningKey.open(path, settings.log_origin, Algorithm.ML_DSA_65, chance)


def log_key(settings: Settings, chance: Chance) -> SigningKey:
    """Return the key that signs the log, made at its first use."""
    return SigningKey.open(settings.data_dir / "log.key", settings.log_origin, Algorithm.ED25519, chance)
