"""The duty towards a charger's watchdog: when it is due and what it writes."""

import asyncio
from decimal import Decimal

from hubmanager.chargers.modbus.device_model import KeepAlive, KeepAliveKind
from hubmanager.chargers.modbus.picture import Values
from hubmanager.chargers.modbus.setpoint import Setpoint


class Watchdog:
    """One connector's duty. Times are the event loop's: the charger counts real seconds, whatever our clock shows."""

    def __init__(self, duty: KeepAlive, setpoint: Setpoint) -> None:
        self._duty = duty
        self._setpoint = setpoint
        self._done_at = float("-inf")
        self._period_s: Decimal | None = None
        self._echo: Decimal | None = None

    def learn(self, values: Values) -> None:
        """Take the period from what the charger told at connecting; 0 there means that nothing is watched."""
        self._done_at = float("-inf")
        self._period_s, self._echo = self._duty.seconds, None
        if self._duty.period_role:
            told = values.get(self._duty.period_role, (None,))[0]
            self._echo = told if isinstance(told, Decimal) and told > 0 else None
            self._period_s = None if self._echo is None else max(self._echo * self._duty.factor, self._duty.minimum_s)

    async def serve(self) -> None:
        """Do the duty if it is due. Raises ModbusFailure."""
        now = asyncio.get_running_loop().time()
        if self._period_s is None or now - self._done_at < float(self._period_s):
            return
        if self._duty.kind is KeepAliveKind.REWRITE:
            await self._setpoint.apply(is_routine=True)
        elif self._duty.kind is KeepAliveKind.TOKEN:
            value = self._echo if self._duty.value is None else Decimal(self._duty.value)
            if value is not None:
                await self._setpoint.keep_alive(self._duty.role, value)
        self._done_at = now
