"""Merging reads into blocks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubmanager.chargers.modbus.blocks import Block, Place, places_of, plan_blocks
from hubmanager.chargers.modbus.decode import WORDS_OF, Encoding, RegisterType
from hubmanager.chargers.modbus.device_model import ModbusProfile, Register, RegisterTable
from hubmanager.chargers.modbus.poll_plan import plan_polls
from tests.chargers.modbus.support import PROFILES

EM340, KEBA, ALFEN = (PROFILES[name] for name in ("carlo-gavazzi-em340", "keba-kecontact", "alfen-ng9xx"))


def blocks_of(profile: ModbusProfile, *roles: str, connectors: tuple[int, ...] = (1,)) -> list[tuple[int, int, int]]:
    places = [
        place
        for role in roles
        for connector in connectors
        for place in places_of(profile, profile.registers[role], connector, profile.connection.unit_id)
    ]
    return [(block.unit_id, block.addr, block.words) for block in plan_blocks(profile, places)]


def test_neighbours_are_read_at_once() -> None:
    assert blocks_of(EM340, "current", "power_phase") == [(1, 0x0C, 12)]


def test_a_gap_that_the_file_does_not_show_is_never_read() -> None:
    assert blocks_of(EM340, "power", "energy_import") == [(1, 0x28, 2), (1, 0x34, 2)]


def test_a_device_without_block_reads_gets_one_value_a_request() -> None:
    assert blocks_of(KEBA, "current") == [(255, 1008, 2), (255, 1010, 2), (255, 1012, 2)]


def test_connectors_at_other_unit_ids_are_asked_there() -> None:
    assert blocks_of(ALFEN, "energy_total", connectors=(1, 2)) == [(1, 374, 4), (2, 374, 4)]


def test_what_is_optional_never_endangers_what_must_be_there() -> None:
    registers = {name: register(name, addr) for name, addr in (("power", 0), ("current", 1))}
    registers["current"] = replace(registers["current"], is_optional=True)
    profile = replace(EM340, registers=registers)
    assert len(blocks_of(profile, "power", "current")) == 2


def register(role: str, addr: int, kind: RegisterType = RegisterType.U16) -> Register:
    return Register(role, addr, RegisterTable.INPUT, Encoding(kind, WORDS_OF[kind]), stride=WORDS_OF[kind])


KINDS = st.sampled_from([RegisterType.U16, RegisterType.U32, RegisterType.U64])


@given(
    layout=st.lists(st.tuples(st.integers(0, 300), KINDS), min_size=1, max_size=40),
    most=st.integers(4, 40),
    is_merging=st.booleans(),
)
def test_blocks_bring_every_value_and_nothing_else(
    layout: list[tuple[int, RegisterType]], most: int, is_merging: bool
) -> None:
    connection = replace(EM340.connection, max_words_per_read=most, block_reads=is_merging)
    profile = replace(EM340, connection=connection)
    places = [Place(1, register(f"r{number}", addr, kind), 0, addr, 1) for number, (addr, kind) in enumerate(layout)]
    blocks = plan_blocks(profile, places)
    known = {word for place in places for word in range(place.addr, place.addr + place.words)}
    assert sorted(place.register.role for block in blocks for place in block.places) == sorted(
        place.register.role for place in places
    )
    for block in blocks:
        assert block.words <= most
        assert set(range(block.addr, block.addr + block.words)) <= known
        assert all(_holds(block, place) for place in block.places)


def _holds(block: Block, place: Place) -> bool:
    return block.addr <= place.addr and place.addr + place.words <= block.addr + block.words


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())
def test_every_model_has_something_to_poll(profile: ModbusProfile) -> None:
    plan = plan_polls(profile)
    assert plan.often
    assert plan.seldom
