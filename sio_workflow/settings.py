"""What differs between one place and another, read from the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sio_workflow.channels.settings import OutsideSettings, secret_from
from sio_workflow.domain.provider import NO_PROVIDER, Provider
from sio_workflow.domain.settings import ESCAPES, reading

_CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the house stands, with defaults that just run."""

    #: SIO_DATABASE_URL
    database_url: str
    #: SIO_REDIS_URL; empty: the worker loop runs inside the web process
    redis_url: str = ""
    #: SIO_SECRET_KEY, or a file named by SIO_SECRET_KEY_FILE, or var/secret_key, which is made at first need and
    #: readable by its owner only
    secret_key: str = ""
    #: SIO_PROCESSES_DIR
    processes_dir: Path = _CHECKOUT / "processes"
    #: SIO_PUBLIC_URL: what people type, for links and cookies; https makes cookies secure
    public_url: str = "http://localhost:8000"
    #: SIO_BREACHED_PASSWORDS: a sorted file of SHA-1 hashes of leaked passwords, besides the list that is built in
    breached_passwords: Path | None = None
    #: SIO_VAR_DIR: files that the program itself makes
    var_dir: Path = _CHECKOUT / "var"
    #: SIO_REQUESTS_PER_MINUTE: how many requests one person may send; nobody who works comes near it
    requests_per_minute: int = 600
    #: SIO_TRUSTED_PROXIES: how many of our own proxies a request comes through; they name the address it came from
    trusted_proxies: int = 0
    #: SIO_METRICS_TOKEN, or a file named by SIO_METRICS_TOKEN_FILE; without one only this machine may read /metrics
    metrics_token: str = ""
    #: SIO_OIDC_...: the OpenID provider that people may come from
    provider: Provider = NO_PROVIDER
    #: SMS and push: see channels/README.md
    outside: OutsideSettings = field(default_factory=OutsideSettings)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; makes the folder for files and the secret where they are missing.

        UnfitSetting says which of them cannot be used, and not what stands in it.
        """
        var = Path(environment.get("SIO_VAR_DIR") or _CHECKOUT / "var")
        return cls(
            database_url=environment.get("SIO_DATABASE_URL") or f"sqlite:///{var / 'sio.db'}",
            redis_url=_address(environment.get("SIO_REDIS_URL", ""), "SIO_REDIS_URL", "redis://host:6379/0"),
            secret_key=secret_from(environment, "SIO_SECRET_KEY") or _secret(var / "secret_key"),
            processes_dir=Path(environment.get("SIO_PROCESSES_DIR") or _CHECKOUT / "processes"),
            public_url=(public_url := _public_url(environment)),
            outside=OutsideSettings.from_environment(environment, public_url),
            breached_passwords=Path(given) if (given := environment.get("SIO_BREACHED_PASSWORDS")) else None,
            var_dir=var,
            provider=Provider.from_environment(environment),
            requests_per_minute=_number(environment, "SIO_REQUESTS_PER_MINUTE", 600),
            trusted_proxies=_number(environment, "SIO_TRUSTED_PROXIES", 0),
            metrics_token=secret_from(environment, "SIO_METRICS_TOKEN"),
        )

    @property
    def embedded(self) -> bool:
        """Whether the worker loop runs inside the web process."""
        return not self.redis_url


def _public_url(environment: Mapping[str, str]) -> str:
    given = environment.get("SIO_PUBLIC_URL") or "http://localhost:8000"
    return _address(given, "SIO_PUBLIC_URL", "https://sio.example.dk")


def _address(given: str, name: str, example: str) -> str:
    with reading(name, f"must be an address such as {example}; {ESCAPES}"):
        _ = urlsplit(given).port  # looked at only now
    return given


def _number(environment: Mapping[str, str], name: str, otherwise: int) -> int:
    with reading(name, "must be a whole number"):
        return int(environment.get(name) or otherwise)


def _secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: of two processes that start together, one makes the secret and the other reads it
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()
