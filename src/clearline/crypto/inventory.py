"""Every cryptographic algorithm the product uses, what for, and whether a quantum computer would break it.

One table, from which the CycloneDX inventory and the reference page are made. A test compares it with the imports.
"""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version

from cryptography.hazmat.backends.openssl.backend import backend

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]

_NAMESPACE = uuid.UUID("5b0d3d58-1a0e-5a3c-9a3f-0c7d1c3b6f10")
_PRODUCT = "clearline"
_LIBRARY = "cryptography"


class Primitive(StrEnum):
    """Kinds of algorithm, as CycloneDX spells them."""

    CIPHER = "ae"
    HASH = "hash"
    XOF = "xof"
    MAC = "mac"
    DERIVATION = "kdf"
    AGREEMENT = "key-agree"
    KEM = "kem"
    COMBINER = "combiner"
    SIGNATURE = "signature"
    RANDOM = "drbg"


@dataclass(frozen=True, slots=True)
class Asset:
    """One algorithm."""

    name: str
    primitive: Primitive
    functions: tuple[str, ...]
    classical_bits: int
    quantum_level: int
    """NIST's category, 1 to 5; 0 is broken by a large quantum computer."""
    standard: str
    used_for: str
    symbols: tuple[str, ...]
    """What a module imports or calls to use it."""
    parameters: str = ""
    oid: str = ""


ASSETS = (
    Asset(
        name="AES-256-GCM",
        primitive=Primitive.CIPHER,
        functions=("encrypt", "decrypt", "tag"),
        classical_bits=256,
        quantum_level=5,
        standard="NIST SP 800-38D",
        used_for="records, data keys, streams of recordings and backups",
        symbols=("AESGCM",),
        parameters="256",
        oid="2.16.840.1.101.3.4.1.46",
    ),
    Asset(
        name="ChaCha20-Poly1305",
        primitive=Primitive.CIPHER,
        functions=("encrypt", "decrypt", "tag"),
        classical_bits=256,
        quantum_level=5,
        standard="RFC 8439",
        used_for="inside HPKE: the key of a backup",
        symbols=("hpke",),
        parameters="256",
        oid="1.2.840.113549.1.9.16.3.18",
    ),
    Asset(
        name="X-Wing",
        primitive=Primitive.COMBINER,
        functions=("keygen", "encapsulate", "decapsulate"),
        classical_bits=128,
        quantum_level=3,
        standard="draft-connolly-cfrg-xwing-kem, in HPKE (RFC 9180) as KEM 0x647a",
        used_for="sealing backups to a key that is kept offline",
        symbols=("hpke",),
        parameters="ML-KEM-768 and X25519",
        oid="1.3.6.1.4.1.62253.25722",
    ),
    Asset(
        name="ML-KEM-768",
        primitive=Primitive.KEM,
        functions=("keygen", "encapsulate", "decapsulate"),
        classical_bits=192,
        quantum_level=3,
        standard="FIPS 203",
        used_for="one half of X-Wing",
        symbols=("MLKEM768PrivateKey", "MLKEM768PublicKey"),
        parameters="768",
        oid="2.16.840.1.101.3.4.4.2",
    ),
    Asset(
        name="X25519",
        primitive=Primitive.AGREEMENT,
        functions=("keygen", "keyderive"),
        classical_bits=128,
        quantum_level=0,
        standard="RFC 7748",
        used_for="the other half of X-Wing",
        symbols=("X25519PrivateKey", "X25519PublicKey"),
        oid="1.3.101.110",
    ),
    Asset(
        name="Ed25519",
        primitive=Primitive.SIGNATURE,
        functions=("keygen", "sign", "verify"),
        classical_bits=128,
        quantum_level=0,
        standard="RFC 8032",
        used_for="checkpoints, reports and cosignatures, beside ML-DSA",
        symbols=("Ed25519PrivateKey", "Ed25519PublicKey"),
        oid="1.3.101.112",
    ),
    Asset(
        name="ECDSA P-256",
        primitive=Primitive.SIGNATURE,
        functions=("keygen", "sign"),
        classical_bits=128,
        quantum_level=0,
        standard="FIPS 186-5",
        used_for="the bench's passkey in software, which misuses those of others; certificates for trials of TLS",
        symbols=(
            "ECDSA",
            "SECP256R1",
            "EllipticCurvePrivateKey",
            "EllipticCurvePublicKey",
            "derive_private_key",
            "generate_private_key",
        ),
        parameters="256",
        oid="1.2.840.10045.4.3.2",
    ),
    Asset(
        name="ML-DSA-65",
        primitive=Primitive.SIGNATURE,
        functions=("keygen", "sign", "verify"),
        classical_bits=192,
        quantum_level=3,
        standard="FIPS 204",
        used_for="exported checkpoints and reports",
        symbols=("MLDSA65PrivateKey", "MLDSA65PublicKey"),
        parameters="65",
        oid="2.16.840.1.101.3.4.3.18",
    ),
    Asset(
        name="ML-DSA-44",
        primitive=Primitive.SIGNATURE,
        functions=("keygen", "sign", "verify"),
        classical_bits=128,
        quantum_level=2,
        standard="FIPS 204",
        used_for="cosignatures of witnesses",
        symbols=("MLDSA44PrivateKey", "MLDSA44PublicKey"),
        parameters="44",
        oid="2.16.840.1.101.3.4.3.17",
    ),
    Asset(
        name="SHA-256",
        primitive=Primitive.HASH,
        functions=("digest",),
        classical_bits=128,
        quantum_level=2,
        standard="FIPS 180-4",
        used_for="the tree of the log, digests of records, releases and files",
        symbols=("SHA256", "hashlib.sha256", "hashlib.file_digest"),
        parameters="256",
        oid="2.16.840.1.101.3.4.2.1",
    ),
    Asset(
        name="BLAKE2b-256",
        primitive=Primitive.MAC,
        functions=("tag",),
        classical_bits=256,
        quantum_level=5,
        standard="RFC 7693",
        used_for="what a gateway remembers to have looked at, under a key of the process",
        symbols=("hashlib.blake2b",),
        parameters="256",
        oid="1.3.6.1.4.1.1722.12.2.1.8",
    ),
    Asset(
        name="SHAKE256",
        primitive=Primitive.XOF,
        functions=("digest",),
        classical_bits=256,
        quantum_level=5,
        standard="FIPS 202",
        used_for="making an X-Wing key from its seed",
        symbols=("hashlib.shake_256",),
        oid="2.16.840.1.101.3.4.2.12",
    ),
    Asset(
        name="HMAC-SHA-256",
        primitive=Primitive.MAC,
        functions=("tag",),
        classical_bits=256,
        quantum_level=5,
        standard="RFC 2104",
        used_for="pseudonyms, tokens, invitations, digests of codes",
        symbols=("hmac.digest", "hmac.new"),
        parameters="256",
        oid="1.2.840.113549.2.9",
    ),
    Asset(
        name="HKDF-SHA-256",
        primitive=Primitive.DERIVATION,
        functions=("keyderive",),
        classical_bits=256,
        quantum_level=5,
        standard="RFC 5869",
        used_for="the key of one stream",
        symbols=("HKDF",),
        parameters="256",
        oid="1.2.840.113549.1.9.16.3.28",
    ),
    Asset(
        name="HMAC-SHA-1",
        primitive=Primitive.MAC,
        functions=("tag",),
        classical_bits=160,
        quantum_level=1,
        standard="RFC 6238, RFC 4226",
        used_for="codes of authenticator apps, which know no other; collisions of SHA-1 do not touch HMAC (RFC 6194)",
        symbols=("SHA1", "HOTP", "TOTP"),
        parameters="160",
        oid="1.2.840.113549.2.7",
    ),
    Asset(
        name="Operating system's generator",
        primitive=Primitive.RANDOM,
        functions=("generate",),
        classical_bits=256,
        quantum_level=5,
        standard="getrandom(2)",
        used_for="keys, nonces, ids, codes",
        symbols=("secrets.token_bytes", "secrets.randbelow"),
    ),
)

