"""Time stamps by an authority of others (RFC 3161); needs the extra `stamp`.

A stamp says that some bytes were there at a moment which we could not choose. It is believed for the authority's root
alone, which whoever believes it got elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.x509 import Certificate, load_pem_x509_certificates

from clearline.errors import ConfigurationError, IntegrityError

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

REQUEST_TYPE = "application/timestamp-query"
ANSWER_TYPE = "application/timestamp-reply"


@dataclass(frozen=True, slots=True)
class StampRequest:
    """What goes to the authority: a digest, and a number that no earlier answer holds."""

    octets: bytes
    nonce: int


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an authority vouched for."""

    at: datetime
    nonce: int | None


def stamp_request(subject: bytes) -> StampRequest:
    """Return the request for `subject`, whose SHA-256 alone goes out; raises ConfigurationError without the extra."""
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415 # an extra
    except ImportError as exc:
        raise _lacking() from exc
    request = TimestampRequestBuilder().data(subject).hash_algorithm(HashAlgorithm.SHA256).build()
    nonce = request.nonce
    if nonce is None:
        raise IntegrityError("a request for a time stamp has no number of its own")
    return StampRequest(request.as_bytes(), nonce)


def believed(answer: bytes, subject: bytes, roots: bytes) -> Stamp:
    """Return the stamp in `answer` once it is one of `subject` under one of the PEM certificates in `roots`.

    Raises IntegrityError when it is not, ConfigurationError when `roots` are none and without the extra.
    """
    try:
        from rfc3161_client import (  # noqa: PLC0415 # an extra
            VerificationError,
            VerifierBuilder,
            decode_timestamp_response,
        )
    except ImportError as exc:
        raise _lacking() from exc
    verifiers = VerifierBuilder()
    for certificate in read_roots(roots):
        verifiers = verifiers.add_root_certificate(certificate)
    try:
        response = decode_timestamp_response(answer)
        verifiers.build().verify_message(response, subject)
    except (VerificationError, ValueError) as exc:
        raise IntegrityError(f"the time stamp is not to be believed: {exc}") from exc
    return _stamp(response)


def read_roots(roots: bytes) -> Sequence[Certificate]:
    """Return the certificates in `roots`, PEM; raises ConfigurationError when there are none."""
    try:
        return load_pem_x509_certificates(roots)
    except ValueError as exc:
        raise ConfigurationError("the authority's certificate cannot be read as PEM") from exc


def _stamp(response: "TimeStampResponse") -> Stamp:
    return Stamp(response.tst_info.gen_time, response.tst_info.nonce)


def _lacking() -> ConfigurationError:
    return ConfigurationError("time stamps need the extra 'stamp': pip install clearline[stamp]")
