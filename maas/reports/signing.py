"""Signing a PDF with a key of one's own: PAdES B-B, an advanced electronic signature of the file.

It covers every byte, so that a reader shows at once when one was changed, and a second party can
sign after the first. Nothing is drawn: the statement's own page says who accepted which hash.
Call it in a thread: pyHanko starts an event loop of its own.
"""

from __future__ import annotations

import io

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

from maas.reports.errors import NoCertificate, NotPkcs12, NotSignable, WrongPassphrase

SEQUENCE = b"\x30"
PKCS7_DATA = bytes.fromhex("06092a864886f70d010701")  # stands at the head of every PKCS#12


def sign(pdf: bytes, pkcs12: bytes, passphrase: bytes | None, reason: str) -> bytes:
    """The PDF with one more signature. Raises the narrowest kind of CannotSign."""
    signer = _signer(pkcs12, passphrase)
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        number = sum(1 for _ in enumerate_sig_fields(writer.prev)) + 1
        name = f"Signature{number}"
        told = PdfSignatureMetadata(
            field_name=name, md_algorithm="sha256", reason=reason, subfilter=SigSeedSubFilter.PADES
        )
        signed = PdfSigner(told, signer, new_field_spec=SigFieldSpec(name)).sign_pdf(writer)
    except (PdfError, SigningError) as error:
        raise NotSignable(f"this PDF cannot take a signature ({error}): render it anew") from error
    done: bytes = signed.getvalue()
    return done


def _signer(pkcs12: bytes, passphrase: bytes | None) -> SimpleSigner:
    if not pkcs12.startswith(SEQUENCE) or PKCS7_DATA not in pkcs12[:64]:
        raise NotPkcs12(
            "the key file is no PKCS#12: give a .p12 or .pfx file; "
            "`openssl pkcs12 -export` makes one from a key and its certificate"
        )
    try:
        signer: SimpleSigner = SimpleSigner.load_pkcs12_data(
            pkcs12, other_certs=(), passphrase=passphrase
        )
    except ValueError as error:
        raise WrongPassphrase(
            "the PKCS#12 file does not open with this passphrase"
            if passphrase
            else "the PKCS#12 file is locked: give its passphrase"
        ) from error
    except (AttributeError, TypeError, NotImplementedError) as error:
        raise NoCertificate(
            "the PKCS#12 file holds no key together with its certificate: export both into it"
        ) from error
    return signer
