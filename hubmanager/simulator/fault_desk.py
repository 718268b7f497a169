"""Carries out what is asked of a simulated site (see faults.py)."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterable, Mapping
from functools import partial
from urllib.parse import quote

import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from hubmanager.simulator import faults
from hubmanager.simulator.agenda import Agenda
from hubmanager.simulator.battery import CAR_MODELS, Car
from hubmanager.simulator.evse import Evse
from hubmanager.simulator.modbus_station import ModbusSocket, ModbusStation
from hubmanager.simulator.ocpp_station import OcppStation
from hubmanager.simulator.socket_status import Socket
from hubmanager.simulator.transaction import StopReason

_SCRIPTED_CAR = CAR_MODELS[2]


class FaultDesk:
    """Breaks things on demand, and mends them again."""

    def __init__(
        self,
        stations: Mapping[str, OcppStation],
        modbus: Mapping[str, ModbusStation],
        agenda: Agenda,
        ocpp_url: str,
        speed: float,
    ) -> None:
        self._stations = stations
        self._modbus = modbus
        self._agenda = agenda
        self._ocpp_url = ocpp_url.rstrip("/")
        self._speed = speed
        self._tasks: set[asyncio.Task[None]] = set()

    def apply(self, order: faults.AnyOrder) -> None:
        """Do it. Raises KeyError for an unknown station or bay, ValueError for what can't be done now."""
        match order:
            case faults.UnplugNetwork():
                self._unplug_network(order)
            case faults.CutPower():
                self._cut_power(order)
            case faults.FailConnector():
                self._fail(order)
            case faults.RepairConnector():
                self._repair(order.station_id, order.evse_id)
            case faults.PlugIn() | faults.Unplug() | faults.PresentToken():
                self._at_the_bay(order)
            case _:
                self._at_one_station(order)

    def mend_everything(self) -> None:
        """Bring back power, network, clocks and connectors."""
        for station in self._stations.values():
            station.regain_power()
            station.link.answers_to_lose = 0
            station.stops_to_lose.clear()
            station.link.unblock()
            for evse in station.evses:
                evse.recover()
        for box in self._modbus.values():
            for socket in box.sockets:
                if socket.status.value == "faulted":
                    socket.recover()

    async def stop(self) -> None:
        """End what still runs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- orders

    def _at_one_station(self, order: faults.AnyOrder) -> None:
        match order:
            case faults.RepeatStart():
                self._lose_answers(order.station_id, 1, keeps_message_id=order.keeps_message_id)
            case faults.LoseAnswers():
                self._lose_answers(order.station_id, order.count, keeps_message_id=False)
            case faults.ShiftRegister():
                self._equipment(order.station_id, order.evse_id).shift_register(order.by_wh)
            case faults.SetClockWrong():
                self._stations[order.station_id].clock.set_wrong(order.by_s)
            case faults.LoseStop():
                self._stations[order.station_id].stops_to_lose.add(order.evse_id)
            case faults.MislabelEnergy():
                self._stations[order.station_id].mislabels_energy = order.is_on
            case faults.Reboot():
                self._stations[order.station_id].reboot(StopReason.REBOOT, order.seconds)
            case faults.SendMalformedFrame():
                self._spawn(self._stations[order.station_id].link.send_raw(order.text))
            case faults.OpenSecondSocket():
                self._spawn(self._second_socket(self._stations[order.station_id], order.seconds))
            case faults.ChargeOffline():
                self._charge_offline(order)
            case _:
                raise ValueError(f"{type(order).__name__} is not done at a station.")

    def _unplug_network(self, order: faults.UnplugNetwork) -> None:
        for station in self._chosen(order.station_id):
            if order.is_silent:
                station.link.go_silent()
            else:
                station.link.block()
            self._undo_in(order.seconds, station.link.unblock)

    def _cut_power(self, order: faults.CutPower) -> None:
        for station in self._chosen(order.station_id):
            outage = station.lose_power()
            self._undo_in(order.seconds, partial(station.regain_power, outage=outage))

    def _fail(self, order: faults.FailConnector) -> None:
        if order.station_id in self._modbus:
            if not order.code.isdecimal():
                raise ValueError("A Modbus box shows its maker's fault numbers: give a number as code.")
            self._modbus_socket(order.station_id, order.evse_id).fail(int(order.code))
        else:
            self._evse(order.station_id, order.evse_id).fail(order.code, order.info)
        self._undo_in(order.seconds, lambda: self._repair(order.station_id, order.evse_id))

    def _repair(self, station_id: str, evse_id: int) -> None:
        self._equipment(station_id, evse_id).recover()

    def _lose_answers(self, station_id: str, count: int, *, keeps_message_id: bool) -> None:
        link = self._stations[station_id].link
        link.answers_to_lose += count
        link.repeats_message_id = keeps_message_id

    def _charge_offline(self, order: faults.ChargeOffline) -> None:
        station = self._stations[order.station_id]
        evse = self._evse(order.station_id, order.evse_id)
        station.link.block()
        self._undo_in(order.seconds, station.link.unblock)
        evse.unplug()
        evse.plug_in(Car(_SCRIPTED_CAR, 30.0))
        # The link notices its end a moment later; until then the station would still ask the hub.
        self._agenda.call_in(2.0, lambda: evse.present_token(order.token_uid), at_least_real_s=0.1)

    def _at_the_bay(self, order: faults.PlugIn | faults.Unplug | faults.PresentToken) -> None:
        socket = self.socket(order.bay_number)
        match order:
            case faults.PlugIn():
                socket.plug_in(Car(_SCRIPTED_CAR, order.soc_pct, order.full_at_pct))
                if order.token_uid:
                    socket.present_token(order.token_uid)
            case faults.Unplug():
                socket.unplug()
            case faults.PresentToken():
                socket.present_token(order.token_uid)

    async def _second_socket(self, station: OcppStation, seconds: float) -> None:
        frame = [2, "second-1", "BootNotification", station.boot_payload(StopReason.POWER_LOSS)]
        url = f"{self._ocpp_url}/{quote(station.station_id, safe='')}"
        with contextlib.suppress(OSError, WebSocketException, ConnectionClosed, TimeoutError):
            async with (
                asyncio.timeout(max(seconds / self._speed, 0.2)),
                connect(url, subprotocols=[Subprotocol(station.subprotocol)], compression=None, proxy=None) as second,
            ):
                await second.send(orjson.dumps(frame).decode())
                async for _ in second:
                    continue  # whatever the hub says, the intruder has nothing to add

    # --- finding things

    def socket(self, bay_number: str) -> Socket:
        """Return the socket of a bay. Raises KeyError for an unknown one."""
        for socket in self.sockets():
            if socket.bay_number == bay_number:
                return socket
        raise KeyError(f"bay {bay_number}")

    def sockets(self) -> Iterable[Socket]:
        """Return all sockets, OCPP first."""
        for station in self._stations.values():
            yield from station.evses
        for box in self._modbus.values():
            yield from box.sockets

    def _chosen(self, station_id: str) -> tuple[OcppStation, ...]:
        return (self._stations[station_id],) if station_id else tuple(self._stations.values())

    def _evse(self, station_id: str, evse_id: int) -> Evse:
        evse = self._stations[station_id].evse(evse_id)
        if evse is None:
            raise KeyError(f"EVSE {evse_id} of {station_id}")
        return evse

    def _equipment(self, station_id: str, evse_id: int) -> Evse | ModbusSocket:
        return (
            self._modbus_socket(station_id, evse_id) if station_id in self._modbus else self._evse(station_id, evse_id)
        )

    def _modbus_socket(self, station_id: str, connector: int) -> ModbusSocket:
        return self._modbus[station_id].sockets[connector - 1]

    def _undo_in(self, seconds: float, job: Callable[[], None]) -> None:
        if seconds > 0:
            self._agenda.call_in(seconds, job)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
