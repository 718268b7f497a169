"""The program with its window, ended from outside as a PC does it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hubmanager.data_folder import DataFolder

PATIENCE_S = 30


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "hub")


def start(folder: DataFolder, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "hubmanager", "run", "--data", str(folder.path), "--ocpp-port", "0", *more]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    end = time.monotonic() + PATIENCE_S
    while not folder.control_address.exists():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < end, "The hub did not start."
        time.sleep(0.05)
    return process


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs otherwise")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("more", [(), ("--kiosk",)], ids=["window", "kiosk"])
def test_signal_ends_the_window_cleanly(folder: DataFolder, number: signal.Signals, more: tuple[str, ...]) -> None:
    process = start(folder, *more)
    process.send_signal(number)
    began = time.monotonic()
    try:
        said, _ = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    assert (process.returncode, said) == (0, "")
    assert time.monotonic() - began < 5
    assert not folder.running_mark.exists(), "The next start would report a crash."


def test_start_that_is_refused_is_no_crash(folder: DataFolder) -> None:
    folder.create()
    (folder.path / "hub.db").write_text("the shopping list", encoding="utf-8")
    command = [sys.executable, "-m", "hubmanager", "run", "--headless", "--data", str(folder.path), "--ocpp-port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 1
    assert "is no database of Hubmanager" in done.stderr
    assert not folder.running_mark.exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Elsewhere there always is a display")
@pytest.mark.parametrize("words", [("run",), ("demo",)])
def test_without_a_display_one_sentence_says_so_and_offers_to_run_without(
    folder: DataFolder, words: tuple[str, ...]
) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    done = subprocess.run(
        [sys.executable, "-m", "hubmanager", *words, "--data", str(folder.path)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        env={name: value for name, value in os.environ.items() if name not in hidden},
    )
    assert done.returncode == 1
    assert done.stderr == "There is no display for the window. Start it on a desktop, or add --headless.\n"
