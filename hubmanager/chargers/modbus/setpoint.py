"""What we want a connector to do, and how it is written to the charger."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from hubmanager.chargers.modbus.device_model import Control, Write
from hubmanager.chargers.modbus.registers import DeviceRegisters

Account = Callable[[str], None]
"""Takes one line for the journal."""


@dataclass(slots=True)
class Wish:
    """The state we want a connector in; kept over a lost link and written again after it."""

    is_enabled: bool | None = None
    """None: left as it was found (a car was there before us)."""
    limit_a: Decimal | None = None
    """Per phase; None: no limit of ours."""
    is_stopped: bool = False
    """Disabled by a stop; enabled again when the car has left."""
    is_operative: bool = True


class Setpoint:
    """Commands one connector. Every method raises ModbusFailure when the charger did not do it."""

    def __init__(self, registers: DeviceRegisters, control: Control, connector: int, account: Account) -> None:
        self._registers = registers
        self._control = control
        self._connector = connector
        self._account = account
        self._lock = asyncio.Lock()
        self.wish = Wish()
        self.hardware_limit_a: Decimal | None = None
        """What the charger says it can do."""

    @property
    def is_enabled_wish(self) -> bool | None:
        """Whether a car may charge if it is up to us, a limit under the minimum included."""
        if self.wish.is_enabled is None:
            return None
        return self.wish.is_enabled and self.wish.is_operative and not self._is_limit_too_low

    @property
    def _is_limit_too_low(self) -> bool:
        return self.wish.limit_a is not None and self._in_unit(self.wish.limit_a) < self._control.minimum

    async def apply(self, *, is_routine: bool = False) -> None:
        """Write the wish. Does nothing while there is none. Routine writes (keep-alive) are left out of the journal."""
        if self.is_enabled_wish is None:
            return
        async with self._lock:
            writes = self._control.enable if self.is_enabled_wish else self._control.disable
            await self._write_all(writes, is_routine=is_routine)

    async def run(self, writes: tuple[Write, ...]) -> None:
        """Carry out other writes of the model: init, unlock, reset."""
        async with self._lock:
            await self._write_all(writes)

    async def keep_alive(self, role: str, value: Decimal) -> None:
        """Write to the charger's watchdog; not journalled, as it comes every few seconds."""
        async with self._lock:
            await self._registers.write(role, self._connector, value)

    def limit_in_unit(self) -> Decimal:
        """Return the limit in force in the charger's unit, in whole steps, never above what the hardware does."""
        most = self._in_unit(self.hardware_limit_a) if self.hardware_limit_a else self._control.maximum
        wanted = most if self.wish.limit_a is None else min(self._in_unit(self.wish.limit_a), most)
        return (wanted / self._control.step).to_integral_value(ROUND_FLOOR) * self._control.step

    def _in_unit(self, amperes: Decimal) -> Decimal:
        return amperes if self._control.unit == "A" else amperes * self._control.volts * self._control.phases

    async def _write_all(self, writes: tuple[Write, ...], *, is_routine: bool = False) -> None:
        for write in writes:
            if write.variant and write.variant != self._registers.variant:
                continue
            value = write.value if isinstance(write.value, Decimal) else self.limit_in_unit()
            if not is_routine:
                self._account(self._registers.account_of(write.role, self._connector, value))
            await self._registers.write(write.role, self._connector, value)
            if write.wait_ms:
                await asyncio.sleep(write.wait_ms / 1_000)
