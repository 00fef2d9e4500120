"""Which key service holds the root key, as it was set; a file for development, one of three services otherwise."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from clearline.crypto.awskms import AwsKmsWrapper
from clearline.crypto.epochs import EpochWrapper
from clearline.crypto.keys import KeyWrapper
from clearline.crypto.pkcs11 import Pkcs11Wrapper
from clearline.crypto.wrapper import UnsafeFileWrapper
from clearline.domain.clock import Chance, Clock
from clearline.errors import ConfigurationError
from clearline.service.settings import Profile, Settings

FORMS = (
    "file",
    "vault+https://HOST:PORT/MOUNT/KEY",
    "aws-kms://REGION/KEY-ID[?endpoint=URL]",
    "pkcs11:///PATH/TO/MODULE.so?token=LABEL&key=LABEL",
)


def root_of(settings: Settings, chance: Chance) -> KeyWrapper:
    """Return the key service of these settings, nothing of which has been asked yet.

    Raises ConfigurationError for an address that is none, for a file in production and for one without TLS there.
    """
    return _named(settings.key_service, settings, chance)


def epochs_of(settings: Settings, clock: Clock, chance: Chance) -> EpochWrapper:
    """Return what wraps data keys: epochs' keys, themselves wrapped by the root."""
    return EpochWrapper(root_of(settings, chance), settings.data_dir / "epochs", chance, clock)


async def rewrap(settings: Settings, before: str, clock: Clock, chance: Chance) -> int:
    """Wrap every epoch's key anew by the service that is set now, `before` being where it was; return how many.

    A desk that runs goes on: it reads the files each time and holds what it has unwrapped.
    """
    old = EpochWrapper(
        _named(before or settings.key_service, settings, chance), settings.data_dir / "epochs", chance, clock
    )
    return await old.rewrap_by(root_of(settings, chance))


def _named(service: str, settings: Settings, chance: Chance) -> KeyWrapper:
    is_production = settings.profile is Profile.PRODUCTION
    parts = urlsplit(service)
    match parts.scheme:
        case "" if service == "file":
            return UnsafeFileWrapper.open(settings.data_dir / "root.key", chance, production=is_production)
        case "vault+https" | "vault+http":
            mount, _, key = parts.path.strip("/").rpartition("/")
            if is_production and parts.scheme != "vault+https":
                raise ConfigurationError("production asks Vault over https alone")
            if parts.netloc and mount and key:
                from clearline.crypto.vault import VaultWrapper  # noqa: PLC0415 # httpx takes a tenth of a second to load

                address = f"{parts.scheme.removeprefix('vault+')}://{parts.netloc}"
                return VaultWrapper(address, mount, key, _secret(settings))
        case "aws-kms" if parts.netloc and len(parts.path) > 1:
            endpoint = parse_qs(parts.query).get("endpoint", [""])[0]
            return AwsKmsWrapper.open(parts.path[1:], region=parts.netloc, endpoint=endpoint)
        case "pkcs11":
            asked = parse_qs(parts.query)
            if parts.path and {"token", "key"} <= asked.keys():
                return Pkcs11Wrapper(Path(parts.path), asked["token"][0], asked["key"][0], _secret(settings), chance)
        case _:
            pass
    raise ConfigurationError(f"CLEARLINE_KEY_SERVICE is none of: {', '.join(FORMS)}")


def _secret(settings: Settings) -> Path:
    if settings.key_service_secret_file is None:
        raise ConfigurationError("this key service needs CLEARLINE_KEY_SERVICE_SECRET_FILE")
    return settings.key_service_secret_file
