#!/usr/bin/env python3
"""Set everything up and run it: `demo`, `test` or `gallery`. Needs nothing but Python and a network the first time.

This file must be readable by any Python 3, so that an old one gets a sentence and not a syntax error.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        f"Hubmanager needs Python 3.11 or newer; this is Python {sys.version_info[0]}.{sys.version_info[1]}. Install a newer Python and call it by its name, "
        "such as: python3.11 installer/bootstrap.py demo"
    )

import argparse
import os
import subprocess
from pathlib import Path

from environment import Environment
from foreign_devices import fetch_foreign_devices
from problems import SetupProblem
from system_libraries import QT_WINDOW, TEST_TOOLS, see_to_packages

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Run one of the three jobs; whatever else stands on the line goes on to the program."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        description="Set Hubmanager up in this folder and run it. Further options go to the program (demo --help).",
    )
    jobs = parser.add_subparsers(dest="job", required=True, metavar="demo | test | gallery")
    jobs.add_parser("demo", help="open the window on a simulated hub", add_help=False)
    jobs.add_parser("test", help="run lint, types, layers and all tests")
    jobs.add_parser("gallery", help="write screenshots of every page into build/gallery")
    chosen, rest = parser.parse_known_args(arguments)
    try:
        return {"demo": run_demo, "test": run_tests, "gallery": run_gallery}[chosen.job](rest)
    except SetupProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run_demo(rest: list[str]) -> int:
    """Open the demo hub; without a display only `--headless` makes sense."""
    needs_window = not {"--headless", "--help"} & set(rest)
    if needs_window and not _has_display():
        raise SetupProblem(
            "There is no display to open a window on. Run the demo without one: "
            "python3 installer/bootstrap.py demo --headless"
        )
    environment = Environment(ROOT)
    environment.prepare(extras=())
    if needs_window:
        see_to_packages(QT_WINDOW)
    return environment.run(["-m", "hubmanager", "demo", *rest])


def run_tests(rest: list[str]) -> int:
    """Run every check and say at the end which failed. Arguments go to pytest."""
    environment = Environment(ROOT)
    environment.prepare(extras=("dev",))
    see_to_packages(QT_WINDOW)
    see_to_packages(TEST_TOOLS)
    fetch_foreign_devices(ROOT / "tests" / "interop")
    workers = str(min(4, os.cpu_count() or 1))
    steps = {
        "lint": ["-m", "ruff", "check", "."],
        "format": ["-m", "ruff", "format", "--check", "."],
        "types": ["-m", "mypy"],
        "layers": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        "tests": ["-m", "pytest", "-n", workers, "--dist", "loadfile", *rest],
    }
    failed = []
    for name, command in steps.items():
        print(f"== {name}", flush=True)
        if environment.run(command, QT_QPA_PLATFORM="offscreen", LC_ALL="C.UTF-8") != 0:
            failed.append(name)
    print(f"Failed: {', '.join(failed)}." if failed else "Everything passed.", flush=True)
    return 1 if failed else 0


def run_gallery(rest: list[str]) -> int:
    """Write screenshots of every page, light and dark, in both window sizes."""
    environment = Environment(ROOT)
    environment.prepare(extras=("dev",))
    see_to_packages(QT_WINDOW)
    fetch_foreign_devices(ROOT / "tests" / "interop")
    folder = ROOT / "build" / "gallery"
    (folder / "receipts").mkdir(parents=True, exist_ok=True)
    code = environment.run(["-m", "hubmanager", "gallery", "--out", str(folder), *rest], QT_QPA_PLATFORM="offscreen")
    # Stations and devices that we did not write charge, are billed, and lay their receipts beside ours.
    foreign = environment.run(["-m", "pytest", "-q", "tests/interop"], HUBMANAGER_GALLERY=str(folder / "receipts"))
    return code or foreign


def _has_display() -> bool:
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.SubprocessError as error:
        sys.exit(f"A program that the set-up needs could not be run: {error}")
