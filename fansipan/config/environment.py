"""The environment as one frozen value: the only reader of os.environ in the house."""

# ruff: noqa: RUF009 - setting() is dataclasses.field()

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from fansipan.config.trouble import BadSetting, NotPermitted

CHECKOUT = Path(__file__).resolve().parents[2]
LONGEST_SOCKET_FOLDER = 99 - len("/.s.PGSQL.5432")
"""Linux allows 107 bytes for the path of a socket, other systems 103."""


def _text(value: str) -> str:
    return value


def _url(value: str) -> str:
    if not re.match(r"postgres(ql)?://", value):
        raise ValueError("must look like postgresql://user:password@host:5432/database")
    return value


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        raise ValueError("must be a port number from 1 to 65535")
    return int(value)


def _ports(value: str) -> tuple[int, int]:
    first, _, last = value.partition("-")
    span = _port(first), _port(last or first)
    if span[0] > span[1]:
        raise ValueError("must be two ports, the smaller first, such as 30000-30099")
    return span


def address_of_site(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("must look like https://fansipan.example")
    return value.rstrip("/")


def _origins(address: str) -> tuple[str, ...]:
    """Scheme, host and port, as a content security policy names them; nothing of what is no address."""
    parts = urlsplit(address)
    return (f"{parts.scheme}://{parts.netloc}",) if parts.scheme and parts.netloc else ()


def _yes(value: str) -> bool:
    answers = {"1": True, "yes": True, "true": True, "on": True, "0": False, "no": False, "false": False, "off": False}
    if value.lower() not in answers:
        raise ValueError("must be 1 or 0")
    return answers[value.lower()]


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())


def _folder(value: str) -> Path:
    return (CHECKOUT / Path(value).expanduser()).resolve()


def _language(value: str) -> str:
    if value not in ("vi", "en"):
        raise ValueError("must be vi or en")
    return value


