"""The virtual environment `.venv` beside the code: made once, renewed only when what it is made from has changed."""

import errno
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from problems import SetupProblem

_NEEDED_BYTES = 1_500_000_000
_STAMP = "hubmanager-stamp"
_NETWORK_WORDS = (
    "failed to establish a new connection",
    "temporary failure in name resolution",
    "network is unreachable",
    "connection refused",
    "connecttimeout",
    "read timed out",
    "max retries exceeded",
    "no matching distribution found",
)


class Environment:
    """`.venv` in the folder of the code."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / ".venv"
        self._constraints = root / "installer" / "constraints.txt"

    @property
    def python(self) -> Path:
        """The environment's own Python."""
        if os.name == "nt":
            return self._folder / "Scripts" / "python.exe"
        return self._folder / "bin" / "python"

    def prepare(self, extras: tuple[str, ...]) -> None:
        """Make or renew the environment with the package and `extras`. Raises SetupProblem and leaves nothing half done."""
        wanted = self._fingerprint()
        if self._installed_extras(wanted) >= {"", *extras}:
            return
        is_new = not self.python.exists()
        kept = self._installed_extras(wanted) - {""}
        print("Setting up: this takes a minute or two the first time.", flush=True)
        try:
            if is_new:
                self._create()
            self._install(sorted({*kept, *extras}))
            self._stamp.write_text("\n".join([wanted, *sorted({*kept, *extras})]), encoding="utf-8")
        except BaseException as error:
            self._stamp.unlink(missing_ok=True)
            if is_new:
                shutil.rmtree(self._folder, ignore_errors=True)
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                raise SetupProblem(_disk_full(self._root)) from error
            if isinstance(error, PermissionError):
                raise SetupProblem(
                    f"{self._folder} can't be written. Give yourself the right to write in {self._root}, then start again."
                ) from error
            raise

    def run(self, arguments: list[str], **extra_environment: str) -> int:
        """Run the environment's Python in the folder of the code and return its exit code."""
        return subprocess.run(
            [str(self.python), *arguments], cwd=self._root, env={**os.environ, **extra_environment}, check=False
        ).returncode

    @property
    def _stamp(self) -> Path:
        return self._folder / _STAMP

    def _fingerprint(self) -> str:
        content = (self._root / "pyproject.toml").read_bytes() + self._constraints.read_bytes()
        return hashlib.sha256(content + sys.version.encode() + str(self._root).encode()).hexdigest()

    def _installed_extras(self, wanted: str) -> set[str]:
        if not self._stamp.exists() or not self.python.exists():
            return set()
        fingerprint, *extras = self._stamp.read_text(encoding="utf-8").split("\n")
        return {"", *extras} if fingerprint == wanted else set()

    def _create(self) -> None:
        if shutil.disk_usage(self._root).free < _NEEDED_BYTES:
            raise SetupProblem(_disk_full(self._root))
        try:
            import ensurepip  # noqa: F401
            import venv  # noqa: F401
        except ImportError as error:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise SetupProblem(
                "This Python lacks its 'venv' module. On Debian or Ubuntu type: "
                f"sudo apt-get install -y python{version}-venv"
            ) from error
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(self._folder)], capture_output=True, text=True, check=False
        )
        if made.returncode != 0:
            raise SetupProblem(self._explain("The folder .venv could not be made", made.stdout + made.stderr))

    def _install(self, extras: list[str]) -> None:
        what = f".[{','.join(extras)}]" if extras else "."
        command = [str(self.python), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
        command += ["--constraint", str(self._constraints), "--editable", what]
        installed = subprocess.run(command, cwd=self._root, capture_output=True, text=True, check=False)
        if installed.returncode != 0:
            raise SetupProblem(
                self._explain("The packages could not be installed", installed.stdout + installed.stderr)
            )

    def _explain(self, what: str, output: str) -> str:
        text = output.lower()
        if "no space left" in text or "errno 28" in text:
            return _disk_full(self._root)
        if any(word in text for word in _NETWORK_WORDS):
            return (
                f"{what}: the package index can't be reached. Check the network connection or proxy, then start again."
            )
        if "permission denied" in text:
            return f"{what}: no right to write in {self._root}. Give yourself that right, then start again."
        lines = [line for line in output.strip().splitlines() if line.strip()]
        return f"{what}: {lines[-1] if lines else 'no reason was given'}"


def _disk_full(root: Path) -> str:
    return f"The disk that holds {root} is full: 1.5 GB are needed. Free some room, then start again."
