"""A real PostgreSQL for the tests: in a temporary folder, on a loopback port, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


class NoPostgresql(Exception):
    """Why there is no server to test with."""


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Start a server; give the URL of its `postgres` database. Raises NoPostgresql with the reason."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-"))
    try:
        as_user = _unprivileged(folder)
        data = folder / "data"
        _run([*as_user, str(programs / "initdb"), "-D", str(data), "-U", "hub", "-A", "trust", "-N", "-E", "UTF8"])
        port = _free_port()
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=50"
        control = [*as_user, str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
        _run([*control, "-o", options, "start"])
        try:
            yield f"postgresql://hub@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    places = [Path(found).parent for found in [shutil.which("initdb")] if found]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "pg_ctl").exists():
            return place
    raise NoPostgresql("PostgreSQL's initdb and pg_ctl are not installed (Debian: apt install postgresql).")


def _unprivileged(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root, so root lends the folder to the user that the package made."""
    if os.geteuid() != 0:
        return []
    try:
        user = pwd.getpwnam("postgres")
    except KeyError as error:
        raise NoPostgresql("Tests run as root and there is no user 'postgres' to run the server as.") from error
    os.chown(folder, user.pw_uid, user.pw_gid)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise NoPostgresql("Tests run as root and there is no 'setpriv' to leave it with.")
    return [setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60, check=False
    )
    if done.returncode != 0:
        raise NoPostgresql(f"{Path(command[-1]).name} failed: {done.stderr.strip()[:300]}")