def _languages(value: str) -> tuple[tuple[str, str], ...]:
    named = tuple((code.strip(), name.strip()) for code, _, name in (one.partition("=") for one in _names(value)))
    if not all(re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", code) and name for code, name in named):
        raise ValueError("must be codes with names, such as hmn=Hmoob, ium=Iu Mienh")
    return named


def setting(variable: str, default: object, read: Callable[[str], object], meaning: str) -> Any:
    """A field of Environment that is read from one variable; `meaning` is its documentation."""
    return field(default=default, metadata={"variable": variable, "read": read, "meaning": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Everything Fansipan takes from outside. Nothing needs to be set for a first start."""

    root: Path = CHECKOUT
    """The checkout folder: where manage.py, node_modules and provinces lie."""

    var: Path = setting(
        "FANSIPAN_VAR", CHECKOUT / "var", _folder, "folder of all data, logs and secrets of this system"
    )
    database_url: str | None = setting(
        "DATABASE_URL", None, _url, "PostgreSQL 16 or newer, as the role of the site; unset: the embedded PostgreSQL 18"
    )
    owner_database_url: str | None = setting(
        "FANSIPAN_OWNER_DATABASE_URL",
        None,
        _url,
        "the same database as the role that owns the tables and migrates; unset: DATABASE_URL, "
        "and then the audit trail is not protected from the site itself",
    )
    as_owner: bool = setting(
        "FANSIPAN_AS_OWNER", False, _yes, "this process speaks to the database as the owner (migrations, tests)"
    )
    postgres: Path | None = setting(
        "FANSIPAN_POSTGRES", None, _folder, "folder of the embedded PostgreSQL; unset: chosen by who runs it"
    )
    host: str = setting("FANSIPAN_HOST", "127.0.0.1", _text, "address the site listens on")
    port: int = setting("FANSIPAN_PORT", 8000, _port, "port the site listens on")
    https: bool = setting(
        "FANSIPAN_HTTPS", False, _yes, "people reach the site by HTTPS through a proxy: cookies are marked secure"
    )
    address: str = setting(
        "FANSIPAN_PUBLIC_URL",
        "",
        address_of_site,
        "how people reach the site, such as https://fansipan.example, for the links in messages; "
        "unset: its first name that is no pattern",
    )
    allowed_hosts: tuple[str, ...] = setting(
        "FANSIPAN_ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]"), _names, "names the site answers to, with commas"
    )
    ftp_host: str = setting("FANSIPAN_FTP_HOST", "127.0.0.1", _text, "address the FTP server listens on")
    ftp_port: int = setting("FANSIPAN_FTP_PORT", 2121, _port, "port the FTP server listens on")
    ftp_passive_ports: tuple[int, int] | None = setting(
        "FANSIPAN_FTP_PASSIVE_PORTS", None, _ports, "ports for FTP data, such as 30000-30099; unset: any free port"
    )
    ftp_public_address: str | None = setting(
        "FANSIPAN_FTP_PUBLIC_ADDRESS", None, _text, "address told to loggers for FTP data, when behind a router"
    )
    ftp_require_tls: bool = setting(
        "FANSIPAN_FTP_REQUIRE_TLS", False, _yes, "refuse plain FTP; many loggers speak nothing else"
    )
    demo_sink_port: int | None = setting(
        "FANSIPAN_DEMO_SINK_PORT",
        None,
        _port,
        "port of the demo's other side of onward transmission, its HTTP one after it; unset: after the FTP server's",
    )
    drop: Path | None = setting(
        "FANSIPAN_DROP", None, _folder, "watched folder for files of loggers; unset: drop in the folder of all data"
    )
    tile_url: str = setting(
        "FANSIPAN_TILE_URL", "", _text, "background map, such as https://tiles.example/{z}/{x}/{y}.png; unset: none"
    )
    relay_url: str = setting(
        "FANSIPAN_RELAY_URL",
        "",
        address_of_site,
        "where browsers reach the relay of cameras (MediaMTX, HLS), such as https://fansipan.example:8888; unset: none",
    )
    language: str = setting(
        "FANSIPAN_LANGUAGE", "vi", _language, "language for a visitor who has chosen none: vi or en"
    )
    further_languages: tuple[tuple[str, str], ...] = setting(
        "FANSIPAN_FURTHER_LANGUAGES",
        (),
        _languages,
        "languages besides Vietnamese and English, by code and own name, such as hmn=Hmoob, ium=Iu Mienh; "
        "their catalogues lie in the province's folder",
    )
    province: Path = setting(
        "FANSIPAN_PROVINCE", CHECKOUT / "provinces" / "lao-cai", _folder, "folder of the province loaded at first start"
    )
    debug: bool = setting("FANSIPAN_DEBUG", False, _yes, "show Django's error pages; never in production")

    @property
    def catalogues(self) -> Path:
        """Where translations into further languages lie."""
        return self.province / "locale"

    @property
    def embedded(self) -> bool:
        """Whether Fansipan runs its own PostgreSQL."""
        return self.database_url is None

    @property
    def sink_port(self) -> int:
        """Where the demo's other side of onward transmission listens by FTPS; by HTTP it does on the next one."""
        return self.demo_sink_port or self.ftp_port + 1

    @property
    def drop_folder(self) -> Path:
        """The watched folder for files of loggers."""
        return self.drop or self.var / "drop"

    @property
    def mark(self) -> str:
        """Eight characters that tell this system from every other on the machine."""
        return hashlib.sha256(os.fsencode(os.path.realpath(self.var))).hexdigest()[:8]

    @property
    def postgres_home(self) -> Path:
        """The folder of the embedded PostgreSQL.

        Root cannot run PostgreSQL itself, and the account that can may not enter a checkout that is closed to
        others; so for root the folder lies outside, where only folders that Fansipan made are on the way.
        """
        if self.postgres:
            return self.postgres
        if os.geteuid() != 0:
            return self.var / "postgres"
        name = re.sub(r"[^A-Za-z0-9.-]+", "-", self.root.name).strip("-.")[:32] or "checkout"
        return Path("/var/lib/fansipan") / f"{name}-{self.mark}"

    @property
    def postgres_socket_folder(self) -> Path:
        """Beside the data, or under /tmp when the path is too long or too strange for PostgreSQL's configuration."""
        beside = self.postgres_home / "run"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER and re.fullmatch(r"[A-Za-z0-9_./ -]+", str(beside)):
            return beside
        return Path("/tmp") / f"fansipan-{os.geteuid()}-{self.mark}"

    def embedded_url(self, role: str, database: str = "fansipan") -> str:
        """How to reach the embedded PostgreSQL as one of its roles."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.postgres_socket_folder), safe='')}"

    def database_url_for(self, *, owner: bool) -> str:
        """The database as its owner, or as the site, which may not alter the audit trail."""
        if self.database_url is None:
            return self.embedded_url("fansipan_owner" if owner else "fansipan_app")
        return self.owner_database_url or self.database_url if owner else self.database_url

    @property
    def public_url(self) -> str:
        """How people reach the site, without a slash at its end: what links in messages begin with."""
        if self.address:
            return self.address
        local = ("127.0.0.1", "localhost", "[::1]", "*")
        named = [name for name in self.allowed_hosts if name not in local and not name.startswith(".")]
        if named:
            return f"{'https' if self.https else 'http'}://{named[0]}"
        return f"http://127.0.0.1:{self.port}"

    @property
    def trusted_origins(self) -> tuple[str, ...]:
        """Addresses whose forms are accepted though a proxy ended their HTTPS."""
        names = (name for name in self.allowed_hosts if name != "*")
        return tuple(f"https://{'*' * name.startswith('.')}{name}" for name in names) if self.https else ()

    @property
    def tile_origins(self) -> tuple[str, ...]:
        """Where the background map comes from, for the content security policy; {s} stands for any subdomain."""
        return _origins(re.sub(r"\{[^}]*\}", "*", self.tile_url))

    @property
    def relay_origins(self) -> tuple[str, ...]:
        """Where the moving pictures of cameras come from, for the content security policy."""
        return _origins(self.relay_url)

    @property
    def secret_key(self) -> str:
        """FANSIPAN_SECRET_KEY, or a key made once and kept in var/secret, readable by its owner only."""
        return os.environ.get("FANSIPAN_SECRET_KEY") or _kept_secret(self.var / "secret")


def _kept_secret(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write_secret(path)
        return path.read_text(encoding="ascii").strip()
    except PermissionError as error:
        raise NotPermitted(
            f"{error.filename} cannot be read or written by this user.",
            "Fansipan was probably started here by another user. Start it as that user, "
            "or give this one its own folder with FANSIPAN_VAR.",
        ) from None


def _write_secret(path: Path) -> None:
    """Two processes that start at once end with the same secret: linking fails for the second one."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _settings() -> list[Field[Any]]:
    return [one for one in fields(Environment) if "variable" in one.metadata]


def documentation() -> tuple[tuple[str, str], ...]:
    """Every variable and its meaning, for the reference and for `fansipan doctor`."""
    own = ("FANSIPAN_SECRET_KEY", "key that signs sessions; unset: made once and kept in var/secret")
    return (*((one.metadata["variable"], one.metadata["meaning"]) for one in _settings()), own)


def unknown(environ: Mapping[str, str] | None = None) -> list[str]:
    """Variables that look like ours and mean nothing: usually a slip of the pen."""
    known = {variable for variable, _ in documentation()}
    given = os.environ if environ is None else environ
    return sorted(name for name in given if name.startswith("FANSIPAN_") and name not in known)


def load(environ: Mapping[str, str] | None = None) -> Environment:
    """The environment of this process. Raises BadSetting that names the variable and what it may hold."""
    given = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for one in _settings():
        variable = one.metadata["variable"]
        text = given.get(variable, "").strip()
        if not text:
            continue
        try:
            values[one.name] = one.metadata["read"](text)
        except ValueError as error:
            raise BadSetting(f"{variable}={text}: {error}.", f"It means: {one.metadata['meaning']}.") from None
    return Environment(**values)


def for_child(**changes: str) -> dict[str, str]:
    """The variables a child process inherits, with changes."""
    return {**os.environ, **changes}
