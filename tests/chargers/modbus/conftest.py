"""Shared by the Modbus tests."""

import logging

import pytest


@pytest.fixture(autouse=True)
def quiet_library(caplog: pytest.LogCaptureFixture) -> None:
    """pymodbus logs each time-out as an error; here they are wanted."""
    caplog.set_level(logging.CRITICAL, logger="pymodbus.logging")
