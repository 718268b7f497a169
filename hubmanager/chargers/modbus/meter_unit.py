"""An energy meter: reports its register and power for the site or for what stands behind it."""

from hubmanager.chargers.events import MeterSampled
from hubmanager.chargers.modbus.energy import RegisterWatch
from hubmanager.chargers.modbus.picture import picture_of
from hubmanager.chargers.modbus.unit import ModbusUnit
from hubmanager.domain.meter_reading import MeterReading


class MeterUnit(ModbusUnit):
    """A meter on a link. Its readings carry evse_id 0: they belong to no bay."""

    _watch: RegisterWatch | None = None

    async def _ask(self, *, is_first: bool) -> None:
        roles = (*self.plan.often, *self.plan.seldom)
        values = (await self.registers.read(roles, self.connectors))[self.connectors[0]]
        now = self._clock.now()
        if is_first:
            self._watch = RegisterWatch(self.profile.connectors.max_power_w)
            return
        picture = picture_of(self.profile, values)
        watch = self._watch
        register = watch.take(picture.register_wh, now) if watch is not None else picture.register_wh
        if register is None and picture.power_w is None:
            return
        reading = MeterReading(
            taken_at=now,
            received_at=now,
            value_wh=register,
            power_w=picture.power_w,
            current_ma=picture.current_ma,
        )
        self._emit(MeterSampled(station_id=self.station_id, received_at=now, evse_id=0, readings=(reading,)))

    async def _after_connecting(self) -> None:
        await self._ask(is_first=False)
