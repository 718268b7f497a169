"""What stands on the demo's site: stations, their bays, and the cards of its regular drivers."""

import random as randomness
from dataclasses import dataclass, replace

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ChargerProtocol, ModbusAddress

_FLEETS = (
    "City Taxi",
    "Harbour Couriers",
    "Oak Hill Nursing",
    "Miller's Bakery",
    "Northside Parcels",
    "Green Cab",
    "District Council",
    "Lakeview Hotel",
)
_DC_POWER_W = 150_000
_AC_POWER_W = 22_000
_MODBUS_MODELS = (("keba-kecontact", "KEBA", "KeContact P30", 255), ("alfen-ng9xx", "Alfen", "Eve Single S-line", 1))


@dataclass(frozen=True, slots=True)
class PlannedStation:
    """One station to simulate."""

    station_id: StationId
    protocol: ChargerProtocol
    current_kind: CurrentKind
    max_power_w: int
    """Per EVSE."""
    bay_numbers: tuple[str, ...]
    """The bays of its EVSEs 1, 2, ..."""
    vendor: str
    model: str
    serial_number: str
    firmware: str
    boots_on_reconnect: bool = False
    """Some firmware sends BootNotification whenever a link comes up, not only after a start."""
    password: str = ""
    """Sent as basic authentication when not empty."""
    modbus: ModbusAddress | None = None
    """Only for Modbus; host and port are filled in once the device listens."""

    @property
    def evse_count(self) -> int:
        """Number of EVSEs."""
        return len(self.bay_numbers)


@dataclass(frozen=True, slots=True)
class DemoToken:
    """A card that the hub should know."""

    uid: str
    label: str


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A whole site."""

    stations: tuple[PlannedStation, ...]
    tokens: tuple[DemoToken, ...]

    @property
    def bay_count(self) -> int:
        """Number of bays."""
        return sum(station.evse_count for station in self.stations)

    def with_station(self, station: PlannedStation) -> "SitePlan":
        """Return the plan with the station of the same id replaced."""
        stations = tuple(station if known.station_id == station.station_id else known for known in self.stations)
        return replace(self, stations=stations)


def demo_plan(bays: int, seed: int) -> SitePlan:
    """Return a believable site with bays "1", "2", ...; the same for the same arguments.

    From 3 bays up each of OCPP 2.0.1, OCPP 1.6 and Modbus occurs. Raises ValueError below one bay.
    """
    if bays < 1:
        raise ValueError("A site needs at least one bay.")
    random = randomness.Random(seed)  # noqa: S311 - cars, not secrets
    modbus_count = 0 if bays < 3 else 1 if bays < 8 else 2
    dc_count = 1 if bays < 6 else round(bays / 3)
    ac_count = bays - dc_count - modbus_count
    stations: list[PlannedStation] = []
    first_bay = 1
    for size in _sizes(dc_count, pairs=_pair_count(dc_count, at_least=4)):
        stations.append(_dc_station(first_bay, size, random))
        first_bay += size
    for size in _sizes(ac_count, pairs=_pair_count(ac_count, at_least=4)):
        stations.append(_ac_station(first_bay, size, random))
        first_bay += size
    for index in range(modbus_count):
        stations.append(_modbus_station(first_bay, index, random))
        first_bay += 1
    tokens = tuple(_token(index, random) for index in range(3 * bays))
    return SitePlan(tuple(stations), tokens)


def _pair_count(bays: int, *, at_least: int) -> int:
    return max(1, bays // 6) if bays >= at_least else 0


def _sizes(bays: int, pairs: int) -> list[int]:
    """Split bays into stations of one, with `pairs` stations of two behind the first."""
    singles = bays - 2 * pairs
    return [1] * min(1, singles) + [2] * pairs + [1] * max(0, singles - 1)


def _numbers(first_bay: int, size: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(first_bay, first_bay + size))


def _dc_station(first_bay: int, size: int, random: randomness.Random) -> PlannedStation:
    return PlannedStation(
        station_id=StationId(f"DC-{first_bay:02d}"),
        protocol=ChargerProtocol.OCPP_201,
        current_kind=CurrentKind.DC,
        max_power_w=_DC_POWER_W,
        bay_numbers=_numbers(first_bay, size),
        vendor="Voltara",
        model=f"Rapid 150{' Duo' if size == 2 else ''}",
        serial_number=f"VR{random.randrange(10**8):08d}",
        firmware="4.2.1",
    )


def _ac_station(first_bay: int, size: int, random: randomness.Random) -> PlannedStation:
    return PlannedStation(
        station_id=StationId(f"AC-{first_bay:02d}"),
        protocol=ChargerProtocol.OCPP_16,
        current_kind=CurrentKind.AC,
        max_power_w=_AC_POWER_W,
        bay_numbers=_numbers(first_bay, size),
        vendor="Plugwell",
        model=f"Post 22{' Twin' if size == 2 else ''}",
        serial_number=f"PW-{random.randrange(10**6):06d}",
        firmware="1.9.7",
        boots_on_reconnect=first_bay % 2 == 1,
    )


def _modbus_station(bay: int, index: int, random: randomness.Random) -> PlannedStation:
    model, vendor, name, unit_id = _MODBUS_MODELS[index % len(_MODBUS_MODELS)]
    return PlannedStation(
        station_id=StationId(f"AC-{bay:02d}"),
        protocol=ChargerProtocol.MODBUS,
        current_kind=CurrentKind.AC,
        max_power_w=_AC_POWER_W,
        bay_numbers=(str(bay),),
        vendor=vendor,
        model=name,
        serial_number=str(random.randrange(10**7, 10**8)),
        firmware="",
        modbus=ModbusAddress(model=model, unit_id=unit_id, host="127.0.0.1", port=0),
    )


def _token(index: int, random: randomness.Random) -> DemoToken:
    fleet, car = _FLEETS[index % len(_FLEETS)], index // len(_FLEETS) + 1
    return DemoToken(uid=f"04{random.getrandbits(48):012X}", label=f"{fleet} {car}")
