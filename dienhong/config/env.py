"""Every setting of the product: name, type, default, meaning; read from the environment and checked at start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class SettingsProblem(ValueError):
    """One or more settings are wrong; the text says which, why, and what to write instead."""


def _flag(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("write 1 or 0")


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.lstrip("-").isdigit() or not low <= int(text) <= high:
            raise ValueError(f"write a whole number from {low} to {high}")
        return int(text)

    return parse


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text and urlsplit(text).scheme not in schemes:
            raise ValueError(f"write an address that begins with {' or '.join(s + '://' for s in schemes)}")
        return text.rstrip("/")

    return parse


def _socket(text: str) -> str:
    host, _colon, port = text.rpartition(":")
    if not text or text.startswith("unix:/") or (host and port.isdigit() and 0 < int(port) < 65536):
        return text
    raise ValueError("write unix:/path/of/the.socket or host:port")


def _line(text: str) -> str:
    if len(text) > 200 or not text.isprintable():
        raise ValueError("write at most 200 characters on one line")
    return text.strip()


def _sender(text: str) -> str:
    if not (text.isascii() and text.isalnum() and (len(text) <= 11 or (text.isdigit() and len(text) <= 15))):
        raise ValueError("write up to 11 letters and digits without spaces, or a number of up to 15 digits")
    return text


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _origin(text: str) -> str:
    if not text or any(c.isspace() or c == "+" for c in text):
        raise ValueError("write a name without spaces or plus signs, such as ministry.gov.vn/log")
    return text


def _setting(name: str, default: str, parse: Callable[[str], Any], meaning: str, *, secret: bool = False) -> Any:
    return field(metadata={"name": name, "default": default, "parse": parse, "meaning": meaning, "secret": secret})


_PG = _url("postgres", "postgresql")


@dataclass(frozen=True, slots=True)
class Settings:
    """The typed settings; `django.conf.settings.DIENHONG` holds the one instance."""

    data_dir: Path = _setting("DIENHONG_DATA_DIR", "var", Path, "Folder of database, files, keys and logs.")
    database_url: str = _setting(
        "DATABASE_URL",
        "",
        _PG,
        "Own PostgreSQL 15-18, as the application's role. Empty: the embedded server.",
        secret=True,
    )
    owner_url: str = _setting(
        "DIENHONG_OWNER_URL",
        "",
        _PG,
        "The role that owns the tables and runs migrations. Empty: DATABASE_URL.",
        secret=True,
    )
    secret_key: str = _setting(
        "DIENHONG_SECRET_KEY", "", str, "Signs sessions. Empty: made once and kept in the data folder.", secret=True
    )
    key_passphrase: str = _setting(
        "DIENHONG_KEY_PASSPHRASE",
        "",
        str,
        "Encrypts software keys. Empty: made once and kept in the data folder.",
        secret=True,
    )
    demo: bool = _setting(
        "DIENHONG_DEMO", "0", _flag, "1: demo country, persona switcher, demo certificates. Never in production."
    )
    debug: bool = _setting("DIENHONG_DEBUG", "0", _flag, "1: Django's debug pages, for developers only.")
    hosts: tuple[str, ...] = _setting(
        "DIENHONG_HOSTS", "localhost,127.0.0.1", _words, "Host names that are answered, by comma."
    )
    base_url: str = _setting(
        "DIENHONG_BASE_URL", "http://127.0.0.1:8000", _url("http", "https"), "Address people type."
    )
    live_url: str = _setting(
        "DIENHONG_LIVE_URL", "http://127.0.0.1:8001", _url("http", "https"), "Address of the live streams."
    )
    port: int = _setting("DIENHONG_PORT", "8000", _number(1, 65535), "Port of pages and API.")
    live_port: int = _setting("DIENHONG_LIVE_PORT", "8001", _number(1, 65535), "Port of the live streams.")
    database_port: int = _setting(
        "DIENHONG_DATABASE_PORT", "15432", _number(1, 65535), "Port of the embedded PostgreSQL (loopback)."
    )
    proxies: int = _setting(
        "DIENHONG_PROXIES",
        "0",
        _number(0, 9),
        "Reverse proxies in front, so that the throttle sees the caller's address.",
    )
    web_workers: int = _setting("DIENHONG_WEB_WORKERS", "4", _number(1, 64), "Processes that serve pages and API.")
    email_url: str = _setting(
        "DIENHONG_EMAIL_URL", "", _url("smtp", "smtps"), "SMTP server. Empty: letters go to a folder.", secret=True
    )
    email_from: str = _setting("DIENHONG_EMAIL_FROM", "dien-hong@localhost", str, "Sender of letters.")
    sms_url: str = _setting(
        "DIENHONG_SMS_URL",
        "",
        _url("smpp", "smpps"),
        "Short message centre (SMPP 3.4): smpp://account:password@host:2775. Empty: texts go to a folder.",
        secret=True,
    )
    sms_from: str = _setting(
        "DIENHONG_SMS_FROM", "DIENHONG", _sender, "Sender of short messages: up to 11 letters and digits, or a number."
    )
    sms_doubt_seconds: int = _setting(
        "DIENHONG_SMS_DOUBT_SECONDS",
        "300",
        _number(1, 86400),
        "After a crash in mid-sending the centre's receipt is waited for this long before a text is sent again.",
    )
    log_origin: str = _setting(
        "DIENHONG_LOG_ORIGIN", "dienhong.local/log", _origin, "Name of the public log, inside each checkpoint."
    )
    tsa_url: str = _setting(
        "DIENHONG_TSA_URL", "", _url("http", "https"), "RFC 3161 time-stamp service. Empty in demo: the built-in one."
    )
    stamp_seconds: int = _setting(
        "DIENHONG_STAMP_SECONDS", "60", _number(1, 86400), "A new checkpoint is time-stamped at most this often."
    )
    pkcs11_module: str = _setting(
        "DIENHONG_PKCS11_MODULE", "", str, "Library of the hardware module that keeps seals, such as libsofthsm2.so."
    )
    pkcs11_token: str = _setting("DIENHONG_PKCS11_TOKEN", "", str, "Label of the token in the hardware module.")
    pkcs11_pin_file: str = _setting(
        "DIENHONG_PKCS11_PIN_FILE", "", str, "File with the PIN of the token, readable by the service only."
    )
    signing_services: str = _setting(
        "DIENHONG_SIGNING_SERVICES", "", str, "JSON file of remote signing services; see dienhong/signing/README.md."
    )
    max_upload_mb: int = _setting("DIENHONG_MAX_UPLOAD_MB", "50", _number(1, 2048), "Largest file accepted, MiB.")
    clamd: str = _setting(
        "DIENHONG_CLAMD",
        "",
        _socket,
        "Virus scanner: unix:/run/clamav/clamd.ctl or host:port. Files enter only with its verdict. Empty: none.",
    )
    contact: str = _setting(
        "DIENHONG_CONTACT",
        "",
        _line,
        "Whom to ask about a refusal: name, telephone, e-mail. Stands with every refusal. Empty: nobody is named.",
    )
    second_factor: bool = _setting("DIENHONG_SECOND_FACTOR", "1", _flag, "1: officials must use a second factor.")

    @property
    def https(self) -> bool:
        """Whether people reach us over TLS, which turns secure cookies and HSTS on."""
        return self.base_url.startswith("https://")

    @property
    def files_dir(self) -> Path:
        """Content-addressed files."""
        return self.data_dir / "files"

    @property
    def keys_dir(self) -> Path:
        """Software keys, each encrypted."""
        return self.data_dir / "keys"


def load(environ: Mapping[str, str]) -> Settings:
    """Read and check all settings.

    Raises SettingsProblem naming every wrong one at once, so that an operator mends them in one go.
    """
    values: dict[str, Any] = {}
    problems = []
    for item in fields(Settings):
        meta = item.metadata
        text = environ.get(meta["name"], "").strip() or meta["default"]
        try:
            values[item.name] = meta["parse"](text)
        except ValueError as error:
            shown = "(hidden)" if meta["secret"] else repr(text)
            problems.append(f"{meta['name']} is {shown}: {error}.")
    known = {item.metadata["name"] for item in fields(Settings)}
    problems += [
        f"{name} is not a setting of Diên Hồng: remove it or mend its spelling."
        for name in sorted(environ)
        if name.startswith("DIENHONG_") and name not in known and not name.startswith("DIENHONG_TEST_")
    ]
    if problems:
        raise SettingsProblem("\n".join(problems))
    return Settings(**values)


def table() -> list[tuple[str, str, str]]:
    """Rows (name, default, meaning) for the documentation."""
    return [(f.metadata["name"], f.metadata["default"], f.metadata["meaning"]) for f in fields(Settings)]
