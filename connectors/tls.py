"""TLS of a wire (传输加密): whose certificates are believed, which one is ours, and when they end.

Nothing here can switch the check of the other side off. A certificate of ours that has run out is told
before a call and not by the other side's silence.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from connectors.errors import SetupRefused


@dataclass(frozen=True, slots=True)
class Expiry:
    """Until when a certificate is good."""

    what: str
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Tls:
    """Files of a wire's TLS.

    Attributes:
        authority: Who vouches for the platform; None believes those the system believes.
        certificate: Ours, where the platform asks for one; its chain may follow in the file.
        key: The key of ours; None where it stands in the file of the certificate.
    """

    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Return what connections are made with.

        Raises:
            SetupRefused: A file cannot be read, or is none of its kind.
        """
        try:
            context = ssl.create_default_context(cafile=self.authority)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if self.certificate is not None:
                # an encrypted key would ask at the terminal of a service that has none
                context.load_cert_chain(self.certificate, self.key, password=lambda: "")
        except (OSError, ValueError) as error:
            names = ", ".join(str(path) for path in (self.authority, self.certificate, self.key) if path)
            msg = f"{names}: cannot be used for TLS ({type(error).__name__}): expected unencrypted PEM files"
            raise SetupRefused(msg) from error
        return context

    def expiries(self) -> list[Expiry]:
        """Return until when each certificate of the files is good, ours first.

        Raises:
            SetupRefused: A file cannot be read.
        """
        from cryptography import x509

        found: list[Expiry] = []
        for what, path in (("client certificate", self.certificate), ("authority", self.authority)):
            if path is None:
                continue
            try:
                known = x509.load_pem_x509_certificates(path.read_bytes())
            except (OSError, ValueError) as error:
                msg = f"{path}: the {what} cannot be read ({type(error).__name__}): expected PEM"
                raise SetupRefused(msg) from error
            found += [Expiry(what, one.not_valid_after_utc) for one in known]
        return found
