"""Key services over real sockets and a real token: what they wrap opens there alone, and a dead one loses nothing."""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from absent import PACKAGES, SYSTEM, absent
from clearline.crypto.aead import Place
from clearline.crypto.awskms import AwsKmsWrapper
from clearline.crypto.epochs import EPOCH, GRACE, EpochWrapper, keep_epochs
from clearline.crypto.keys import Keyring, KeyWrapper
from clearline.crypto.pkcs11 import Pkcs11Wrapper
from clearline.crypto.vault import VaultWrapper
from clearline.domain.person import SubjectId
from clearline.errors import ConfigurationError, IntegrityError, KeyServiceError, StoreError
from clearline.records.keystore import SqlKeyStore
from clearline.service.keyservice import rewrap, root_of
from clearline.service.settings import Profile, Settings, from_environment
from clearline.store.engine import Store
from clearline.store.schema import KEYS_SCHEMA
from clearline.testing import FakeClock, FakeKms, FakeVault, SeededChance, temporary_store
from loopback import served

SECRET, CONTEXT = bytes(range(32)), b"what it is for"
ALICE = SubjectId("customer:TM-10001")
PLACE = Place("turns", "body", "1", "x")
HSM = Path("/usr/lib/softhsm/libsofthsm2.so")


@dataclass(frozen=True)
class Running:
    """A key service that runs, and how it is made to die."""

    wrapper: KeyWrapper
    kill: Callable[[], None]
    address: str = ""


@asynccontextmanager
async def vault(folder: Path) -> AsyncIterator[Running]:
    fake = FakeVault()
    token = folder / "token"
    token.write_text(f"{fake.token}\n")
    async with served(fake.application) as address:
        yield Running(
            VaultWrapper(address, "transit", "clearline", token), lambda: setattr(fake, "is_sealed", True), address
        )


@asynccontextmanager
async def aws(_: Path) -> AsyncIterator[Running]:
    if find_spec("boto3") is None:
        absent("boto3 (the extra aws)", PACKAGES)
    fake = FakeKms()
    credentials = {"AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up", "AWS_MAX_ATTEMPTS": "1"}
    before = {name: os.environ.get(name) for name in credentials}  # noqa: TID251 # boto3 reads nothing else
    os.environ.update(credentials)  # noqa: TID251 # as above
    try:
        async with served(fake.application) as address:
            wrapper = AwsKmsWrapper.open("clearline", region="eu-central-1", endpoint=address)
            yield Running(wrapper, lambda: setattr(fake, "is_down", True), address)
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})  # noqa: TID251 # as above


def new_token(folder: Path) -> Path:
    """Make a token of SoftHSM with two keys that never leave it; return the file of its PIN."""
    if find_spec("pkcs11") is None:
        absent("python-pkcs11 (the extra pkcs11)", PACKAGES)
    if not HSM.exists() or shutil.which("softhsm2-util") is None:
        absent("SoftHSM", SYSTEM)
    module = import_module("pkcs11")
    (folder / "tokens").mkdir()
    (folder / "softhsm.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm.conf")  # noqa: TID251 # SoftHSM reads nothing else
    words = ["--init-token", "--free", "--label", "clearline", "--pin", "1234", "--so-pin", "5678"]
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)  # noqa: S607 # of the path
    (folder / "pin").write_text("1234\n")
    library = module.lib(str(HSM))
    library.reinitialize()
    with library.get_token(token_label="clearline").open(rw=True, user_pin="1234") as session:
        for label in ("root-1", "root-2"):
            unmoved = {module.Attribute.EXTRACTABLE: False}
            session.generate_key(module.KeyType.AES, 256, label=label, store=True, template=unmoved)
    return folder / "pin"


@asynccontextmanager
async def token(folder: Path) -> AsyncIterator[Running]:
    pin = new_token(folder)
    wrapper = Pkcs11Wrapper(HSM, "clearline", "root-1", pin, SeededChance())

    def kill() -> None:
        pin.write_text("0000")

    yield Running(wrapper, kill)
    del os.environ["SOFTHSM2_CONF"]  # noqa: TID251 # as above


