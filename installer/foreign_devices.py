"""Stations and devices from npm that the tests plug in, where npm is there."""

import shutil
import subprocess
from pathlib import Path


def fetch_foreign_devices(folder: Path) -> None:
    """Install what `package.json` in `folder` names, unless it is there. Without npm those tests are skipped."""
    marker = folder / "node_modules" / ".package-lock.json"
    npm = shutil.which("npm")
    if npm is None or (marker.exists() and marker.stat().st_mtime >= (folder / "package.json").stat().st_mtime):
        return
    done = subprocess.run([npm, "install", "--silent"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print("The stations from npm could not be fetched; the tests with them are skipped.", flush=True)
