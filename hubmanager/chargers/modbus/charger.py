"""The hub's handle for a Modbus charger. What a model can't do, its handle has no method for."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

from hubmanager.chargers.modbus.charger_unit import ChargerUnit
from hubmanager.chargers.modbus.failures import ModbusFailure, NoAnswer, NotConnected, NotTaken, Refused
from hubmanager.chargers.port import CommandOutcome, CommandResult, ResetKind
from hubmanager.domain.clock import Clock
from hubmanager.domain.ids import StationId

_NO_SUCH_EVSE = CommandResult(CommandOutcome.REFUSED, "NoSuchEvse")
_ACCEPTED = CommandResult(CommandOutcome.ACCEPTED)


class ModbusCharger:
    """Any charger: start, stop, limit, availability, status on request."""

    def __init__(self, unit: ChargerUnit, clock: Clock, wake: Callable[[], None]) -> None:
        """Keep the unit; `wake` makes the poller ask it at once."""
        self._unit = unit
        self._clock = clock
        self._wake = wake

    @property
    def station_id(self) -> StationId:
        """See Charger."""
        return self._unit.station_id

    async def start(self, evse_id: int, token_uid: str) -> CommandResult:
        """Let the car that is there, or comes within ten minutes, charge under a token. See Charger."""
        if evse_id not in self._unit.setpoints:
            return _NO_SUCH_EVSE
        setpoint = self._unit.setpoints[evse_id]
        if not setpoint.wish.is_operative or not self._unit.trackers[evse_id].is_operative:
            return CommandResult(CommandOutcome.REFUSED, "Inoperative")
        setpoint.wish.is_enabled, setpoint.wish.is_stopped = True, False
        result = await self._carry_out(setpoint.apply)
        if result.outcome is CommandOutcome.ACCEPTED:
            self._unit.trackers[evse_id].is_enabled = setpoint.is_enabled_wish
            self._unit.trackers[evse_id].start_requested(token_uid, self._clock.now())
            self._wake()
        return result

    async def stop(self, evse_id: int, transaction_id: str) -> CommandResult:
        """Stop the energy and end the session; the connector is free again once the car has left. See Charger."""
        if evse_id not in self._unit.setpoints:
            return _NO_SUCH_EVSE
        tracker, setpoint = self._unit.trackers[evse_id], self._unit.setpoints[evse_id]
        if transaction_id and tracker.transaction_id != transaction_id:
            return CommandResult(CommandOutcome.REFUSED, "UnknownTransaction")
        setpoint.wish.is_enabled, setpoint.wish.is_stopped = False, True
        result = await self._carry_out(setpoint.apply)
        if result.outcome is CommandOutcome.ACCEPTED:
            tracker.is_enabled = False
            tracker.stop_requested()
            self._wake()
        return result

    async def set_current_limit(self, evse_id: int, limit_ma: int | None) -> CommandResult:
        """Limit the current per phase; under the model's minimum the charger pauses. See LimitsCurrent."""
        if evse_id not in self._unit.setpoints:
            return _NO_SUCH_EVSE
        setpoint = self._unit.setpoints[evse_id]
        setpoint.wish.limit_a = None if limit_ma is None else Decimal(limit_ma) / 1_000
        if setpoint.wish.is_enabled is None:  # a car was there before us: leave it paused if it was found so
            setpoint.wish.is_enabled = self._unit.trackers[evse_id].is_enabled is not False
        result = await self._carry_out(setpoint.apply)
        self._unit.trackers[evse_id].is_enabled = setpoint.is_enabled_wish
        return result

    async def set_availability(self, evse_id: int, *, is_operative: bool) -> CommandResult:
        """Take connectors in or out of service; one with a car follows when the car has left. See ChangesAvailability."""
        chosen = self._unit.connectors if evse_id == 0 else (evse_id,)
        if any(evse not in self._unit.setpoints for evse in chosen):
            return _NO_SUCH_EVSE
        is_scheduled = False
        for evse in chosen:
            tracker, setpoint = self._unit.trackers[evse], self._unit.setpoints[evse]
            tracker.is_operative = is_operative
            if tracker.is_plugged and not is_operative:
                is_scheduled = True
                continue
            setpoint.wish.is_operative = is_operative
            setpoint.wish.is_enabled = True if setpoint.wish.is_enabled is None else setpoint.wish.is_enabled
            result = await self._carry_out(setpoint.apply)
            if result.outcome is not CommandOutcome.ACCEPTED:
                return result
        self._wake()
        return CommandResult(CommandOutcome.ACCEPTED, "Scheduled") if is_scheduled else _ACCEPTED

    async def request_status(self, evse_id: int) -> CommandResult:
        """Report the state again with the next poll, which comes at once. See Triggers."""
        for evse in self._unit.connectors if evse_id == 0 else (evse_id,):
            if evse not in self._unit.trackers:
                return _NO_SUCH_EVSE
            self._unit.trackers[evse].report_again()
        self._wake()
        return _ACCEPTED

    async def _carry_out(self, command: Callable[[], Awaitable[None]]) -> CommandResult:
        try:
            await command()
        except (Refused, NotTaken) as failure:
            return CommandResult(CommandOutcome.REFUSED, failure.message)
        except NotConnected as failure:
            return CommandResult(CommandOutcome.UNREACHABLE, failure.message)
        except (NoAnswer, ModbusFailure) as failure:
            return CommandResult(CommandOutcome.TIMED_OUT, failure.message)
        return _ACCEPTED


class _Unlocking(ModbusCharger):
    async def unlock(self, evse_id: int) -> CommandResult:
        """Release the plug. See UnlocksConnector."""
        if evse_id not in self._unit.setpoints:
            return _NO_SUCH_EVSE
        return await self._carry_out(lambda: self._unit.setpoints[evse_id].run(self._unit.control.unlock))


class _Resetting(ModbusCharger):
    async def reset(self, kind: ResetKind) -> CommandResult:  # noqa: ARG002 - Modbus knows one kind of restart
        """Restart the charger. See Resets."""
        setpoint = self._unit.setpoints[self._unit.connectors[0]]
        return await self._carry_out(lambda: setpoint.run(self._unit.control.reset))


class _UnlockingAndResetting(_Unlocking, _Resetting):
    pass


def charger_handle(unit: ChargerUnit, clock: Clock, wake: Callable[[], None]) -> ModbusCharger:
    """Return the handle with exactly the abilities that the model's file lists."""
    kinds: dict[tuple[bool, bool], type[ModbusCharger]] = {
        (False, False): ModbusCharger,
        (True, False): _Unlocking,
        (False, True): _Resetting,
        (True, True): _UnlockingAndResetting,
    }
    return kinds[bool(unit.control.unlock), bool(unit.control.reset)](unit, clock, wake)
