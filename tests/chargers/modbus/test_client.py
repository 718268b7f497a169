"""The link over pymodbus, against pymodbus's own server and against sockets that misbehave."""

import asyncio
import contextlib
import inspect
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable

import pymodbus.exceptions
import pytest
from pymodbus import FramerType
from pymodbus.exceptions import ModbusException
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from hubmanager.chargers.modbus.client import Endpoint, ModbusClient
from hubmanager.chargers.modbus.device_model import RegisterTable
from hubmanager.chargers.modbus.failures import ModbusFailure, NoAnswer, NotConnected, Refused
from hubmanager.domain.errors import HubError
from hubmanager.domain.station import ModbusTransport
from hubmanager.simulator.modbus_wire import checksum

HOLDING, INPUT = RegisterTable.HOLDING, RegisterTable.INPUT
TCP, RTU = ModbusTransport.TCP, ModbusTransport.RTU_OVER_TCP
TRANSPORTS = pytest.mark.parametrize("transport", [TCP, RTU])
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def library_server(transport: ModbusTransport) -> AsyncIterator[int]:
    """Run pymodbus's server with 20 registers that hold 100 and more; give its port."""
    registers = [SimData(0, values=list(range(100, 120)), datatype=DataType.REGISTERS)]
    bits = [SimData(0, values=[True, False] * 8, datatype=DataType.BITS)]
    device = SimDevice(7, (bits, list(bits), registers, list(registers)))
    framer = FramerType.SOCKET if transport is TCP else FramerType.RTU
    server = ModbusTcpServer(device, framer=framer, address=("127.0.0.1", 0))
    await server.serve_forever(background=True)
    try:
        yield server.transport.sockets[0].getsockname()[1]
    finally:
        await server.shutdown()
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def raw_server(talk: Talk) -> AsyncIterator[int]:
    """Run a socket that talks as told; give its port."""
    tasks: set[asyncio.Task[None]] = set()

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


@contextlib.asynccontextmanager
async def client_to(
    port: int, transport: ModbusTransport = TCP, *, timeout_s: float = 2.0, min_delay_s: float = 0.0
) -> AsyncIterator[ModbusClient]:
    client = ModbusClient(
        Endpoint(transport, host="127.0.0.1", port=port), timeout_s=timeout_s, min_delay_s=min_delay_s
    )
    try:
        yield client
    finally:
        await client.close()


def answer_to(request: bytes, *words: int) -> bytes:
    """Return a Modbus TCP answer to a read."""
    body = b"".join(word.to_bytes(2, "big") for word in words)
    return request[:4] + (3 + len(body)).to_bytes(2, "big") + request[6:8] + bytes((len(body),)) + body


@TRANSPORTS
def test_registers_are_read_and_written_on_a_server_that_we_did_not_write(transport: ModbusTransport) -> None:
    async def scene() -> None:
        async with library_server(transport) as port, client_to(port, transport) as client:
            assert await client.read(7, HOLDING, 3, 4) == (103, 104, 105, 106)
            assert await client.read(7, INPUT, 0, 1) == (100,)
            await client.write(7, HOLDING, 3, [9], 6)
            await client.write(7, HOLDING, 4, [8, 7], 16)
            assert await client.read(7, HOLDING, 3, 3) == (9, 8, 7)

    asyncio.run(scene())


def test_bits_are_read_and_written() -> None:
    async def scene() -> None:
        async with library_server(TCP) as port, client_to(port) as client:
            assert await client.read(7, RegisterTable.COIL, 0, 3) == (1, 0, 1)
            assert await client.read(7, RegisterTable.DISCRETE, 1, 2) == (0, 1)
            await client.write(7, RegisterTable.COIL, 1, [1], 5)
            assert await client.read(7, RegisterTable.COIL, 0, 3) == (1, 1, 1)

    asyncio.run(scene())


@TRANSPORTS
def test_an_address_that_does_not_exist_is_refused_with_its_code(transport: ModbusTransport) -> None:
    async def scene() -> None:
        async with library_server(transport) as port, client_to(port, transport) as client:
            with pytest.raises(Refused) as caught:
                await client.read(7, HOLDING, 900, 2)
            assert caught.value.code == 2
            assert caught.value.means_absent
            assert not caught.value.can_try_again
            assert await client.read(7, HOLDING, 0, 1) == (100,)

    asyncio.run(scene())


def test_nobody_listening_is_not_connected() -> None:
    async def scene() -> None:
        async with raw_server(lambda _reader, _writer: asyncio.sleep(0)) as port:
            pass
        async with client_to(port) as client:
            with pytest.raises(NotConnected):
                await client.read(1, HOLDING, 0, 1)
            assert not client.is_connected

    asyncio.run(scene())


