"""The folder that holds one hub's data, and the lock that keeps a second program off it."""

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from hubmanager.domain.errors import AlreadyRunning, StoreUnavailable


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where the files of one hub lie."""

    path: Path

    @property
    def config_file(self) -> Path:
        """What must be known before the database opens."""
        return self.path / "hubmanager.toml"

    @property
    def database_url(self) -> str:
        """URL of the SQLite database in this folder."""
        return f"sqlite:///{self.path / 'hub.db'}"

    @property
    def backups(self) -> Path:
        """Copies made before migrations."""
        return self.path / "backups"

    @property
    def logs(self) -> Path:
        """Rotating logs."""
        return self.path / "logs"

    @property
    def crash_reports(self) -> Path:
        """One file a crash."""
        return self.path / "crashes"

    @property
    def running_mark(self) -> Path:
        """Present while the program runs; found at a start, it tells of a crash."""
        return self.path / "running"

    @property
    def control_address(self) -> Path:
        """Where the running program's control socket is told."""
        return self.path / "control"

    def create(self) -> None:
        """Make the folder, for its owner only. Raises StoreUnavailable when that isn't allowed."""
        try:
            for folder in (self.path, self.logs, self.crash_reports):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe = self.path / ".write-probe"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise StoreUnavailable(
                f"The data folder {self.path} can't be written ({error.strerror}).",
                remedy="Give yourself the right to write there, or choose another with --data.",
            ) from error

    def lock(self, purpose: str) -> "FolderLock":
        """Take the folder for this process. Raises AlreadyRunning, naming the program that has it."""
        return FolderLock(self.path / "lock", purpose)


class FolderLock:
    """A lock held by the operating system: it is gone when the process is, however that ends."""

    def __init__(self, path: Path, purpose: str) -> None:
        self._file: BinaryIO = path.open("a+b")
        if not _try_lock(self._file):
            holder = _read_holder(path)
            self._file.close()
            raise AlreadyRunning(
                f"Another Hubmanager ({holder}) already works on the data folder {path.parent}.",
                remedy="Use its window, or close it first.",
                key="already_running",
                values={"holder": holder},
            )
        holder = f"{purpose}, process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        path.with_suffix(".holder").write_text(holder, encoding="utf-8")

    def release(self) -> None:
        """Give the folder back."""
        self._file.close()


def is_locked(path: Path) -> bool:
    """Whether a program runs on the data folder `path` now."""
    lock_file = path / "lock"
    if not lock_file.exists():
        return False
    with lock_file.open("a+b") as file:
        return not _try_lock(file)


def _read_holder(path: Path) -> str:
    try:
        return path.with_suffix(".holder").read_text(encoding="utf-8")
    except OSError:
        return "unknown process"


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: BinaryIO) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
