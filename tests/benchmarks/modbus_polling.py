"""How much of a core 200 polled Modbus chargers take, and how late polls come. Run: python tests/benchmarks/modbus_polling.py

The devices run in a process of their own. Every second car charges; five devices are mute.
"""

import argparse
import asyncio
import itertools
import multiprocessing
import random
import statistics
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from hubmanager.chargers.events import ChargerEvent, Frame, Reply
from hubmanager.chargers.modbus.profile import load_profiles
from hubmanager.chargers.modbus.source import ModbusSource, StationEntry
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ModbusAddress
from hubmanager.resource_files import resources_folder

MODELS = ("keba-kecontact", "alfen-ng9xx", "abb-terra-ac")
MUTE = 5


class SystemClock:
    """The PC's clock."""

    def now(self) -> datetime:
        """Return the present instant."""
        return datetime.now(UTC)


def run_devices(count: int, told: Connection) -> None:
    """Run the devices until the other side hangs up."""
    from hubmanager.simulator.modbus_device import SimulatedModbusCharger

    async def serve() -> None:
        profiles = load_profiles(resources_folder() / "modbus")
        devices = []
        for number in range(count):
            profile = profiles[MODELS[number % len(MODELS)]]
            device = SimulatedModbusCharger(profile, unit_id=profile.connection.unit_id)
            await device.start()
            if number % 2:
                device.plug_in(1)
                device.set_power(1, 11_000)
            device.listener.is_silent = number < MUTE
            devices.append(device)
        told.send([device.port for device in devices])
        while not told.poll():
            await asyncio.sleep(1)
            for number, device in enumerate(devices):
                if number % 2:
                    device.advance(1, 3)

    asyncio.run(serve())


async def measure(count: int, seconds: float, ports: list[int]) -> None:
    """Poll for a while and print what it took."""
    profiles = load_profiles(resources_folder() / "modbus")
    events: list[ChargerEvent] = []
    frames: list[Frame] = []

    async def take(event: ChargerEvent) -> Reply:
        events.append(event)
        return Reply()

    stations: list[StationEntry] = []
    for number, port in enumerate(ports):
        profile = profiles[MODELS[number % len(MODELS)]]
        address = ModbusAddress(profile.model, profile.connection.unit_id, host="127.0.0.1", port=port)
        stations.append((StationId(f"MB-{number}"), address, 1))
    source = ModbusSource(stations, take, frames.append, SystemClock(), random.Random(1), profiles=profiles)
    await source.start()
    await asyncio.sleep(5)  # let all connect
    polls: dict[str, list[float]] = {}
    loop = asyncio.get_running_loop()
    for station_id, (unit, _link) in source._units.items():
        polls[station_id] = times = []

        async def timed(poll=unit.poll, times=times) -> None:  # type: ignore[no-untyped-def]
            times.append(loop.time())
            await poll()

        unit.poll = timed  # type: ignore[method-assign]
    late: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds:
        before = loop.time()
        await asyncio.sleep(0.01)
        late.append((loop.time() - before - 0.01) * 1_000)
    busy = (time.process_time() - cpu) / (time.perf_counter() - began) * 100
    await source.stop()
    gaps = [b - a for number in range(MUTE, count) for a, b in itertools.pairwise(polls[f"MB-{number}"])]
    late.sort()
    print(f"{count} devices ({MUTE} mute), {seconds:.0f} s: {sum(map(len, polls.values())) / seconds:.0f} polls/s")
    print(
        f"  one core busy: {busy:.0f} %   loop late: p50 {statistics.median(late):.1f} ms, p99 {late[len(late) * 99 // 100]:.1f} ms, max {late[-1]:.1f} ms"
    )
    print(f"  between two polls of a living device: median {statistics.median(gaps):.2f} s, longest {max(gaps):.2f} s")
    print(f"  told to the hub: {len(events) / (seconds + 5):.0f} events/s, journalled: {len(frames)} lines in all")


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=run_devices, args=(options.devices, theirs))
    process.start()
    try:
        asyncio.run(measure(options.devices, options.seconds, ours.recv()))
    finally:
        ours.send("done")
        process.join()


if __name__ == "__main__":
    main()
