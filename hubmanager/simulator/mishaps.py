"""What goes wrong by itself on a demo site: now and then a connector fails or a cable comes loose, and is mended."""

import random as randomness
from collections.abc import Callable, Sequence

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.station import ChargerProtocol
from hubmanager.simulator.agenda import Agenda
from hubmanager.simulator.drivers import FAULT_SCENE
from hubmanager.simulator.faults import AnyOrder, FailConnector, UnplugNetwork
from hubmanager.simulator.plan import PlannedStation

_FAULTS = {
    CurrentKind.AC: (("GroundFailure", "residual current device tripped"), ("ConnectorLockFailure", "plug not locked")),
    CurrentKind.DC: (("HighTemperature", "cable too warm"), ("PowerSwitchFailure", "rectifier module 2")),
}
_FIRST_AFTER_S = 60.0
_PAUSE_S = (900.0, 2400.0)


class Mishaps:
    """A string of faults, the first about a minute after the start."""

    def __init__(
        self,
        stations: Sequence[PlannedStation],
        agenda: Agenda,
        random: randomness.Random,
        apply: Callable[[AnyOrder], None],
    ) -> None:
        self._places = [
            (station, evse_id)
            for station in stations
            if station.protocol is not ChargerProtocol.MODBUS
            for evse_id in range(1, station.evse_count + 1)
        ]
        self._agenda = agenda
        self._random = random
        self._apply = apply
        self._is_over = False

    def begin(self) -> None:
        """Let the first one come."""
        ac_places = [place for place in self._places if place[0].current_kind is CurrentKind.AC]
        if len(ac_places) > FAULT_SCENE:
            first = ac_places[FAULT_SCENE]
            self._agenda.call_in(_FIRST_AFTER_S, lambda: self._fail(*first))
        self._expect_next()

    def end(self) -> None:
        """No more of them."""
        self._is_over = True

    def _expect_next(self) -> None:
        if self._places:
            self._agenda.call_in(self._random.uniform(*_PAUSE_S), self._happen)

    def _happen(self) -> None:
        if self._is_over:
            return
        station, evse_id = self._random.choice(self._places)
        if self._random.random() < 0.6:
            self._fail(station, evse_id)
        else:
            self._apply(UnplugNetwork(station_id=str(station.station_id), seconds=self._random.uniform(60.0, 400.0)))
        self._expect_next()

    def _fail(self, station: PlannedStation, evse_id: int) -> None:
        if self._is_over:
            return
        code, info = self._random.choice(_FAULTS[station.current_kind])
        self._apply(
            FailConnector(
                station_id=str(station.station_id),
                evse_id=evse_id,
                code=code,
                info=info,
                seconds=self._random.uniform(150.0, 400.0),
            )
        )
