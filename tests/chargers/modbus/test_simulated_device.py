"""The simulated device, asked by pymodbus's own client: what others connect to must be true to the file."""

import asyncio
from decimal import Decimal

import pytest
from pymodbus.client import AsyncModbusTcpClient

from hubmanager.chargers.modbus.blocks import places_of
from hubmanager.chargers.modbus.decode import decode, encode
from hubmanager.chargers.modbus.device_model import Access, ModbusProfile
from hubmanager.chargers.modbus.picture import find_row, is_enabled
from hubmanager.simulator.modbus_device import SimulatedModbusCharger
from hubmanager.simulator.modbus_wire import WireFault
from tests.chargers.modbus.support import CHARGERS, PROFILES, device_of


def values_of(device: SimulatedModbusCharger, connector: int = 1) -> dict[str, tuple[object, ...]]:
    """Read every register as the file describes it."""
    profile, found = device.profile, {}
    for role, register in profile.registers.items():
        if register.access is Access.WO:
            continue
        places = places_of(profile, register, connector, profile.connection.unit_id)
        found[role] = tuple(
            decode(register.encoding, device.read(place.unit_id, register.table, place.addr, place.words))
            for place in places
        )
    return found


@pytest.mark.parametrize("model", CHARGERS)
def test_its_states_are_those_of_the_file(model: str) -> None:
    device = device_of(model)

    def letter() -> str:
        row = find_row(device.profile, values_of(device))  # type: ignore[arg-type]
        assert row is not None
        return row.letter

    assert letter() == "A"
    device.plug_in(1)
    assert letter() == "B"
    device.set_power(1, 7_000)
    assert letter() == "C"
    device.unplug(1)
    assert letter() == "A"


@pytest.mark.parametrize("model", CHARGERS)
def test_its_power_follows_the_limit_that_was_written(model: str) -> None:
    device, profile = device_of(model), PROFILES[model]
    control = profile.control
    assert control is not None
    device.plug_in(1)
    device.set_power(1, 11_000)
    register = profile.registers["max_current_set"]
    place = places_of(profile, register, 1, profile.connection.unit_id)[0]
    device.write(
        place.unit_id, register.table, place.addr, encode(register.encoding, Decimal(8)), register.function_code
    )
    assert device.power_w(1) == 8 * 230 * 3
    assert is_enabled(profile, values_of(device)) in (True, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())
def test_energy_is_counted_in_the_models_own_steps(profile: ModbusProfile) -> None:
    device = SimulatedModbusCharger(profile, unit_id=profile.connection.unit_id, energy_wh=5_000)
    device.plug_in(1)
    device.advance(1, 250)
    shown = values_of(device)
    role = next(name for name in ("energy_total", "energy_import", "energy_session") if name in shown)
    step = 100 if profile.model == "carlo-gavazzi-em340" else 1
    right = 250 if role == "energy_session" else 5_250
    assert shown[role][0] == right // step * step


def test_gaps_and_read_only_registers_answer_as_real_ones_do() -> None:
    device = device_of("keba-kecontact")
    with pytest.raises(WireFault) as caught:
        device.read(255, "holding", 1002, 2)
    assert caught.value.code == 2
    with pytest.raises(WireFault):
        device.write(255, "holding", 1000, [1, 1], 16)


def test_faults_come_on_demand() -> None:
    device = device_of("heidelberg-energy-control")
    device.plug_in(1)
    device.set_power(1, 7_000)
    device.set_fault(1, 7)
    row = find_row(device.profile, values_of(device))  # type: ignore[arg-type]
    assert row is not None
    assert row.letter in ("error", "E", "F")
    assert device.power_w(1) == 0
    device.set_fault(1, None)
    assert device.power_w(1) == 7_000
    device.shift_register(1, -400)
    assert device.register_wh(1) == 999_600


def test_a_client_that_is_not_ours_can_read_silence_refusals_and_values() -> None:
    async def scene() -> None:
        device = device_of("alfen-ng9xx", connector_count=2)
        await device.start()
        client = AsyncModbusTcpClient("127.0.0.1", port=device.port, timeout=0.2, retries=0, reconnect_delay=0)
        try:
            await client.connect()
            answer = await client.read_holding_registers(374, count=4, device_id=2)
            assert answer.registers == [0x412E, 0x8480, 0, 0]
            assert (await client.read_holding_registers(374, count=4, device_id=9)).exception_code == 11
            device.listener.refuse_with = 6
            assert (await client.read_holding_registers(374, count=4, device_id=1)).exception_code == 6
            device.listener.refuse_with = None
            await client.write_registers(1210, [0x4120, 0], device_id=2)
            assert (device.limit_a(1), device.limit_a(2)) == (32.0, 10.0)
            await device.listener.hang_up()
        finally:
            client.close()
            await device.stop()

    asyncio.run(scene())
