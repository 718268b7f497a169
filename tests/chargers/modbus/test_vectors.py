"""Bytes that real devices sent, and what they mean: every vector of every shipped file, as registers and as frames."""

import asyncio
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hubmanager.chargers.modbus.blocks import places_of
from hubmanager.chargers.modbus.client import Endpoint, ModbusClient
from hubmanager.chargers.modbus.decode import WORDS_OF, Encoding, RegisterType, WordOrder, decode, encode
from hubmanager.chargers.modbus.device_model import ModbusProfile, Register, RegisterTable
from hubmanager.chargers.modbus.failures import Refused
from hubmanager.chargers.modbus.picture import find_row
from hubmanager.domain.station import ModbusTransport
from tests.chargers.modbus.support import PROFILES

Vector = Mapping[str, Any]
ALL = [
    pytest.param(profile, vector, id=f"{profile.model}-{vector['role']}-{number}")
    for profile in PROFILES.values()
    for number, vector in enumerate(profile.vectors)
]
TCP = [param for param in ALL if "request_tcp" in param.values[1]]
RTU = [param for param in ALL if "request_rtu" in param.values[1]]
READ_FUNCTIONS = {RegisterTable.COIL: 1, RegisterTable.DISCRETE: 2, RegisterTable.HOLDING: 3, RegisterTable.INPUT: 4}
OTHERS = tomllib.loads(
    (Path(__file__).parents[2] / "vectors" / "modbus_encodings.toml").read_text(encoding="utf-8"), parse_float=Decimal
)["vector"]


def register_of(profile: ModbusProfile, vector: Vector) -> Register:
    return profile.registers[vector["role"]]


def values_of(register: Register, words: list[int]) -> list[Any]:
    size, stride = register.encoding.words, register.stride or register.encoding.words
    starts = range(0, len(words) - size + 1, stride)
    return [decode(register.encoding, words[start : start + size]) for start in starts]


@pytest.mark.parametrize(("profile", "vector"), ALL)
def test_the_file_places_the_register_where_it_was_seen(profile: ModbusProfile, vector: Vector) -> None:
    register = register_of(profile, vector)
    places = places_of(profile, register, vector.get("connector", 1), vector.get("unit_id", profile.connection.unit_id))
    assert places[0].addr == vector["addr"]
    assert vector["fc"] in (READ_FUNCTIONS[register.table], register.function_code)
    if "unit_id" in vector and "connector" in vector:
        assert profile.unit_id_of(register, vector["connector"], profile.connection.unit_id) == vector["unit_id"]


@pytest.mark.parametrize(("profile", "vector"), ALL)
def test_words_mean_what_the_vector_says(profile: ModbusProfile, vector: Vector) -> None:
    register = register_of(profile, vector)
    if vector["fc"] in (5, 6, 16):
        assert list(encode(register.encoding, Decimal(vector["value"]))) == vector["words"]
        return
    values = values_of(register, vector["words"])
    if vector.get("invalid"):
        assert values == [None] * len(values)
        return
    wanted = vector["value"] if isinstance(vector["value"], list) else [vector["value"]]
    tolerance = vector.get("tolerance", 0)
    for value, right in zip(values, wanted, strict=True):
        assert value == right if isinstance(right, str) else abs(value - Decimal(right)) <= tolerance
    if "meaning" in vector:
        row = find_row(profile, {vector["role"]: tuple(values)})
        assert row is not None
        assert row.letter == vector["meaning"]


@pytest.mark.parametrize("vector", OTHERS, ids=lambda vector: f"{vector['device']}-{vector['type']}")
def test_encodings_of_further_devices_are_read(vector: Vector) -> None:
    kind = RegisterType(vector["type"])
    how = Encoding(
        kind,
        WORDS_OF.get(kind, len(vector["words"])),
        WordOrder(vector.get("order", "ABCD")),
        scale=Decimal(vector.get("scale", 1)),
        invalid=frozenset(vector.get("invalid_patterns", ())),
    )
    value = decode(how, vector["words"])
    if vector.get("invalid"):
        assert value is None
    elif isinstance(vector["value"], str):
        assert value == vector["value"]
    else:
        assert isinstance(value, Decimal)
        assert abs(value - Decimal(vector["value"])) <= vector.get("tolerance", 0)


@pytest.mark.parametrize(("profile", "vector"), TCP)
def test_frames_seen_on_tcp_are_sent_and_understood(profile: ModbusProfile, vector: Vector) -> None:
    request, response = bytes.fromhex(vector["request_tcp"]), bytes.fromhex(vector["response_tcp"])
    sent = asyncio.run(_talk(ModbusTransport.TCP, profile, vector, request[6], response))
    assert sent[2:] == request[2:]  # the first two bytes count requests


@pytest.mark.parametrize(("profile", "vector"), RTU)
def test_frames_seen_on_a_line_are_sent_and_understood(profile: ModbusProfile, vector: Vector) -> None:
    request, response = bytes.fromhex(vector["request_rtu"]), bytes.fromhex(vector["response_rtu"])
    assert asyncio.run(_talk(ModbusTransport.RTU_OVER_TCP, profile, vector, request[0], response)) == request


async def _talk(
    transport: ModbusTransport, profile: ModbusProfile, vector: Vector, unit_id: int, response: bytes
) -> bytes:
    """Let our client ask a socket that answers with the recorded bytes; return what it was asked."""
    asked, is_over = bytearray(), asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.extend(await reader.read(300))
        writer.write((asked[:2] + response[2:]) if transport is ModbusTransport.TCP else response)
        await reader.read()
        writer.close()
        await writer.wait_closed()
        is_over.set()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = ModbusClient(Endpoint(transport, host="127.0.0.1", port=port), timeout_s=2)
    table, words = register_of(profile, vector).table, vector["words"]
    try:
        if vector["fc"] in (5, 6, 16):
            await client.write(unit_id, table, vector["addr"], words, vector["fc"])
        else:
            assert list(await client.read(unit_id, table, vector["addr"], len(words))) == words
        assert "exception" not in vector
    except Refused as refusal:
        assert refusal.code == vector["exception"]
    finally:
        await client.close()
        await is_over.wait()
        server.close()
        await server.wait_closed()
    return bytes(asked)
