"""One link to a Modbus device, gateway or serial line, over pymodbus: one request in flight, its errors stop here."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from pymodbus import FramerType
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient
from pymodbus.exceptions import ConnectionException, ModbusException
from pymodbus.pdu import ModbusPDU

from hubmanager.chargers.modbus.device_model import ConnectionFacts, RegisterTable
from hubmanager.chargers.modbus.failures import ModbusFailure, NoAnswer, NotConnected, Refused
from hubmanager.domain.station import ModbusAddress, ModbusTransport

try:
    from termios import error as LineError  # noqa: N812 - pyserial lets it through when a line refuses its settings
except ImportError:  # Windows has none
    LineError = OSError  # type: ignore[assignment,misc]

TRIES = 2
"""How often a request is sent when silence or 'busy' is the answer."""
_BUSY_PAUSE_S = 0.2
_DRAIN_PAUSE_S = 0.25
_NO_CLIENT = "The link to {name} is closed."


def quieten_library() -> None:
    """Keep the library from logging each time-out as an error with its last 20 frames: failures are told by us, in our words."""
    logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a link leads. Devices with an equal endpoint share one link."""

    transport: ModbusTransport
    host: str = ""
    port: int = 502
    serial_device: str = ""
    baud: int = 9_600
    bytesize: int = 8
    parity: str = "N"
    stop_bits: int = 1

    @classmethod
    def of(cls, address: ModbusAddress, facts: ConnectionFacts) -> "Endpoint":
        """Return the endpoint of a device; the line settings of its model count only on a serial line."""
        if address.transport is ModbusTransport.SERIAL:
            serial = cls(ModbusTransport.SERIAL, port=0, serial_device=address.serial_device)
            return replace(
                serial, baud=facts.baud, bytesize=facts.bytesize, parity=facts.parity, stop_bits=facts.stop_bits
            )
        return cls(address.transport, host=address.host, port=address.port)

    def __str__(self) -> str:
        return self.serial_device or f"{self.host}:{self.port}"


