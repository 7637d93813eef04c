"""A real PostgreSQL and a real MariaDB or MySQL, started for the tests in a temporary folder and stopped afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from glob import glob
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "p@ss w/ord:1"


def program(*names: str) -> str | None:
    """The path of a server's program, which distributions like to keep out of PATH."""
    for name in names:
        places = [shutil.which(name), *sorted(glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)]
        places += [f"/usr/sbin/{name}", f"/usr/libexec/{name}"]
        if found := next((p for p in places if p and os.access(p, os.X_OK)), None):
            return found
    return None


@contextmanager
def folder() -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """A folder that a server may write to, and the arguments that make it run as a user that it accepts."""
    path = Path(tempfile.mkdtemp(prefix="rb-db-", dir="/tmp"))
    who: dict[str, Any] = {}
    if os.getuid() == 0:
        # Servers refuse to run as root.
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    try:
        yield (
            path,
            {**who, "cwd": path, "stdin": subprocess.DEVNULL, "env": {**os.environ, "HOME": str(path)}},
        )
    finally:
        shutil.rmtree(path, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(command: list[str], **more: Any) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **more)
    assert done.returncode == 0, done.stderr[-2000:]


@contextmanager
def serving(command: list[str], log: Path, port: int, **more: Any) -> Iterator[None]:
    """Run a server until the block ends."""
    with log.open("wb") as sink:
        server = subprocess.Popen(command, stdout=sink, stderr=sink, **more)
    try:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert server.poll() is None, log.read_text("utf-8", "replace")[-2000:]
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextmanager
def postgresql() -> Iterator[int]:
    """The port of a PostgreSQL with the superuser `boss`, whose password is PASSWORD."""
    initdb, server = program("initdb"), program("postgres")
    if not initdb or not server:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with folder() as (path, how):
        (path / "password").write_text(PASSWORD + "\n", "utf-8")
        os.chmod(path / "password", 0o644)
        data, port = path / "data", free_port()
        secret = ["--auth=scram-sha-256", f"--pwfile={path / 'password'}", "--username=boss"]
        run([initdb, "-D", str(data), "--encoding=UTF8", "--locale=C", "--no-sync", *secret], **how)
        command = [server, "-D", str(data), "-p", str(port), "-k", str(path), "-h", "127.0.0.1", "-F"]
        with serving(command, path / "log", port, **how):
            _ready(port)
            yield port


def _ready(port: int) -> None:
    """Wait until PostgreSQL has started up: it listens some time before."""
    import psycopg

    for _ in range(300):
        try:
            psycopg.connect(
                host="127.0.0.1", port=port, user="boss", password=PASSWORD, dbname="postgres"
            ).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)


@contextmanager
def mysql() -> Iterator[tuple[int, Path]]:
    """The port and the socket of a MariaDB or MySQL whose `root` has no password."""
    install, server = program("mariadb-install-db", "mysql_install_db"), program("mariadbd", "mysqld")
    if not server:
        pytest.skip("neither MariaDB nor MySQL is installed (apt-get install mariadb-server)")
    with folder() as (path, how):
        data, port = path / "data", free_port()
        fixed = [f"--datadir={data}", f"--tmpdir={path}"]
        if install:
            run(
                [
                    install,
                    "--no-defaults",
                    *fixed,
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db",
                ],
                **how,
            )
        else:
            run([server, "--no-defaults", "--initialize-insecure", *fixed], **how)
        network = [f"--port={port}", "--bind-address=127.0.0.1", f"--socket={path / 'sock'}"]
        more = [
            f"--pid-file={path / 'pid'}",
            "--innodb-buffer-pool-size=16M",
            "--innodb-flush-log-at-trx-commit=0",
        ]
        with serving([server, "--no-defaults", *fixed, *network, *more], path / "log", port, **how):
            yield port, path / "sock"