SERVICES = {"vault": vault, "aws-kms": aws, "pkcs11": token}
Service = Callable[[Path], AbstractAsyncContextManager[Running]]


@pytest.fixture(params=SERVICES)
async def running(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Running]:
    service: Service = SERVICES[request.param]
    async with service(tmp_path) as one:
        yield one


async def test_what_is_wrapped_opens_for_its_context_alone_and_unaltered(running: Running) -> None:
    wrapped = await running.wrapper.wrap(SECRET, CONTEXT)
    assert SECRET not in wrapped
    assert await running.wrapper.wrap(SECRET, CONTEXT) != wrapped
    assert await running.wrapper.unwrap(wrapped, CONTEXT) == SECRET
    with pytest.raises(IntegrityError):
        await running.wrapper.unwrap(wrapped, b"something else")
    altered = wrapped[:-6] + bytes([wrapped[-6] ^ 1]) + wrapped[-5:]
    with pytest.raises(IntegrityError):
        await running.wrapper.unwrap(altered, CONTEXT)


async def test_a_dead_key_service_is_named_and_loses_nothing(running: Running, tmp_path: Path) -> None:
    chance, clock = SeededChance("dead"), FakeClock()
    async with temporary_store(KEYS_SCHEMA) as store:
        sealed, living = await sealed_by(running.wrapper, store, tmp_path, clock)
        running.kill()
        # A process that holds its epoch's key goes on without the service.
        assert await opened_by(living, sealed) == b"hello"
        # One that starts now does not start, and says why; nor does it make a key of its own.
        fresh = EpochWrapper(running.wrapper, tmp_path / "epochs", chance, clock)
        with pytest.raises(KeyServiceError) as told:
            await Keyring.open(fresh, SqlKeyStore(store, clock), chance=chance, clock=clock)
        assert isinstance(told.value, StoreError)
        assert "1234" not in str(told.value)
        # A new epoch that cannot begin leaves the old one in place.
        clock.advance((EPOCH + GRACE).total_seconds())
        with pytest.raises(KeyServiceError):
            await keep_epochs(fresh, SqlKeyStore(store, clock))
        assert len(fresh.epochs()) == 1
        assert await opened_by(living, sealed) == b"hello"


async def sealed_by(wrapper: KeyWrapper, store: Store, folder: Path, clock: FakeClock) -> tuple[bytes, Keyring]:
    chance = SeededChance("sealed")
    epochs = EpochWrapper(wrapper, folder / "epochs", chance, clock)
    keyring = await Keyring.open(epochs, SqlKeyStore(store, clock), chance=chance, clock=clock)
    return (await keyring.key_for(ALICE)).seal(b"hello", PLACE, chance), keyring


async def opened_by(keyring: Keyring, sealed: bytes) -> bytes:
    key = await keyring.key_of(keyring.reference(ALICE), sealed)
    assert key is not None
    return key.open(sealed, PLACE)


async def test_the_root_key_rotates_while_a_desk_goes_on(tmp_path: Path) -> None:
    fake, chance, clock = FakeVault(), SeededChance("rotate"), FakeClock()
    (tmp_path / "token").write_text(fake.token)
    async with served(fake.application) as address, temporary_store(KEYS_SCHEMA) as store:
        root = VaultWrapper(address, "transit", "clearline", tmp_path / "token")
        sealed, living = await sealed_by(root, store, tmp_path, clock)
        version = fake.rotate()
        epochs = EpochWrapper(root, tmp_path / "epochs", chance, clock)
        assert await epochs.rewrap_by(root) == 1
        fake.retire(version)
        assert await opened_by(living, sealed) == b"hello"
        restarted = await Keyring.open(epochs, SqlKeyStore(store, clock), chance=chance, clock=clock)
        assert await opened_by(restarted, sealed) == b"hello"


