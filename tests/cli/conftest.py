"""Two data folders with the same contents: one where no program runs, one where it does."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.support import hubmanager

PATIENCE_S = 40


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that `demo --headless --seconds 8 --speed 60` leaves behind (run once, as a program of its own)."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    command = [sys.executable, "-m", "hubmanager", "demo", "--headless", "--seconds", "8", "--speed", "60"]
    done = subprocess.run(
        [*command, "--no-history", "--data", str(folder)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return folder


@pytest.fixture
def resting(demo_data: Path, tmp_path: Path) -> Path:
    """A copy of that folder on which no program runs."""
    folder = tmp_path / "resting"
    shutil.copytree(demo_data, folder)
    return folder


@pytest.fixture(scope="session")
def running(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of that folder on which `run --headless` works."""
    folder = tmp_path_factory.mktemp("running") / "data"
    shutil.copytree(demo_data, folder)
    command = [sys.executable, "-m", "hubmanager", "run", "--headless", "--ocpp-port", "0", "--data", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert "chargers reach it at ws://" in program.stdout.readline()
        yield folder
        program.terminate()
        assert program.wait(PATIENCE_S) == 0


@pytest.fixture(params=["resting", "running"])
def data(request: pytest.FixtureRequest) -> Path:
    """Each test with this runs twice: without a program and with one."""
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database and nothing in it."""
    folder = tmp_path_factory.mktemp("empty") / "data"
    assert hubmanager("status", data=folder).code == 0
    return folder
