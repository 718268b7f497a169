"""Printing a PDF on a queue of the operating system: `lp` (CUPS) on Linux and macOS, the PDF program on Windows."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hubmanager.domain.errors import Unreachable

_PATIENCE_S = 15


def print_pdf(pdf: bytes, queue: str, title: str) -> None:
    """Hand a PDF to `queue` (empty: the default one). Raises Unreachable when the queue does not take it."""
    folder = Path(tempfile.mkdtemp(prefix="hubmanager-print-"))
    path = folder / f"{title}.pdf"
    try:
        path.write_bytes(pdf)
        if sys.platform == "win32":
            arguments = ("printto", f'"{queue}"') if queue else ("print",)
            os.startfile(path, *arguments)  # noqa: S606
        else:
            _lp(path, queue, title)
    except OSError as error:
        raise _refused(queue, str(error)) from error
    finally:
        # On Windows the PDF program reads the file after this call has returned: the system's cleaner takes it.
        if sys.platform != "win32":
            shutil.rmtree(folder, ignore_errors=True)


def _lp(path: Path, queue: str, title: str) -> None:
    program = shutil.which("lp")
    if program is None:
        raise _refused(queue, "there is no print system (the 'lp' command is missing)")
    command = [program, "-t", title, *(["-d", queue] if queue else []), str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise _refused(queue, "the print system does not answer") from error
    if done.returncode != 0:
        raise _refused(queue, done.stderr.strip() or f"lp ended with {done.returncode}")


def _refused(queue: str, why: str) -> Unreachable:
    name = queue or "(default)"
    return Unreachable(
        f"The print queue {name} did not take the receipt: {why}.",
        remedy="Check the printer in the system's settings and its name under Settings, Printer.",
        key="print_queue",
        values={"printer": name},
    )
