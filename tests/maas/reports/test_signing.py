"""Signatures on the file: they hold, a second one fits, a changed byte breaks them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from maas.reports.errors import NoCertificate, NotPkcs12, NotSignable, WrongPassphrase
from maas.reports.formats import render
from maas.reports.signing import sign
from tests.maas.reports.keys import packed, pair
from tests.maas.reports.sample import statement

Pair = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render(statement(), "pdf", "en")


@pytest.fixture(scope="module")
def martin() -> Pair:
    return pair("A. Martin")


def checked(document: bytes, *signers: Pair) -> list[Any]:
    """The status of each signature, its certificate being trusted."""
    pem = b"".join(certificate.public_bytes(Encoding.PEM) for _, certificate in signers)
    trusted = ValidationContext(trust_roots=list(load_certs_from_pemder_data(pem)))
    found = PdfFileReader(io.BytesIO(document))
    return [
        validate_pdf_signature(one, signer_validation_context=trusted)
        for one in found.embedded_signatures
    ]


def test_a_signature_covers_the_whole_file_and_holds(pdf: bytes, martin: Pair) -> None:
    signed = sign(pdf, packed(*martin, b"secret"), b"secret", "accepted for October")
    assert signed.startswith(pdf)
    (status,) = checked(signed, martin)
    assert status.bottom_line, status.pretty_print_details()
    told = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0].sig_object
    assert told["/SubFilter"] == "/ETSI.CAdES.detached"
    assert told["/Reason"] == "accepted for October"


def test_a_second_party_can_sign_after_the_first(pdf: bytes, martin: Pair) -> None:
    leroy = pair("B. Leroy")
    once = sign(pdf, packed(*martin, None), None, "accepted")
    twice = sign(once, packed(*leroy, b"x"), b"x", "accepted too")
    statuses = checked(twice, martin, leroy)
    assert [status.bottom_line for status in statuses] == [True, True]


def test_a_changed_byte_breaks_it(pdf: bytes, martin: Pair) -> None:
    signed = bytearray(sign(pdf, packed(*martin, None), None, "accepted"))
    at = signed.index(b"stream", 2_000) + 20
    signed[at] ^= 1
    (status,) = checked(bytes(signed), martin)
    assert not status.intact
    assert not status.bottom_line


@pytest.mark.parametrize("passphrase", [b"wrong", b"", None])
def test_a_wrong_passphrase_is_told_apart(
    pdf: bytes, martin: Pair, passphrase: bytes | None
) -> None:
    with pytest.raises(WrongPassphrase, match="passphrase"):
        sign(pdf, packed(*martin, b"secret"), passphrase, "accepted")


@pytest.mark.parametrize("key_file", [b"", b"hello", b"-----BEGIN PRIVATE KEY-----", b"0\x82\x01"])
def test_a_file_that_is_no_pkcs12_is_told_apart(pdf: bytes, key_file: bytes) -> None:
    with pytest.raises(NotPkcs12, match=r"\.p12"):
        sign(pdf, key_file, b"secret", "accepted")


def test_a_key_without_its_certificate_cannot_sign(pdf: bytes, martin: Pair) -> None:
    with pytest.raises(NoCertificate, match="export both"):
        sign(pdf, packed(martin[0], None, b"secret"), b"secret", "accepted")
    with pytest.raises(NoCertificate, match="export both"):
        sign(pdf, packed(None, martin[1], b"secret"), b"secret", "accepted")


@pytest.mark.parametrize("length", [0, 100, 5_000])
def test_a_torn_file_cannot_take_a_signature(pdf: bytes, martin: Pair, length: int) -> None:
    with pytest.raises(NotSignable, match="render it anew"):
        sign(pdf[:length], packed(*martin, None), None, "accepted")
