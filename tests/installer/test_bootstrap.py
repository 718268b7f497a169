"""Set-up that can't go on says why in one sentence and leaves nothing half done."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what the set-up reads."""
    shutil.copytree(ROOT / "installer", tmp_path / "installer", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "hubmanager").mkdir()
    shutil.copy(ROOT / "hubmanager" / "__init__.py", tmp_path / "hubmanager")
    (tmp_path / "resources").mkdir()
    return tmp_path


def bootstrap(
    checkout: Path, *arguments: str, before: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the bootstrap of a checkout; `before` is code that makes the surroundings worse."""
    script = checkout / "installer" / "bootstrap.py"
    code = f"import sys, runpy; sys.path.insert(0, {str(script.parent)!r}); sys.argv = {[str(script), *arguments]!r}\n"
    code += f"{before}\nrunpy.run_path({str(script)!r}, run_name='__main__')"
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "DISPLAY", "QT_"))}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=plain | environment, timeout=120, check=False
    )


def test_old_python_gets_a_sentence_and_not_a_traceback(checkout: Path) -> None:
    done = bootstrap(checkout, "demo", before="sys.version_info = (3, 9, 2, 'final', 0)")
    assert done.returncode == 1
    assert done.stderr.startswith("Hubmanager needs Python 3.11 or newer; this is Python 3.9.")


def test_missing_display_offers_headless(checkout: Path) -> None:
    done = bootstrap(checkout, "demo", before="sys.platform = 'linux'", WAYLAND_DISPLAY="")
    assert done.returncode == 1
    assert "demo --headless" in done.stderr
    assert not (checkout / ".venv").exists()


def test_missing_venv_module_names_the_package(checkout: Path) -> None:
    done = bootstrap(checkout, "demo", "--headless", before="sys.modules['ensurepip'] = None")
    assert done.returncode == 1
    assert f"sudo apt-get install -y python{sys.version_info.major}.{sys.version_info.minor}-venv" in done.stderr
    assert not (checkout / ".venv").exists()


def test_full_disk_is_told_before_anything_is_made(checkout: Path) -> None:
    before = "import shutil, types; shutil.disk_usage = lambda _: types.SimpleNamespace(free=1)"
    done = bootstrap(checkout, "demo", "--headless", before=before)
    assert done.returncode == 1
    assert "is full: 1.5 GB are needed" in done.stderr
    assert not (checkout / ".venv").exists()


def test_missing_network_is_one_sentence_and_leaves_no_environment(checkout: Path) -> None:
    done = bootstrap(
        checkout,
        "demo",
        "--headless",
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_RETRIES="0",
        PIP_CONFIG_FILE=os.devnull,
    )
    assert done.returncode == 1
    assert "the package index can't be reached" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (checkout / ".venv").exists()


def test_folder_without_the_right_to_write_is_named(checkout: Path) -> None:
    before = (
        "import subprocess; real = subprocess.run\n"
        "def refuse(command, **options):\n"
        "    if 'venv' in command: raise PermissionError(13, 'Permission denied')\n"
        "    return real(command, **options)\n"
        "subprocess.run = refuse"
    )
    done = bootstrap(checkout, "demo", "--headless", before=before)
    assert done.returncode == 1
    assert "can't be written" in done.stderr
    assert not (checkout / ".venv").exists()


def test_unknown_job_is_bad_usage(checkout: Path) -> None:
    done = bootstrap(checkout, "fly")
    assert done.returncode == 2
    assert "demo" in done.stderr