NOT_POST_QUANTUM = (
    "TLS of the desk's own process, to the operator and to PostgreSQL: X25519 unless Python's OpenSSL is 3.5 or newer.",
    "Customers' TLS with browsers too old for X25519MLKEM768, which the edge of `deploy/` chooses where it is offered.",
    "Checkpoints before the latest: Ed25519 alone; the latest, which covers them, carries ML-DSA-65 too.",
    "TLS certificates of browsers and public authorities.",
    "Passkeys: devices sign with ECDSA, Ed25519 or RSA; a proof is of one moment and is never used again.",
    "The telephone network.",
)
"""What a large quantum computer would break, said openly."""


def inventory() -> dict[str, Json]:
    """Return the inventory as CycloneDX 1.6; the same releases of product and library give the same bytes."""
    product, library = version(_PRODUCT), version(_LIBRARY)
    serial = uuid.uuid5(_NAMESPACE, f"{product} {library} {backend.openssl_version_text()}")
    root: dict[str, Json] = {
        "type": "application",
        "bom-ref": _PRODUCT,
        "name": _PRODUCT,
        "version": product,
    }
    references: list[Json] = [_ref(asset) for asset in ASSETS]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": root},
        "components": [_library(library), *map(_component, ASSETS)],
        "dependencies": [
            {"ref": _PRODUCT, "dependsOn": [_LIBRARY, *references]},
            {"ref": _LIBRARY, "provides": [_ref(asset) for asset in ASSETS if _is_of_library(asset)]},
        ],
        "properties": [{"name": "clearline:not-post-quantum", "value": one} for one in NOT_POST_QUANTUM],
    }


def _library(release: str) -> Json:
    return {
        "type": "library",
        "bom-ref": _LIBRARY,
        "name": _LIBRARY,
        "version": release,
        "description": f"with {backend.openssl_version_text()}",
        "purl": f"pkg:pypi/{_LIBRARY}@{release}",
    }


def _component(asset: Asset) -> Json:
    functions: list[Json] = list(asset.functions)
    algorithm: dict[str, Json] = {
        "primitive": asset.primitive.value,
        "executionEnvironment": "software-plain-ram",
        "cryptoFunctions": functions,
        "classicalSecurityLevel": asset.classical_bits,
        "nistQuantumSecurityLevel": asset.quantum_level,
    }
    properties: dict[str, Json] = {"assetType": "algorithm", "algorithmProperties": algorithm}
    if asset.parameters:
        algorithm["parameterSetIdentifier"] = asset.parameters
    if asset.oid:
        properties["oid"] = asset.oid
    return {
        "type": "cryptographic-asset",
        "bom-ref": _ref(asset),
        "name": asset.name,
        "description": f"{asset.used_for} ({asset.standard})",
        "cryptoProperties": properties,
    }


def _ref(asset: Asset) -> str:
    return f"crypto/{asset.name.lower().replace(' ', '-')}"


def _is_of_library(asset: Asset) -> bool:
    return not any("." in symbol for symbol in asset.symbols)
