"""Databases by URL: `postgresql://user@host/db?table=visits`, `mysql://…`, `sqlite:///path`. A password is shown nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from checker.model.problem import InputError, Place, Problem
from checker.model.text import Text

FORMATS = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
}
"""Scheme -> format, a key of `READERS`."""

_OPTIONS: Mapping[str, frozenset[str]] = {
    "postgresql": frozenset({"host", "connect_timeout", "sslmode", "sslrootcert", "sslcert", "sslkey"}),
    "mysql": frozenset({"socket", "connect_timeout", "ssl_ca", "ssl_cert", "ssl_key"}),
    "sqlite": frozenset(),
}
_URL = re.compile(rf"({'|'.join(FORMATS)})://", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """Where a database is. `shown`: the URL without password and options. `tables`: those asked for; all where empty."""

    format: str
    shown: str
    database: str
    user: str | None = None
    host: str | None = None
    port: int | None = None
    password: str | None = field(default=None, repr=False)
    tables: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)

    def masked(self, text: str) -> str:
        """Return `text`, a driver's message, on one line and without the password."""
        line = " ".join(text.split()).removesuffix(".")
        return line.replace(self.password, "***") if self.password else line


def parse(given: str) -> Address | None:
    """Return the address that a URL names, None for what is no URL of a database.

    Raises InputError for what is one and says something wrong; no part of it that may be a password is repeated.
    """
    match = _URL.match(given)
    if match is None:
        return None
    scheme = match.group(1).lower()
    format_ = FORMATS[scheme]
    try:
        parts = urlsplit(given)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _wrong(
            f"{scheme}://…", Text("主機或連接埠寫錯了。", "The host or the port is miswritten.")
        ) from None
    if format_ == "sqlite":
        database, shown = unquote(parts.path.removeprefix("/")), f"{scheme}://{parts.path}"
    else:
        database = unquote(parts.path.strip("/"))
        name = f"{unquote(parts.username)}@" if parts.username else ""
        where = f"[{host}]" if host and ":" in host else host or ""
        shown = f"{scheme}://{name}{where}{f':{port}' if port else ''}/{database}"
    if not database:
        raise _wrong(shown, Text("網址沒有寫資料庫。", "The URL names no database."))
    said = parse_qsl(parts.query, keep_blank_values=True)
    known = _OPTIONS[format_]
    for key, _ in said:
        if key != "table" and key not in known:
            allowed = ", ".join(sorted({"table", *known}))
            raise _wrong(
                shown,
                Text(f"不認得 {key}；可以寫 {allowed}。", f"{key} is not known; it may say {allowed}."),
            )
    password = unquote(parts.password) if parts.password else None
    tables = tuple(v for k, v in said if k == "table")
    options = {k: v for k, v in said if k != "table"}
    user = unquote(parts.username) if parts.username else None
    return Address(format_, shown, database, user, host, port, password, tables, options)


def _wrong(shown: str, text: Text) -> InputError:
    hint = Text(
        "例如 postgresql://user@host/database?table=visits。",
        "Such as postgresql://user@host/database?table=visits.",
    )
    return InputError(Problem("wrong-url", text, Place(shown), hint))


def no_driver(address: Address, extra: str) -> InputError:
    """Return the error that the driver of a database is not installed."""
    return InputError(
        Problem(
            "no-driver",
            Text(
                "讀取這種資料庫的套件沒有安裝。",
                "The package that reads this kind of database is not installed.",
            ),
            Place(address.shown),
            Text(f"請執行：pip install 'rulebook[{extra}]'", f"Run: pip install 'rulebook[{extra}]'"),
        )
    )


def unreachable(address: Address, why: str) -> InputError:
    """Return the error that a database cannot be connected to."""
    said = address.masked(why)
    return InputError(
        Problem(
            "database-unreachable",
            Text(f"無法連上資料庫：{said}。", f"The database cannot be reached: {said}."),
            Place(address.shown),
            Text(
                "請檢查主機、帳號、密碼與資料庫名稱。", "Check host, user, password and the database's name."
            ),
        )
    )


def broken(address: Address, table: str, why: str) -> InputError:
    """Return the error that a table cannot be read."""
    said = address.masked(why)
    return InputError(
        Problem(
            "broken-table",
            Text(f"這個資料表無法讀取：{said}。", f"This table cannot be read: {said}."),
            Place(address.shown, table),
            Text("請檢查帳號的權限。", "Check what the user may read."),
        )
    )


def missing_tables(address: Address, there: list[str]) -> list[Problem]:
    """Return an error for each table that was asked for and is not among those that are there."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a slip

    found = []
    for wanted in address.tables:
        if wanted not in there:
            near = ", ".join(get_close_matches(wanted, there, 3) or there[:3])
            found.append(
                Problem(
                    "no-such-table",
                    Text(
                        f"沒有資料表 {wanted}，或沒有讀取的權限。",
                        f"There is no table {wanted}, or none that may be read.",
                    ),
                    Place(address.shown, wanted),
                    Text(f"有的是 {near}。", f"There is {near}.") if near else None,
                )
            )
    return found
