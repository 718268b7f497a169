"""One program a data folder, whatever way the last one ended."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hubmanager.data_folder import DataFolder, is_locked
from hubmanager.domain.errors import AlreadyRunning, StoreUnavailable

HOLDER = """
import sys, pathlib
from hubmanager.data_folder import DataFolder
folder = DataFolder(pathlib.Path(sys.argv[1]))
lock = folder.lock("window")
print("locked", flush=True)
sys.stdin.read()
"""


def test_second_program_is_refused_with_a_sentence_that_names_the_first(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    lock = folder.lock("window")
    with pytest.raises(AlreadyRunning, match=rf"window, process {os.getpid()}, since .* UTC"):
        folder.lock("command line")
    lock.release()
    folder.lock("command line").release()


def test_killed_program_leaves_no_lock_behind(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "locked"
    assert is_locked(tmp_path)
    holder.send_signal(signal.SIGKILL)
    holder.communicate(timeout=10)
    assert not is_locked(tmp_path)
    DataFolder(tmp_path).lock("window").release()


def test_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "new" / "hub")
    folder.create()
    assert folder.path.stat().st_mode & 0o077 == 0


def test_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreUnavailable, match="--data"):
        DataFolder(tmp_path / "file" / "hub").create()
