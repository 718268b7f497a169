"""The wire side of simulated Modbus devices: a TCP listener that speaks Modbus TCP, or RTU frames inside TCP as bridges do.

pymodbus can't be told to keep silent, to hang up or to answer with any exception in the middle of a day, so the few frames
that chargers use are built here.
"""

import asyncio
import contextlib
import struct
from collections.abc import Sequence
from typing import Protocol

_READS = {1: "coil", 2: "discrete", 3: "holding", 4: "input"}
_WRITES = {5: "coil", 6: "holding", 15: "coil", 16: "holding"}
_GATEWAY_SILENT = 11


class WireFault(Exception):
    """Answered as a Modbus exception."""

    def __init__(self, code: int) -> None:
        super().__init__(f"exception {code}")
        self.code = code


class RegisterSpace(Protocol):
    """A device behind the listener. Tables are named holding, input, coil, discrete."""

    def answers(self, unit_id: int) -> bool:
        """Whether the device hears this unit id (it may be mute)."""
        ...

    def read(self, unit_id: int, table: str, addr: int, count: int) -> list[int]:
        """Return words (bits for coils). Raises WireFault."""
        ...

    def write(self, unit_id: int, table: str, addr: int, words: Sequence[int], function_code: int) -> None:
        """Take words. Raises WireFault."""
        ...


class ModbusListener:
    """Answers for one or several devices on one port, as a device or a gateway would."""

    def __init__(
        self, spaces: Sequence[RegisterSpace], *, host: str = "127.0.0.1", port: int = 0, is_rtu: bool = False
    ) -> None:
        """Keep where to listen; `is_rtu` speaks RTU frames (no header, with checksum) inside TCP."""
        self.spaces = list(spaces)
        self.host = host
        self.port = port
        self.is_silent = False
        """Take requests and never answer."""
        self.refuse_with: int | None = None
        """Answer everything with this exception code."""
        self._is_rtu = is_rtu
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen; `port` then says where. Raises OSError when the port is taken."""
        self._server = await asyncio.start_server(self._greet, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the port and all links."""
        if self._server is not None:
            self._server.close()
        await self.hang_up()
        if self._server is not None:
            await self._server.wait_closed()
            self._server = None

    async def hang_up(self) -> None:
        """Close all links, keep listening."""
        talks = list(self._talks)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._talk(reader, writer))
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head, unit_id, pdu = await (self._rtu_request(reader) if self._is_rtu else self._tcp_request(reader))
                answer = self.answer(unit_id, pdu)
                if answer is None:
                    continue
                if self._is_rtu:
                    frame = bytes((unit_id,)) + answer
                    writer.write(frame + checksum(frame))
                else:
                    writer.write(head + struct.pack(">HB", len(answer) + 1, unit_id) + answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the other side hung up
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _tcp_request(self, reader: asyncio.StreamReader) -> tuple[bytes, int, bytes]:
        header = await reader.readexactly(7)
        length, unit_id = struct.unpack(">HB", header[4:])
        return header[:4], unit_id, await reader.readexactly(length - 1)

    async def _rtu_request(self, reader: asyncio.StreamReader) -> tuple[bytes, int, bytes]:
        frame = await reader.readexactly(2)
        frame += await reader.readexactly(5 if frame[1] in (15, 16) else 6)
        if frame[1] in (15, 16):
            frame += await reader.readexactly(frame[6] + 2)
        return b"", frame[0], frame[1:-2]

    def answer(self, unit_id: int, pdu: bytes) -> bytes | None:
        """Return the answer to a request without its frame, or None for silence."""
        function_code = pdu[0]
        space = next((one for one in self.spaces if one.answers(unit_id)), None)
        if self.is_silent or (space is None and self._is_rtu):
            return None
        refusal = _GATEWAY_SILENT if space is None else self.refuse_with
        if space is None or refusal is not None:
            return bytes((function_code | 0x80, refusal or _GATEWAY_SILENT))
        try:
            return _serve(space, unit_id, pdu)
        except WireFault as fault:
            return bytes((function_code | 0x80, fault.code))


def _serve(space: RegisterSpace, unit_id: int, pdu: bytes) -> bytes:
    function_code = pdu[0]
    if function_code in _READS:
        addr, count = struct.unpack(">HH", pdu[1:5])
        found = space.read(unit_id, _READS[function_code], addr, count)
        body = _bits(found) if function_code in (1, 2) else struct.pack(f">{count}H", *found)
        return bytes((function_code, len(body))) + body
    if function_code not in _WRITES:
        raise WireFault(1)
    addr, second = struct.unpack(">HH", pdu[1:5])
    if function_code == 5:
        words = [int(second == 0xFF00)]
    elif function_code == 6:
        words = [second]
    elif function_code == 16:
        words = list(struct.unpack(f">{second}H", pdu[6:]))
    else:
        words = [pdu[6 + index // 8] >> index % 8 & 1 for index in range(second)]
    space.write(unit_id, _WRITES[function_code], addr, words, function_code)
    return pdu[:5]


def _bits(values: Sequence[int]) -> bytes:
    body = bytearray((len(values) + 7) // 8)
    for index, value in enumerate(values):
        body[index // 8] |= int(bool(value)) << index % 8
    return bytes(body)


def checksum(frame: bytes) -> bytes:
    """Return the CRC of an RTU frame, low byte first (Modbus over serial line V1.02, section 6.2.2)."""
    crc = 0xFFFF
    for byte in frame:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return struct.pack("<H", crc)
