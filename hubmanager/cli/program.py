"""What every running program holds: its data folder, its log, its crash reports."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubmanager.cli.folders import data_folder, start_config
from hubmanager.data_folder import DataFolder
from hubmanager.domain.errors import HubError
from hubmanager.start_config import StartConfig


@contextmanager
def held(folder: DataFolder, purpose: str) -> Iterator[StartConfig]:
    """Hold the data folder for this program."""
    folder.create()
    config = start_config(folder)
    lock = folder.lock(purpose)
    try:
        yield config
    finally:
        lock.release()


@contextmanager
def recorded(folder: DataFolder, config: StartConfig) -> Iterator[str]:
    """Keep log and crash reports. Gives the report of the last run if that crashed."""
    from hubmanager.logs import CrashReports, set_up_logging, tear_down_logging

    handler = set_up_logging(folder.logs, config.log_level)
    reports = CrashReports(folder.crash_reports, folder.running_mark)
    try:
        yield reports.begin()
        reports.end()
    except HubError:
        reports.end()  # a start that was refused, with its reason told, is no crash
        raise
    finally:
        tear_down_logging(handler)


@contextmanager
def demo_folder(chosen: Path | None) -> Iterator[DataFolder]:
    if chosen is not None:
        yield data_folder(chosen)
        return
    with tempfile.TemporaryDirectory(prefix="hubmanager-demo-", ignore_cleanup_errors=True) as folder:
        yield DataFolder(Path(folder))
