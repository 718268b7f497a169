"""What is written about a run, and what never is."""

import json
import logging
from pathlib import Path

import pytest

from hubmanager.logs import CrashReports, hide_secrets, set_up_logging, tear_down_logging


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("login with password=hunter22 failed", "hunter22"),
        ("{'pin': '4711', 'name': 'Ada'}", "4711"),
        ('{"AuthorizationKey": "abc123"}', "abc123"),
        ("postgresql://hub:geheim@db/hub", "geheim"),
        ("Authorization: Basic0815", "Basic0815"),
    ],
)
def test_secrets_are_starred_out(text: str, secret: str) -> None:
    assert secret not in hide_secrets(text)
    assert "***" in hide_secrets(text)


def test_log_is_one_json_object_a_line_without_secrets(tmp_path: Path) -> None:
    handler = set_up_logging(tmp_path, "info")
    try:
        logging.getLogger("hubmanager.test").info("station %s gave password=hunter22", "AC-01", extra={"pin": "4711"})
        try:
            raise ValueError("pin=4711")
        except ValueError:
            logging.getLogger("hubmanager.test").exception("it broke")
    finally:
        tear_down_logging(handler)
    first, second = (json.loads(line) for line in (tmp_path / "hubmanager.log").read_text("utf-8").splitlines())
    assert first["event"] == "station AC-01 gave password=***"
    assert first["level"] == "info"
    assert first["pin"] == "***"
    assert "ValueError" in second["traceback"]
    assert "4711" not in second["traceback"]


def test_crash_is_told_at_the_next_start_and_forgotten_after_a_clean_end(tmp_path: Path) -> None:
    reports = CrashReports(tmp_path, tmp_path / "running")
    assert reports.begin() == ""
    written = reports.write("Traceback: ZeroDivisionError")
    assert CrashReports(tmp_path, tmp_path / "running").begin() == str(written)
    reports.end()
    assert CrashReports(tmp_path, tmp_path / "running").begin() == ""
    reports.end()


def test_kill_from_outside_leaves_a_report_too(tmp_path: Path) -> None:
    CrashReports(tmp_path, tmp_path / "running").begin()
    reports = CrashReports(tmp_path, tmp_path / "running")
    told = reports.begin()
    reports.end()
    assert "power cut or kill" in Path(told).read_text("utf-8")
