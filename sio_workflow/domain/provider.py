"""The OpenID provider that people may come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sio_workflow.domain.settings import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where it is, and who we are to it. Without an issuer there is none, and nobody is asked."""

    #: SIO_OIDC_ISSUER: its address, as it writes it itself
    issuer: str = ""
    #: SIO_OIDC_CLIENT_ID
    client_id: str = ""
    #: SIO_OIDC_CLIENT_SECRET, or the file named by SIO_OIDC_CLIENT_SECRET_FILE
    client_secret: str = field(default="", repr=False)
    #: SIO_OIDC_NAME: what people call it, for the button
    name: str = ""
    #: SIO_OIDC_LINK_BY_EMAIL=1: whoever comes for the first time is known by an e-mail that the provider has verified
    link_by_email: bool = False

    def __bool__(self) -> bool:
        return bool(self.issuer and self.client_id)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Provider:
        """Read its settings; a secret in a file is not seen by other programs."""
        file = environment.get("SIO_OIDC_CLIENT_SECRET_FILE")
        with reading("SIO_OIDC_CLIENT_SECRET_FILE", "must name a file that can be read"):
            secret = Path(file).read_text().strip() if file else environment.get("SIO_OIDC_CLIENT_SECRET", "")
        return cls(
            issuer=environment.get("SIO_OIDC_ISSUER", "").rstrip("/"),
            client_id=environment.get("SIO_OIDC_CLIENT_ID", ""),
            client_secret=secret,
            name=environment.get("SIO_OIDC_NAME") or "OpenID",
            link_by_email=environment.get("SIO_OIDC_LINK_BY_EMAIL", "") in {"1", "yes", "true"},
        )


#: none is set up
NO_PROVIDER = Provider()
