"""A charger on a link: polls its connectors, tells their sessions, and keeps it in the state that we want."""

from datetime import datetime
from decimal import Decimal

from hubmanager.chargers.events import ChargerEvent, TransactionUpdated
from hubmanager.chargers.modbus.client import ModbusClient
from hubmanager.chargers.modbus.device_model import Control, ModbusProfile
from hubmanager.chargers.modbus.failures import ModbusFailure, NotTaken, Refused
from hubmanager.chargers.modbus.journal import Journal
from hubmanager.chargers.modbus.keep_alive import Watchdog
from hubmanager.chargers.modbus.picture import Picture, Values, picture_of
from hubmanager.chargers.modbus.registers import Readings
from hubmanager.chargers.modbus.session_tracker import SessionTracker
from hubmanager.chargers.modbus.setpoint import Setpoint
from hubmanager.chargers.modbus.unit import Emit, ModbusUnit
from hubmanager.domain.clock import Clock
from hubmanager.domain.ids import StationId


class ChargerUnit(ModbusUnit):
    """One charger with its connectors, each with a session tracker, a set point and a duty to its watchdog."""

    def __init__(
        self,
        station_id: StationId,
        profile: ModbusProfile,
        control: Control,
        connectors: tuple[int, ...],
        unit_id: int,
        client: ModbusClient,
        clock: Clock,
        emit: Emit,
        journal: Journal,
        poll_s: float,
    ) -> None:
        """See ModbusUnit; `control` is the profile's."""
        super().__init__(station_id, profile, connectors, unit_id, client, clock, emit, journal, poll_s)
        self.control = control
        self.trackers = {evse: SessionTracker(station_id, evse, profile) for evse in connectors}
        self.setpoints = {
            evse: Setpoint(self.registers, control, evse, lambda text, evse=evse: journal.sent(text, evse))  # type: ignore[misc]
            for evse in connectors
        }
        self._unprepared, self._unwritten = set(connectors), set(connectors)
        """Connectors that still need their init writes, and their set point."""
        self._watchdogs = {evse: Watchdog(profile.keep_alive, self.setpoints[evse]) for evse in connectors}

    def failed(self, failure: ModbusFailure) -> None:
        """See PolledUnit."""
        for tracker in self.trackers.values():
            tracker.link_lost()
        super().failed(failure)

    def _learn(self, readings: Readings) -> None:
        for evse, values in readings.items():
            self._watchdogs[evse].learn(values)
            told = values.get("hw_max_current", (None,))[0]
            limit = told if isinstance(told, Decimal) and told > 0 else None
            self.setpoints[evse].hardware_limit_a = limit
        count = next(iter(readings.values())).get(self.profile.connectors.count_role, (None,))[0]
        if isinstance(count, Decimal) and 0 < count < len(self.connectors):
            self._deviates(
                "connectors", f"The charger tells of {count} connectors, but {len(self.connectors)} are set up."
            )

    async def _ask(self, *, is_first: bool) -> None:
        often = await self.registers.read(self.plan.often, self.connectors)
        if is_first:
            return
        now = self._clock.now()
        for evse in self.connectors:
            await self._ask_connector(evse, often[evse], now)
        for evse in self.connectors:
            await self._prepare(evse)
            await self._settle(evse)
            await self._watchdogs[evse].serve()

    async def _ask_connector(self, evse: int, values: Values, now: datetime) -> None:
        tracker = self.trackers[evse]
        picture = picture_of(self.profile, values)
        if picture.row is None:
            shown = self._shown(evse, values)
            self._deviates("status", f"Connector {evse} shows a state that its model's file does not list: {shown}.")
        is_full = tracker.needs_energy(picture, now)
        if is_full:
            seldom = (await self.registers.read(self.plan.seldom, (evse,)))[evse]
            values = {**values, **seldom}
            picture = picture_of(self.profile, values)
            self._note_enabled(evse, picture)
        events = tracker.observe(picture, now, is_full=is_full)
        self._account(evse, values, events)
        for event in events:
            self._emit(event)

    def _note_enabled(self, evse: int, picture: Picture) -> None:
        wish = self.setpoints[evse].is_enabled_wish
        self.trackers[evse].is_enabled = wish if picture.is_enabled is None else picture.is_enabled

    def _account(self, evse: int, values: Values, events: list[ChargerEvent]) -> None:
        """Journal what was read when it led to more than another sample."""
        if any(not isinstance(event, TransactionUpdated) for event in events):
            told = ", ".join(type(event).__name__ for event in events)
            self._journal.heard(f"{self._shown(evse, values)} -> {told}", evse)

    def _shown(self, evse: int, values: Values) -> str:
        parts = []
        for role, found in values.items():
            texts = "/".join("-" if one is None else one if isinstance(one, str) else f"{one:.9g}" for one in found)
            words = self.registers.words_seen(evse, role)
            parts.append(f"{role}={texts} ({words})" if words else f"{role}={texts}")
        return " ".join(parts)

    async def _after_connecting(self) -> None:
        for tracker in self.trackers.values():
            tracker.report_again()
        self._unprepared, self._unwritten = set(self.connectors), set(self.connectors)
        await self._ask(is_first=False)

    async def _prepare(self, evse: int) -> None:
        if evse not in self._unprepared:
            return
        try:
            await self.setpoints[evse].run(self.control.init)
        except (Refused, NotTaken) as failure:
            self._deviates("init", f"The charger could not be prepared: {failure.message}")
        self._unprepared.discard(evse)

    async def _settle(self, evse: int) -> None:
        """Bring the set point in line with what happened: free for the next car, or as it was found."""
        tracker, setpoint = self.trackers[evse], self.setpoints[evse]
        wish, before = setpoint.wish, setpoint.is_enabled_wish
        if tracker.is_plugged is False and (wish.is_stopped or wish.is_enabled is None):
            wish.is_enabled, wish.is_stopped = True, False
        elif tracker.is_plugged and wish.is_enabled is None and tracker.is_enabled is not None:
            wish.is_enabled = tracker.is_enabled
        if tracker.is_plugged is False and wish.is_operative is not tracker.is_operative:
            wish.is_operative = tracker.is_operative
        wanted = setpoint.is_enabled_wish
        if wanted is None or (wanted is before and evse not in self._unwritten):
            return
        self._unwritten.add(evse)
        try:
            await setpoint.apply()
        except (Refused, NotTaken) as failure:
            self._deviates("limit", f"The charger did not take its set point: {failure.message}")
        self._unwritten.discard(evse)
        tracker.is_enabled = wanted
