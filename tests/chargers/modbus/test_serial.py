"""A charger on a serial line, played by a pseudo terminal."""

import asyncio
import os
import sys
import threading
from dataclasses import replace
from random import Random

import pytest

from hubmanager.chargers.events import StationConnected, TransactionStarted
from hubmanager.chargers.modbus.client import Endpoint, ModbusClient
from hubmanager.chargers.modbus.device_model import RegisterTable
from hubmanager.chargers.modbus.failures import NotConnected
from hubmanager.chargers.modbus.source import ModbusSource
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ModbusAddress, ModbusTransport
from hubmanager.simulator.modbus_device import SimulatedModbusCharger
from hubmanager.simulator.modbus_wire import checksum
from tests.chargers.modbus.support import PROFILES, QUICK, QUICK_PROFILES, HandClock, RecordingHub

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are a thing of Unix")
MODEL = "heidelberg-energy-control"


def answer_requests(terminal: int, device: SimulatedModbusCharger) -> None:
    """Be the box at the other end of the line until it is closed."""
    pending = b""
    while True:
        try:
            pending += os.read(terminal, 256)
        except OSError:
            return
        size = 8 if len(pending) < 7 or pending[1] != 16 else 9 + pending[6]
        if len(pending) < size:
            continue
        frame, pending = pending[:size], pending[size:]
        answer = device.listener.answer(frame[0], frame[1:-2])
        if answer is not None and checksum(frame[:-2]) == frame[-2:]:
            reply = frame[:1] + answer
            os.write(terminal, reply + checksum(reply))


def test_a_session_on_a_serial_line() -> None:
    async def scene(path: str) -> None:
        hub = RecordingHub()
        profiles = {
            MODEL: replace(QUICK_PROFILES[MODEL], connection=replace(QUICK_PROFILES[MODEL].connection, parity="N"))
        }
        address = ModbusAddress(MODEL, 1, ModbusTransport.SERIAL, serial_device=path)
        stations = [(StationId("H"), address, 1)]
        source = ModbusSource(
            stations, hub.take, hub.frames.append, HandClock(), Random(1), profiles=profiles, pace=QUICK
        )
        await source.start()
        try:
            await hub.first(StationConnected)
            device.plug_in(1)
            assert (await hub.first(TransactionStarted)).register_wh == 1_000_000
        finally:
            await source.stop()

    ours, theirs = os.openpty()
    device = SimulatedModbusCharger(PROFILES[MODEL], unit_id=1, is_rtu=True)
    box = threading.Thread(target=answer_requests, args=(ours, device), daemon=True)
    box.start()
    try:
        asyncio.run(scene(os.ttyname(theirs)))
    finally:
        os.close(theirs)
        box.join(2)
        os.close(ours)


@pytest.mark.parametrize("path", ["/dev/no-such-line", "/dev/null"])
def test_a_line_that_can_not_be_opened_is_not_connected(path: str) -> None:
    async def scene() -> None:
        client = ModbusClient(Endpoint(ModbusTransport.SERIAL, serial_device=path))
        with pytest.raises(NotConnected, match=path):
            await client.read(1, RegisterTable.INPUT, 0, 1)
        await client.close()

    asyncio.run(scene())
