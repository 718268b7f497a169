"""The composition root: the one place that builds a hub from its parts and wires them together.

Start order: store, engine, charger sources, control socket. Stop order: the reverse. Nothing here decides about bays or money.
"""

import random
import secrets
import shutil
import socket
from dataclasses import dataclass
from typing import Final

from hubmanager.chargers.modbus.pace import Pace
from hubmanager.chargers.modbus.profile import load_profiles
from hubmanager.chargers.modbus.source import ModbusSource
from hubmanager.chargers.ocpp.config import OcppServerConfig
from hubmanager.chargers.ocpp.server import OcppServer
from hubmanager.data_folder import DataFolder
from hubmanager.domain.clock import Clock
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ChargingStation, ModbusAddress
from hubmanager.hub.clock import SteadyClock, SystemClock
from hubmanager.hub.control_server import ControlServer
from hubmanager.hub.engine import Engine
from hubmanager.hub.modbus_models import modbus_model_views
from hubmanager.hub.parts import Surroundings
from hubmanager.logs import route_structlog
from hubmanager.outputs.printing.printer import SettingsPrinter
from hubmanager.outputs.receipts.pdf import TypstPaper
from hubmanager.resource_files import resources_folder
from hubmanager.start_config import StartConfig
from hubmanager.store.store import Store

_SECRET_BYTES = 18
_FASTEST_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class HubOptions:
    """What differs between a real hub, the demo and tests."""

    clock: Clock
    random_source: random.Random
    ocpp_host: str
    ocpp_port: int
    is_demo: bool = False
    crash_report: str = ""
    speed: float = 1.0
    """How fast the clock runs; Modbus devices of a fast demo are polled more often, so that no car slips through."""


def real_options(config: StartConfig, crash_report: str = "") -> HubOptions:
    """Return the options of a real hub: the PC's clock, real chance, the configured address."""
    return HubOptions(
        clock=SteadyClock(SystemClock()),
        random_source=random.SystemRandom(),
        ocpp_host=config.ocpp_host,
        ocpp_port=config.ocpp_port,
        crash_report=crash_report,
    )


class RunningHub:
    """A hub with its equipment and its control socket, on one event loop."""

    def __init__(self, store: Store, engine: Engine, control: ControlServer, ocpp_url: str) -> None:
        self._store = store
        self.engine: Final = engine
        self._control = control
        self.ocpp_url: Final = ocpp_url

    @classmethod
    async def start(cls, folder: DataFolder, config: StartConfig, options: HubOptions) -> "RunningHub":
        """Build and start everything. Raises HubError with a remedy when a part can't start; nothing is left open then."""
        route_structlog()
        store = open_store(folder, config, options.clock)
        try:
            outside = _surroundings(folder, options)
            engine = Engine(store, options.clock, outside, rng=options.random_source)
            ocpp = OcppServer(
                _ocpp_config(store, options),
                engine.handle,
                engine.record_frame,
                engine.directory,
                options.clock,
                options.random_source,
            )
            engine.add_source(ocpp)
            engine.add_source(_modbus_source(store, engine, options))
            control = ControlServer(engine, folder.control_address, secrets.token_urlsafe(_SECRET_BYTES))
            await engine.start()
            outside.ocpp_url = f"ws://{_own_address(options.ocpp_host)}:{ocpp.port}/"
            try:
                await control.start()
            except BaseException:
                await engine.stop()
                raise
        except BaseException:
            store.close()
            raise
        return cls(store, engine, control, outside.ocpp_url)

    async def stop(self) -> None:
        """Stop cleanly, within 3 seconds; open sessions go on with the next start."""
        await self._control.stop()
        await self.engine.stop()
        self._store.close()


def open_store(folder: DataFolder, config: StartConfig, clock: Clock) -> Store:
    """Open the database, bringing it up to date first (after a backup). Raises StoreUnavailable or StoreIncompatible."""
    return Store.open(config.database_url or folder.database_url, clock=clock, backup_folder=folder.backups)


async def open_engine_without_equipment(folder: DataFolder, config: StartConfig) -> tuple[Store, Engine]:
    """Open a data folder for the command line while no program runs on it: rules and books, but no charger."""
    route_structlog()
    options = real_options(config)
    store = open_store(folder, config, options.clock)
    try:
        engine = Engine(store, options.clock, _surroundings(folder, options), rng=options.random_source)
        await engine.start(with_beat=False)
    except BaseException:
        store.close()
        raise
    return store, engine


def _surroundings(folder: DataFolder, options: HubOptions) -> Surroundings:
    paper = TypstPaper()

    def free_disk() -> tuple[int, int]:
        usage = shutil.disk_usage(folder.path)
        return usage.free, usage.total

    return Surroundings(
        new_token=lambda: secrets.token_hex(8).upper(),
        paper=paper,
        printer=SettingsPrinter(paper),
        free_disk=free_disk,
        modbus_models=modbus_model_views(load_profiles(resources_folder() / "modbus")),
        is_demo=options.is_demo,
        crash_report=options.crash_report,
    )


def _ocpp_config(store: Store, options: HubOptions) -> OcppServerConfig:
    settings = store.read_now(lambda work: work.settings.get())
    return OcppServerConfig(host=options.ocpp_host, port=options.ocpp_port, meter_interval_s=settings.meter_interval_s)


def _modbus_source(store: Store, engine: Engine, options: HubOptions) -> ModbusSource:
    stations, bays = store.read_now(lambda work: (work.stations.list_all(), work.bays.list_all()))

    def entry(station: ChargingStation, address: ModbusAddress) -> tuple[StationId, ModbusAddress, int]:
        count = sum(1 for bay in bays if bay.station_id == station.station_id)
        return station.station_id, address, max(1, count)

    return ModbusSource(
        [entry(station, station.modbus) for station in stations if station.modbus is not None],
        engine.handle,
        engine.record_frame,
        options.clock,
        options.random_source,
        pace=Pace(charger_poll_s=max(_FASTEST_POLL_S, min(1.0, 10 / options.speed))),
    )


def _own_address(host: str) -> str:
    """Return this PC's address in the local network, for people to type into chargers. Sends nothing."""
    if host not in ("0.0.0.0", "::", ""):  # noqa: S104
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