class ModbusClient:
    """Reads and writes. Connects by itself when needed; every error is a ModbusFailure."""

    def __init__(self, endpoint: Endpoint, *, timeout_s: float = 1.0, min_delay_s: float = 0.0) -> None:
        """Keep where to connect, how long to wait for an answer, and the silence that the line needs between requests."""
        self.endpoint = endpoint
        self.timeout_s = timeout_s
        self.min_delay_s = min_delay_s
        self._library: AsyncModbusTcpClient | AsyncModbusSerialClient | None = None
        self._lock = asyncio.Lock()
        self._quiet_until = 0.0

    @property
    def is_connected(self) -> bool:
        """Whether the link is up, as far as we know."""
        return self._library is not None and self._library.connected

    async def read(
        self, unit_id: int, table: RegisterTable, addr: int, count: int, *, tries: int = TRIES
    ) -> tuple[int, ...]:
        """Return `count` words (0 or 1 for coils and discrete inputs). Raises ModbusFailure."""
        what = f"reading {table} {addr}, {count} words, at unit {unit_id}"

        async def send(library: AsyncModbusTcpClient | AsyncModbusSerialClient) -> ModbusPDU:
            if table is RegisterTable.HOLDING:
                return await library.read_holding_registers(addr, count=count, device_id=unit_id)
            if table is RegisterTable.INPUT:
                return await library.read_input_registers(addr, count=count, device_id=unit_id)
            if table is RegisterTable.COIL:
                return await library.read_coils(addr, count=count, device_id=unit_id)
            return await library.read_discrete_inputs(addr, count=count, device_id=unit_id)

        answer = await self._exchange(what, send, tries)
        if table in (RegisterTable.HOLDING, RegisterTable.INPUT):
            words = tuple(answer.registers)
            if len(words) != count:
                raise NoAnswer(f"{self.endpoint}: {what} brought {len(words)} words.")
            return words
        return tuple(int(bit) for bit in answer.bits[:count])

    async def write(
        self, unit_id: int, table: RegisterTable, addr: int, words: Sequence[int], function_code: int
    ) -> None:
        """Write words with function 5, 6 or 16. Raises ModbusFailure."""
        what = f"writing {table} {addr} = {' '.join(f'{word:04X}' for word in words)} at unit {unit_id}"

        async def send(library: AsyncModbusTcpClient | AsyncModbusSerialClient) -> ModbusPDU:
            if function_code == 5:
                return await library.write_coil(addr, bool(words[0]), device_id=unit_id)
            if function_code == 6:
                return await library.write_register(addr, words[0], device_id=unit_id)
            return await library.write_registers(addr, list(words), device_id=unit_id)

        await self._exchange(what, send)

    async def close(self) -> None:
        """Close the link; the next request opens it again."""
        if self._library is not None:
            self._library.close()
            self._library = None

    async def _exchange(
        self,
        what: str,
        send: Callable[[AsyncModbusTcpClient | AsyncModbusSerialClient], Awaitable[ModbusPDU]],
        tries: int = TRIES,
    ) -> ModbusPDU:
        for attempt in range(1, tries + 1):
            try:
                async with self._lock:
                    return await self._once(what, send)
            except NotConnected:
                raise
            except ModbusFailure as failure:
                if attempt == tries or not failure.can_try_again:
                    raise
                await asyncio.sleep(_BUSY_PAUSE_S if isinstance(failure, Refused) else 0)
        raise AssertionError("unreachable")

    async def _once(
        self, what: str, send: Callable[[AsyncModbusTcpClient | AsyncModbusSerialClient], Awaitable[ModbusPDU]]
    ) -> ModbusPDU:
        loop = asyncio.get_running_loop()
        library = await self._connected()
        if (pause := self._quiet_until - loop.time()) > 0:
            await asyncio.sleep(pause)
        try:
            answer = await send(library)
        except ConnectionException as error:
            await self.close()
            raise NotConnected(_NO_CLIENT.format(name=self.endpoint)) from error
        except (ModbusException, OSError, TimeoutError) as error:
            # On RTU an answer names no question: whatever comes late must have passed before the next request.
            is_rtu = self.endpoint.transport is not ModbusTransport.TCP
            self._quiet_until = loop.time() + max(self.min_delay_s, _DRAIN_PAUSE_S if is_rtu else 0)
            raise NoAnswer(f"{self.endpoint} gave no answer to {what}.") from error
        self._quiet_until = loop.time() + self.min_delay_s
        if answer.isError():
            raise Refused(f"{self.endpoint} refused {what}", answer.exception_code)
        return answer

    async def _connected(self) -> AsyncModbusTcpClient | AsyncModbusSerialClient:
        if self._library is not None and self._library.connected:
            return self._library
        await self.close()
        library = self._make()
        try:
            is_up = await library.connect()
        except (ModbusException, OSError, ValueError, LineError) as error:
            raise NotConnected(f"No link to {self.endpoint}: {error}.") from error
        if not is_up:
            raise NotConnected(f"No link to {self.endpoint}.", remedy="Check its power, its cable and its address.")
        self._library = library
        return library

    def _make(self) -> AsyncModbusTcpClient | AsyncModbusSerialClient:
        """Build the library's client. It must not reconnect or repeat by itself: the poller paces both."""
        where = self.endpoint
        if where.transport is ModbusTransport.SERIAL:
            return AsyncModbusSerialClient(
                where.serial_device,
                baudrate=where.baud,
                bytesize=where.bytesize,
                parity=where.parity,
                stopbits=where.stop_bits,
                timeout=self.timeout_s,
                retries=0,
                reconnect_delay=0,
            )
        framer = FramerType.SOCKET if where.transport is ModbusTransport.TCP else FramerType.RTU
        return AsyncModbusTcpClient(
            where.host, port=where.port, framer=framer, timeout=self.timeout_s, retries=0, reconnect_delay=0
        )