async def test_a_rotation_that_was_forgotten_is_an_integrity_error_and_one_that_fails_changes_nothing(
    tmp_path: Path,
) -> None:
    async with vault(tmp_path) as one:
        chance, clock = SeededChance("rotate"), FakeClock()
        epochs = EpochWrapper(one.wrapper, tmp_path / "epochs", chance, clock)
        before = (await epochs.begin()).file.read_bytes()
        absent = VaultWrapper("http://127.0.0.1:9", "transit", "clearline", tmp_path / "token")
        with pytest.raises(KeyServiceError):
            await epochs.rewrap_by(absent)
        assert epochs.epochs()[0].file.read_bytes() == before


async def test_another_key_of_the_token_takes_over_while_the_old_one_still_opens(tmp_path: Path) -> None:
    async with token(tmp_path) as one:
        assert isinstance(one.wrapper, Pkcs11Wrapper)
        wrapped = await one.wrapper.wrap(SECRET, CONTEXT)
        newer = replace(one.wrapper, key="root-2")
        assert await newer.unwrap(wrapped, CONTEXT) == SECRET
        assert b"root-2" in await newer.wrap(SECRET, CONTEXT)
        with pytest.raises(IntegrityError):
            await newer.unwrap(b"vault:v1:xxxx", CONTEXT)
        with pytest.raises(KeyServiceError):
            await newer.unwrap(wrapped.replace(b"root-1", b"root-9"), CONTEXT)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "token").write_text("fake-token")
    return from_environment({}, data_dir=tmp_path, key_service_secret_file=tmp_path / "token")


async def test_a_key_moves_from_the_file_into_a_service(settings: Settings, tmp_path: Path) -> None:
    chance, clock = SeededChance("move"), FakeClock()
    file = EpochWrapper(root_of(settings, chance), tmp_path / "epochs", chance, clock)
    await file.begin()
    async with vault(tmp_path) as one:
        moved = settings.model_copy(update={"key_service": f"vault+{one.address}/transit/clearline"})
        assert await rewrap(moved, "file", clock, chance) == 1
        assert b"vault:v1:" in (tmp_path / "epochs" / "epoch-000002.key").read_bytes()
        assert await rewrap(moved, "", clock, chance) == 1


@pytest.mark.parametrize(
    "named",
    [
        "",
        "files",
        "vault+https://host",
        "vault+https://host/key",
        "aws-kms://region",
        "pkcs11:///lib.so?token=a",
        "kms://x/y",
    ],
)
def test_an_address_that_is_none_is_refused(settings: Settings, named: str) -> None:
    with pytest.raises(ConfigurationError, match="KEY_SERVICE"):
        root_of(settings.model_copy(update={"key_service": named}), SeededChance())


def test_production_takes_neither_a_file_nor_a_service_without_tls(settings: Settings) -> None:
    production = settings.model_copy(update={"profile": Profile.PRODUCTION})
    for named in ("file", "vault+http://host/transit/clearline"):
        with pytest.raises(ConfigurationError):
            root_of(production.model_copy(update={"key_service": named}), SeededChance())
    vaulted = production.model_copy(update={"key_service": "vault+https://host/transit/clearline"})
    assert root_of(vaulted, SeededChance()) == VaultWrapper(
        "https://host", "transit", "clearline", settings.data_dir / "token"
    )
    with pytest.raises(ConfigurationError):
        root_of(vaulted.model_copy(update={"key_service_secret_file": None}), SeededChance())


async def test_a_token_that_cannot_be_read_or_is_not_taken_is_said(tmp_path: Path) -> None:
    async with vault(tmp_path) as one:
        assert isinstance(one.wrapper, VaultWrapper)
        (tmp_path / "token").write_text("another")
        with pytest.raises(KeyServiceError, match="403"):
            await one.wrapper.wrap(SECRET, CONTEXT)
        with pytest.raises(ConfigurationError):
            await replace(one.wrapper, token_file=tmp_path / "absent").wrap(SECRET, CONTEXT)