@TRANSPORTS
def test_silence_is_no_answer_after_two_tries(transport: ModbusTransport) -> None:
    async def scene() -> None:
        asked: list[bytes] = []

        async def mute(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            while data := await reader.read(100):
                asked.append(data)

        async with raw_server(mute) as port, client_to(port, transport, timeout_s=0.05) as client:
            with pytest.raises(NoAnswer):
                await client.read(1, HOLDING, 0, 1)
        assert len(asked) == 2

    asyncio.run(scene())


def test_a_busy_device_is_asked_again() -> None:
    async def scene() -> None:
        async def busy_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            request = await reader.readexactly(12)
            writer.write(request[:4] + b"\x00\x03" + request[6:7] + b"\x83\x06")
            writer.write(answer_to(await reader.readexactly(12), 42))
            await reader.read()

        async with raw_server(busy_once) as port, client_to(port) as client:
            assert await client.read(1, HOLDING, 0, 1) == (42,)

    asyncio.run(scene())


def test_an_answer_to_an_older_question_is_dropped() -> None:
    async def scene() -> None:
        async def confused(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            request = await reader.readexactly(12)
            old = b"\xff\xfe" + request[2:]
            writer.write(answer_to(old, 666) + answer_to(request, 42))
            await reader.read()

        async with raw_server(confused) as port, client_to(port) as client:
            assert await client.read(1, HOLDING, 0, 1) == (42,)

    asyncio.run(scene())


def test_an_answer_of_another_unit_is_dropped() -> None:
    async def scene() -> None:
        async def neighbour_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            request = await reader.readexactly(12)
            writer.write(answer_to(request[:6] + b"\x09" + request[7:], 666) + answer_to(request, 42))
            await reader.read()

        async with raw_server(neighbour_first) as port, client_to(port) as client:
            assert await client.read(1, HOLDING, 0, 1) == (42,)

    asyncio.run(scene())


def test_an_answer_of_the_wrong_length_is_no_answer() -> None:
    async def scene() -> None:
        async def short(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while request := await reader.read(12):
                writer.write(answer_to(request, 1))

        async with raw_server(short) as port, client_to(port) as client:
            with pytest.raises(NoAnswer, match="brought 1 words"):
                await client.read(1, HOLDING, 0, 4)

    asyncio.run(scene())


@pytest.mark.parametrize(
    "garbage", [b"\x00", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff" * 300, b"\x00\x01\x00\x00\x00\x03\x01\x63\x00"]
)
@TRANSPORTS
def test_garbage_is_no_answer_and_the_link_works_again(transport: ModbusTransport, garbage: bytes) -> None:
    async def scene() -> None:
        talks = 0

        async def noisy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal talks
            while request := await reader.read(12):
                talks += 1
                if talks <= 2:
                    writer.write(garbage)
                elif transport is TCP:
                    writer.write(answer_to(request, 42))
                else:
                    frame = b"\x01\x03\x02\x00\x2a"
                    writer.write(frame + checksum(frame))

        async with raw_server(noisy) as port, client_to(port, transport, timeout_s=0.1) as client:
            with pytest.raises(NoAnswer):
                await client.read(1, HOLDING, 0, 1)
            assert await client.read(1, HOLDING, 0, 1) == (42,)

    # What the library's protocol raises inside the loop is reported there; it must not reach us.
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda _loop, _context: None)
    try:
        loop.run_until_complete(scene())
    finally:
        loop.close()


def test_a_link_closed_by_the_device_is_opened_again_without_a_failure() -> None:
    async def scene() -> None:
        async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(answer_to(await reader.readexactly(12), 42))
            await writer.drain()

        async with raw_server(once) as port, client_to(port) as client:
            for _ in range(3):
                assert await client.read(1, HOLDING, 0, 1) == (42,)
                while client.is_connected:  # noqa: ASYNC110 - the library tells nobody that a link was closed
                    await asyncio.sleep(0)

    asyncio.run(scene())


def test_one_request_is_in_flight_at_a_time() -> None:
    async def scene() -> None:
        async def strict(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while request := await reader.read(100):
                assert len(request) == 12  # two requests at once would come together
                await asyncio.sleep(0)
                writer.write(answer_to(request, request[9]))

        async with raw_server(strict) as port, client_to(port) as client:
            answers = await asyncio.gather(*(client.read(1, HOLDING, addr, 1) for addr in range(20)))
            assert answers == [(addr,) for addr in range(20)]

    asyncio.run(scene())


def test_the_line_gets_its_silence_between_requests() -> None:
    async def scene() -> list[float]:
        times: list[float] = []

        async def timed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while request := await reader.read(12):
                times.append(asyncio.get_running_loop().time())
                writer.write(answer_to(request, 1))

        async with raw_server(timed) as port, client_to(port, min_delay_s=0.05) as client:
            for _ in range(3):
                await client.read(1, HOLDING, 0, 1)
        return times

    times = asyncio.run(scene())
    assert all(later - sooner >= 0.045 for sooner, later in itertools.pairwise(times))


def _library_errors() -> list[ModbusException]:
    kinds = [
        kind
        for _name, kind in inspect.getmembers(pymodbus.exceptions, inspect.isclass)
        if issubclass(kind, ModbusException)
    ]
    return [kind("broken") for kind in kinds]


@pytest.mark.parametrize("error", [*_library_errors(), OSError("gone"), TimeoutError()], ids=lambda e: type(e).__name__)
def test_every_error_of_the_library_stops_at_our_border(error: Exception) -> None:
    async def scene() -> None:
        async with library_server(TCP) as port, client_to(port) as client:
            await client.read(7, HOLDING, 0, 1)

            async def failing(_library: object) -> None:
                raise error

            with pytest.raises(ModbusFailure) as caught:
                await client._once("reading", failing)  # type: ignore[arg-type]
            assert isinstance(caught.value, HubError)
            assert caught.value.__cause__ is error

    asyncio.run(scene())
