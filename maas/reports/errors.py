"""What can go wrong while a document is read, made or signed. Only a change helps, never a retry.

ReportError
├── NotAStatement        the text is no statement's canonical JSON
├── UnknownFormat        no report is made in this format
├── UnknownLanguage      no report is made in this language
└── CannotSign           the document was not signed
    ├── NotPkcs12        the file is no PKCS#12
    ├── WrongPassphrase  it opens with another passphrase, or with one at all
    ├── NoCertificate    it holds no key together with a certificate that says whose it is
    └── NotSignable      the document is no PDF that can take a signature
"""

from __future__ import annotations


class ReportError(Exception):
    """Something about reports; the message says what to change."""


class NotAStatement(ReportError, ValueError):
    """The text is not the canonical JSON of a statement."""


class UnknownFormat(ReportError):
    """No report is made in this format."""


class UnknownLanguage(ReportError):
    """No report is made in this language."""


class CannotSign(ReportError):
    """The document cannot be signed with what was given."""


class NotPkcs12(CannotSign):
    """The file is no PKCS#12."""


class WrongPassphrase(CannotSign):
    """The PKCS#12 file does not open with this passphrase."""


class NoCertificate(CannotSign):
    """The PKCS#12 file holds no key together with its certificate."""


class NotSignable(CannotSign):
    """The document is no PDF that can take a signature."""
