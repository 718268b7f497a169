"""Cars at a Modbus box, with a device that only remembers what it was told."""

from dataclasses import dataclass, field

import pytest

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.station import ChargerProtocol, ModbusAddress
from hubmanager.simulator.battery import CAR_MODELS, Car
from hubmanager.simulator.modbus_station import ModbusStation
from tests.simulator.sites import HandAgenda, ac_station


@dataclass
class RememberingDevice:
    port: int = 0
    limit: float = 16.0
    is_on: bool = True
    power_w: int = 0
    energy_wh: int = 0
    told: list[str] = field(default_factory=list)

    async def start(self) -> None:
        self.port = 1502

    async def stop(self) -> None:
        self.port = 0

    def plug_in(self, connector: int) -> None:
        self.told.append("plug_in")

    def unplug(self, connector: int) -> None:
        self.told.append("unplug")

    def set_power(self, connector: int, power_w: int) -> None:
        self.power_w = power_w

    def advance(self, connector: int, energy_wh: int) -> None:
        self.energy_wh += energy_wh

    def set_fault(self, connector: int, raw: int | None) -> None:
        self.told.append(f"fault {raw}")

    def shift_register(self, connector: int, by_wh: int) -> None:
        self.energy_wh += by_wh

    def register_wh(self, connector: int) -> int:
        return self.energy_wh

    def limit_a(self, connector: int) -> float:
        return self.limit

    def is_enabled(self, connector: int) -> bool:
        return self.is_on


@pytest.fixture
def agenda():
    return HandAgenda()


@pytest.fixture
def device():
    return RememberingDevice()


@pytest.fixture
def socket(agenda, device):
    planned = ac_station(protocol=ChargerProtocol.MODBUS, modbus=ModbusAddress(model="any", unit_id=1))
    return ModbusStation(planned, device, agenda, lambda *_: None).sockets[0]


def test_the_registers_move_as_the_battery_fills(socket, device, agenda):
    car = Car(CAR_MODELS[1], 30.0)
    socket.plug_in(car)
    agenda.pass_time(3600)
    assert device.power_w == 11_000
    assert device.energy_wh == pytest.approx(11_000, abs=2)
    socket.unplug()
    assert device.told == ["plug_in", "unplug"]
    (stay,) = socket.stays
    assert stay.delivered_wh == pytest.approx(11_000, abs=2)
    assert stay.stop_wh - stay.start_wh == pytest.approx(stay.delivered_wh, abs=1)


def test_the_written_limit_and_the_enable_register_are_obeyed(socket, device, agenda):
    socket.plug_in(Car(CAR_MODELS[1], 30.0))
    device.limit = 6.0
    agenda.pass_time(10)
    assert device.power_w == 6 * 230 * 3
    device.is_on = False
    agenda.pass_time(10)
    before = device.energy_wh
    agenda.pass_time(600)
    assert (device.power_w, device.energy_wh, socket.status) == (0, before, EvseStatus.PLUGGED_IN)


def test_a_full_car_takes_nothing_and_a_fault_stops_everything(socket, device, agenda):
    socket.plug_in(Car(CAR_MODELS[1], 79.9, 80.0))
    agenda.pass_time(120)
    assert (socket.status, device.power_w) == (EvseStatus.SUSPENDED_EV, 0)
    socket.fail(12)
    assert (socket.status, device.told[-1]) == (EvseStatus.FAULTED, "fault 12")
    socket.recover()
    assert (socket.status, device.told[-1]) == (EvseStatus.SUSPENDED_EV, "fault None")


def test_nothing_is_due_while_no_car_is_there(socket, agenda):
    socket.plug_in(Car(CAR_MODELS[1], 30.0))
    socket.unplug()
    assert [appointment for appointment in agenda._heap if not appointment.is_cancelled] == []
