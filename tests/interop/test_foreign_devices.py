"""Stations and devices that we did not write: connected by the README's steps, charged, billed, with a receipt."""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from hubmanager.demo import free_port
from hubmanager.domain.session import SessionState
from hubmanager.hub.messages.views import SessionRow
from tests.journeys.programs import Hub, wait_until

FOLDER = Path(__file__).parent
PACKAGES = FOLDER / "node_modules"
pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not PACKAGES.is_dir(),
    reason="needs node and `npm install` in tests/interop (the test command does it where npm is there)",
)
TARIFF = """{"id": "day", "currency": "EUR", "tax_included": "YES", "country_code": "DE", "party_id": "HUB",
"last_updated": "2026-01-01T00:00:00Z",
"elements": [{"price_components": [{"type": "ENERGY", "price": 0.59, "vat": 19, "step_size": 1}]}]}"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    program = Hub(tmp_path / "hub", speed=1.0)
    program.folder.create()
    (tmp_path / "tariff.json").write_text(TARIFF, encoding="utf-8")
    hubmanager(program, "tariff", "import", str(tmp_path / "tariff.json"))
    program.start()
    yield program
    program.kill()


def hubmanager(hub: Hub, *arguments: str) -> str:
    command = [sys.executable, "-m", "hubmanager", *arguments, "--data", str(hub.folder.path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def billed(hub: Hub) -> SessionRow | None:
    return next((row for row in hub.sessions() if row.state is SessionState.BILLED), None)


def row_station(hub: Hub) -> str:
    row = billed(hub)
    assert row is not None
    return row.protocol.value


def receipt_text(hub: Hub, number: str, folder: Path) -> str:
    hubmanager(hub, "receipt", number, "--pdf", str(folder / "receipt.pdf"))
    if gallery := os.environ.get("HUBMANAGER_GALLERY"):
        shutil.copy(folder / "receipt.pdf", Path(gallery) / f"foreign-{row_station(hub)}.pdf")
    return PdfReader(io.BytesIO((folder / "receipt.pdf").read_bytes())).pages[0].extract_text()


def test_ocpp_station_from_npm_knocks_is_accepted_charges_and_is_billed(hub: Hub, tmp_path: Path) -> None:
    main = PACKAGES / "em-ocpp-chargepoint-simulator" / "build" / "src" / "main.js"
    with (FOLDER / "ocpp_station.js").open() as script, (tmp_path / "station.log").open("w") as log:
        environment = {**os.environ, "OCPP_URL": f"{hub.url}NPM-01"}
        station = subprocess.Popen(
            ["node", str(main), "--stdin"], stdin=script, stdout=log, stderr=log, env=environment
        )
        try:
            wait_until(lambda: "NPM-01" in hubmanager(hub, "station", "list"), 20, "the station knocks")
            hubmanager(hub, "station", "accept", "NPM-01", "--bays", "7", "--kw", "22")
            wait_until(lambda: hub.snapshot().bays[0].can_start, 20, "the bay can be started")
            hubmanager(hub, "bay", "7", "start")
            wait_until(lambda: (hub.snapshot().bays[0].energy_wh or 0) >= 12, 20, "energy flows")
            hubmanager(hub, "bay", "7", "stop")
            wait_until(lambda: billed(hub) is not None, 20, "the session is billed")
        finally:
            station.kill()
            station.wait()
    row = billed(hub)
    assert row is not None
    assert row.start_register_wh == 50_000
    assert row.total_gross == (Decimal(row.energy_wh) / 1000 * Decimal("0.59")).quantize(Decimal("0.01"))
    text = receipt_text(hub, row.receipt_number, tmp_path)
    assert "NPM-01 / 1" in text
    assert "50.000 kWh" in text
    hubmanager(hub, "check")


def test_modbus_box_from_npm_is_entered_charges_and_is_billed(hub: Hub, tmp_path: Path) -> None:
    port = free_port()
    box = subprocess.Popen(
        ["node", str(FOLDER / "keba_box.js")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        env={**os.environ, "MODBUS_PORT": str(port)},
    )
    assert box.stdin is not None
    assert box.stdout is not None
    try:
        assert box.stdout.readline().strip() == "listening"
        address = f"127.0.0.1:{port}"
        hubmanager(hub, "modbus", "add", address, "--model", "keba-kecontact", "--unit", "255", "--bays", "8")
        wait_until(lambda: hub.snapshot().hub.free_count == 1, 20, "the bay is free")
        box.stdin.write("plug\n")
        wait_until(lambda: (hub.snapshot().bays[0].energy_wh or 0) > 30, 30, "energy flows")
        box.stdin.write("unplug\n")
        wait_until(lambda: billed(hub) is not None, 20, "the session is billed")
    finally:
        box.kill()
        box.communicate()
    row = billed(hub)
    assert row is not None
    assert row.end_register_wh is not None
    assert row.energy_wh == row.end_register_wh - row.start_register_wh > 30
    assert f"{row.energy_wh / 1000:.3f} kWh" in receipt_text(hub, row.receipt_number, tmp_path)
    hubmanager(hub, "check")
