"""One device on a link, as the poller sees it: asked now and then, it tells events. Chargers and meters are its two kinds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from hubmanager.chargers.events import (
    ChargerEvent,
    DeviationSeen,
    StationConnected,
    StationDisconnected,
    StationHeard,
    StationIdentified,
)
from hubmanager.chargers.modbus.client import TRIES, ModbusClient
from hubmanager.chargers.modbus.decode import Value
from hubmanager.chargers.modbus.device_model import ModbusProfile
from hubmanager.chargers.modbus.failures import ModbusFailure
from hubmanager.chargers.modbus.journal import Journal
from hubmanager.chargers.modbus.picture import Values, holds
from hubmanager.chargers.modbus.poll_plan import plan_polls
from hubmanager.chargers.modbus.registers import DeviceRegisters, Readings
from hubmanager.domain.clock import Clock
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ChargerProtocol

Emit = Callable[[ChargerEvent], None]
_HEARD_EVERY = timedelta(seconds=60)
OFFLINE_AFTER = 3
"""Failed polls in a row after which a device counts as offline."""
_PLAUSIBLE_VOLTS = ((Decimal(90), Decimal(150)), (Decimal(180), Decimal(280)))


class PolledUnit(Protocol):
    """What the poller needs of a device."""

    @property
    def interval_s(self) -> float:
        """Time between two polls."""
        ...

    @property
    def failures(self) -> int:
        """Failed polls in a row."""
        ...

    async def poll(self) -> None:
        """Ask the device once. Raises ModbusFailure."""
        ...

    def failed(self, failure: ModbusFailure) -> None:
        """Note that a poll failed."""
        ...


class ModbusUnit:
    """What chargers and meters share: being online or not, identity, variant, deviations."""

    def __init__(
        self,
        station_id: StationId,
        profile: ModbusProfile,
        connectors: tuple[int, ...],
        unit_id: int,
        client: ModbusClient,
        clock: Clock,
        emit: Emit,
        journal: Journal,
        poll_s: float,
    ) -> None:
        """Keep what to read and where to tell it; `poll_s` is the time between polls unless the model wants more."""
        self.station_id = station_id
        self.profile = profile
        self.connectors = connectors
        self.registers = DeviceRegisters(profile, unit_id, client)
        self.plan = plan_polls(profile)
        self.is_online = False
        self._failures = 0
        self._is_told_offline = False
        self._remote = str(client.endpoint)
        self._clock = clock
        self._emit = emit
        self._journal = journal
        self._poll_s = poll_s
        self._last_heard: datetime | None = None
        self._deviations: set[str] = set()

    @property
    def interval_s(self) -> float:
        """See PolledUnit."""
        return max(self.profile.connection.min_interval_ms / 1_000, self._poll_s)

    @property
    def failures(self) -> int:
        """See PolledUnit."""
        return self._failures

    async def poll(self) -> None:
        """See PolledUnit."""
        if not self.is_online:
            self.registers.forget()
            identity = await self._get_acquainted()
            await self._ask(is_first=True)
            self._failures = 0
            self.registers.tries = TRIES
            self._tell_online(identity)
            await self._after_connecting()
        else:
            await self._ask(is_first=False)
            self._failures, self.registers.tries = 0, TRIES
        self._tell_life()

    def _tell_life(self) -> None:
        """An idle device tells nothing for hours; say now and then that it was heard."""
        now = self._clock.now()
        if self._last_heard is None or abs(now - self._last_heard) >= _HEARD_EVERY:
            self._last_heard = now
            self._emit(StationHeard(station_id=self.station_id, received_at=now))

    def failed(self, failure: ModbusFailure) -> None:
        """See PolledUnit."""
        self._failures += 1
        self.registers.tries = 1
        if self._failures in (1, OFFLINE_AFTER):
            self._journal.heard(f"poll {self._failures} failed: {failure.message}")
        if self._failures >= OFFLINE_AFTER and (self.is_online or not self._is_told_offline):
            self.is_online, self._is_told_offline = False, True
            self._emit(
                StationDisconnected(station_id=self.station_id, received_at=self._clock.now(), reason=failure.message)
            )

    async def _ask(self, *, is_first: bool) -> None:
        """Read and report. With `is_first` nothing is reported yet: the station must be known as connected before."""
        raise NotImplementedError

    async def _after_connecting(self) -> None:
        """Do what the kind of device needs once it is online."""

    def _learn(self, readings: Readings) -> None:
        """Take what was read once after connecting."""

    async def _get_acquainted(self) -> Values:
        """Read identity and fixed values, find the variant; return the identity of the first connector."""
        readings = await self.registers.read(self.plan.once, self.connectors)
        first = readings[self.connectors[0]]
        for variant in self.profile.variants:
            if holds(variant.when, first):
                self.registers.set_variant(variant.name)
                break
        self._learn(readings)
        return first

    def _tell_online(self, identity: Values) -> None:
        self.is_online, self._is_told_offline = True, False
        now = self._clock.now()
        self._emit(
            StationConnected(
                station_id=self.station_id,
                received_at=now,
                protocol=ChargerProtocol.MODBUS,
                remote_address=self._remote,
            )
        )
        self._emit(
            StationIdentified(
                station_id=self.station_id,
                received_at=now,
                vendor=self.profile.vendor,
                model=_text(identity, "model") or self.profile.names[0],
                serial_number=_text(identity, "serial"),
                firmware=_text(identity, "firmware") or _text(identity, "map_version"),
                is_boot=False,
            )
        )
        self._judge_voltage(identity)

    def _judge_voltage(self, identity: Values) -> None:
        """A map that does not fit the unit shows itself in a voltage that no grid has."""
        volts = identity.get("voltage", (None,))[0]
        if isinstance(volts, Decimal) and volts and not any(low <= volts <= high for low, high in _PLAUSIBLE_VOLTS):
            self._deviates("voltage", f"L1 shows {volts:.1f} V: this model's register map may not fit the device.")

    def _deviates(self, field: str, explanation: str) -> None:
        if explanation in self._deviations:
            return
        self._deviations.add(explanation)
        self._emit(
            DeviationSeen(
                station_id=self.station_id,
                received_at=self._clock.now(),
                action="poll",
                field=field,
                explanation=explanation,
            )
        )


def _text(values: Values, role: str) -> str:
    value: Value | None = values.get(role, (None,))[0] if values.get(role) else None
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value.normalize():f}"
