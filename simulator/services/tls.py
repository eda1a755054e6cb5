"""A certificate authority for one run, and the sites' certificate signed by it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class Papers:
    """PEM files: the CA that clients trust, and the server's key with its chain."""

    ca: Path
    server: Path


def issue_papers(folder: Path) -> Papers:
    """Fresh papers for 127.0.0.1 and localhost, written into a folder."""
    authority = trustme.CA()
    papers = Papers(folder / "ca.pem", folder / "server.pem")
    authority.cert_pem.write_to_path(papers.ca)
    authority.issue_cert("127.0.0.1", "localhost").private_key_and_cert_chain_pem.write_to_path(
        papers.server
    )
    papers.server.chmod(0o600)
    papers.ca.chmod(0o644)
    return papers
