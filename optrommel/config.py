"""Settings: read from `OPTROMMEL_*` and the instance folder, checked all at once before anything starts."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import secrets
import tempfile
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from email_validator import validate_email
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

KEY_FILE = "secret.key"
KEY_LENGTH = 32  # characters; fewer can be guessed
DATABASES = frozenset({"sqlite", "postgresql+psycopg"})


class SettingsError(Exception):
    """The settings are not right; the text names each setting and what is wrong, never its value."""


class Settings(BaseSettings):
    """All settings of one installation; `docs/settings.md` explains them in a table."""

    model_config = SettingsConfigDict(
        env_prefix="OPTROMMEL_", hide_input_in_errors=True, extra="ignore", frozen=True, env_ignore_empty=True
    )

    instance: Path = Field(Path("instance"), description="Folder with the database, the key and files.")
    database_url: SecretStr | None = Field(None, description="Another database than the SQLite file in the instance.")
    secret_key: SecretStr | None = Field(None, description="Signs sessions and encrypts contacts; else made once.")
    older_secret_keys: Annotated[list[SecretStr], NoDecode] = Field(
        [], description="Earlier keys that may still be read, with commas between them."
    )
    host: str = Field("127.0.0.1", description="Address that `optrommel serve` listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port that `optrommel serve` listens on.")
    processes: int = Field(2, ge=1, le=64, description="Web processes of `optrommel serve`.")
    trusted_proxies: int = Field(0, ge=0, le=5, description="Proxies in front whose forwarded address is believed.")
    rate_limits: Literal["on", "off"] = Field("on", description="`off` is for benchmarks on loopback only.")
    rate_limit_store: str = Field("memory://", description="Where limits are counted; Redis for several processes.")
    mail_host: str = Field("", description="Mail server that takes our letters; without one they wait in the outbox.")
    mail_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    mail_user: str = Field("", description="Name to log in to the mail server with, if it asks for one.")
    mail_password: SecretStr | None = Field(None, description="Password that belongs to it.")
    mail_tls: Literal["starttls", "tls", "off"] = Field(
        "starttls", description="`tls` on port 465; `off`, with a password, only to a server on this machine."
    )
    mail_sender: str = Field(
        "", validate_default=True, description="Who our letters come from: `Optrommel <optrommel@example.org>`."
    )
    site_url: str = Field(
        "", validate_default=True, description="Address of this website, `https://…`; links in letters begin with it."
    )
    suggestions: Literal["on", "off"] = Field("on", description="`off` where memory is short: nothing is suggested.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least serious line logged.")

    # One check a field, not one for all: a wrong field would keep that from running, and its errors from the list.
    @field_validator("older_secret_keys", mode="before")
    @classmethod
    def split_keys(cls, value: object) -> object:
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value

    @field_validator("secret_key", "older_secret_keys")
    @classmethod
    def check_keys(cls, value: SecretStr | list[SecretStr] | None) -> SecretStr | list[SecretStr] | None:
        for key in value if isinstance(value, list) else filter(None, [value]):
            check_key(key.get_secret_value())
        return value

    @field_validator("database_url")
    @classmethod
    def check_database(cls, value: SecretStr | None) -> SecretStr | None:
        try:
            is_known = value is None or make_url(value.get_secret_value()).drivername in DATABASES
        except ArgumentError:
            is_known = False
        if not is_known:
            raise ValueError("is not sqlite:///… or postgresql+psycopg://…")
        return value

    @field_validator("rate_limits")
    @classmethod
    def check_limits(cls, value: str, info: ValidationInfo) -> str:
        if value == "off" and (info.data.get("trusted_proxies") or not is_loopback(info.data.get("host", ""))):
            raise ValueError("`off` is refused unless HOST is loopback and no proxy is trusted")
        return value

    @field_validator("mail_tls")
    @classmethod
    def check_tls(cls, value: str, info: ValidationInfo) -> str:
        if value == "off" and info.data.get("mail_password") and not is_loopback(info.data.get("mail_host", "")):
            raise ValueError("`off` would send the password in the clear")
        return value

    @field_validator("mail_sender")
    @classmethod
    def check_sender(cls, value: str, info: ValidationInfo) -> str:
        if (value or info.data.get("mail_host")) and not _is_sender(value):
            raise ValueError("is not `Name <name@example.org>`")
        return value

    @field_validator("site_url")
    @classmethod
    def check_site(cls, value: str, info: ValidationInfo) -> str:
        parts = urlsplit(value)
        is_site = parts.scheme in ("http", "https") and parts.hostname and not parts.path.strip("/")
        if (value or info.data.get("mail_host")) and not is_site:
            raise ValueError("is not `https://name`, without a path")
        return value.rstrip("/")

    @property
    def site(self) -> str:
        """The address that links in letters begin with; never what a visitor says that it is."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.site_url or f"http://{host}:{self.port}"

    @property
    def is_for_this_machine(self) -> bool:
        """Tell whether links in letters and codes on paper lead to the machine itself, where nobody else is."""
        name = urlsplit(self.site).hostname or ""
        return is_loopback(name) or name in ("0.0.0.0", "::")  # noqa: S104 - listening everywhere is no address

    @property
    def database(self) -> str:
        """The database address; a file in the instance folder unless another is set."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.instance.resolve() / 'optrommel.db'}"

    @property
    def keys(self) -> list[str]:
        """The secret keys, the one in use first."""
        current = self.secret_key.get_secret_value() if self.secret_key else instance_key(self.instance)
        return [current, *(key.get_secret_value() for key in self.older_secret_keys)]


def environment_of(settings: Settings) -> dict[str, str]:
    """Give the environment in which a process of ours finds these same settings."""
    return {f"OPTROMMEL_{name.upper()}": _as_typed(value) for name, value in settings}


def _as_typed(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(_as_typed, value))
    if isinstance(value, Path):
        return str(value.resolve())
    return value.get_secret_value() if isinstance(value, SecretStr) else str("" if value is None else value)


def is_loopback(host: str) -> bool:
    """Tell whether an address can be reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_sender(value: str) -> bool:
    try:
        validate_email(parseaddr(value)[1], check_deliverability=False)
    except ValueError:
        return False
    return value.isprintable()


def check_key(key: str) -> str:
    """Give a secret key back when it is long enough."""
    if len(key) < KEY_LENGTH:
        raise ValueError(f"is shorter than {KEY_LENGTH} characters")
    return key


def instance_key(instance: Path) -> str:
    """Give the instance's secret key; make it (mode 0600) at the first start. Raises `SettingsError`."""
    path = instance / KEY_FILE
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, draft = tempfile.mkstemp(dir=instance)  # readable by the owner alone
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        # Linked into place: of two processes that start at once one key wins, whole.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    try:
        return check_key(path.read_text().strip())
    except ValueError as error:
        raise SettingsError(f"The key in {path} {error}: put the right one back from a backup.") from None


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides` win over the environment.

    Raises `SettingsError` that lists every wrong setting in one go, without the values.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            f"OPTROMMEL_{'_'.join(map(str, problem['loc'])).upper()}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_input=False, include_context=False)
        ]
        raise SettingsError("The settings are not right:\n" + "\n".join(lines)) from None
