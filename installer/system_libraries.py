"""Packages of the operating system that pip can't bring: libraries that Qt's windows need, tools that tests use."""

import ctypes
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from problems import SetupProblem


@dataclass(frozen=True)
class PackageSet:
    """Debian packages, each with the library or file that shows it is there."""

    purpose: str
    packages: dict[str, str]
    is_required: bool


QT_WINDOW = PackageSet(
    "Qt's windows",
    {
        "libEGL.so.1": "libegl1",
        "libGL.so.1": "libgl1",
        "libxkbcommon.so.0": "libxkbcommon0",
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
        "libdbus-1.so.3": "libdbus-1-3",
        "libfontconfig.so.1": "libfontconfig1",
        "libglib-2.0.so.0": "libglib2.0-0",
        "libxcb-cursor.so.0": "libxcb-cursor0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libxcb-image.so.0": "libxcb-image0",
        "libxcb-keysyms.so.1": "libxcb-keysyms1",
        "libxcb-render-util.so.0": "libxcb-render-util0",
        "libxcb-shape.so.0": "libxcb-shape0",
        "libxcb-randr.so.0": "libxcb-randr0",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf": "fonts-dejavu-core",
    },
    is_required=True,
)
TEST_TOOLS = PackageSet(
    "the tests",
    {
        "/usr/lib/postgresql/*/bin/initdb": "postgresql",
        "bin:Xvfb": "xvfb",
        "bin:dbus-daemon": "dbus",
        "bin:pdftotext": "poppler-utils",
    },
    is_required=False,
)


def see_to_packages(wanted: PackageSet) -> None:
    """Install what is missing with apt where that is allowed; otherwise say the exact line to type.

    Raises SetupProblem when required packages are missing and can't be installed.
    """
    if sys.platform != "linux":
        return
    missing = sorted({package for probe, package in wanted.packages.items() if not _is_there(probe)})
    if not missing:
        return
    line = f"sudo apt-get install -y {' '.join(missing)}"
    if shutil.which("apt-get") is None:
        _give_up(wanted, f"Install with your system's package tool what Debian calls: {' '.join(missing)}")
        return
    prefix = _apt_prefix()
    if prefix is None:
        _give_up(wanted, f"Type this, then start again: {line}")
        return
    print(f"Installing for {wanted.purpose}: {' '.join(missing)}", flush=True)
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*prefix, "apt-get", "update", "-qq"], env=settings, capture_output=True, check=False)
    command = [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        _give_up(wanted, f"apt-get could not install them. Type this to see why: {line}")


def _give_up(wanted: PackageSet, remedy: str) -> None:
    sentence = f"Libraries for {wanted.purpose} are missing. {remedy}"
    if wanted.is_required:
        raise SetupProblem(sentence)
    print(f"{sentence} (Going on without: the tests that need them are skipped.)", flush=True)


def _is_there(probe: str) -> bool:
    if probe.startswith("bin:"):
        return shutil.which(probe.removeprefix("bin:")) is not None
    if probe.startswith("/"):
        return any(Path("/").glob(probe.lstrip("/")))
    try:
        ctypes.CDLL(probe)
    except OSError:
        return False
    return True


def _apt_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None
