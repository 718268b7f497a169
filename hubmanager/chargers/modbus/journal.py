"""One-line accounts of what was said to a device, for the journal of raw messages."""

from hubmanager.chargers.events import Frame, FrameDirection, FrameSink
from hubmanager.domain.clock import Clock
from hubmanager.domain.ids import StationId


class Journal:
    """Accounts of one station. Only writes, changes of state and failures: polls would drown everything else."""

    def __init__(self, station_id: StationId, frames: FrameSink, clock: Clock) -> None:
        self._station_id = station_id
        self._frames = frames
        self._clock = clock

    def sent(self, text: str, evse_id: int | None = None) -> None:
        """Note what was written."""
        self._note(FrameDirection.OUT, text, evse_id)

    def heard(self, text: str, evse_id: int | None = None) -> None:
        """Note what was read, or that nothing came."""
        self._note(FrameDirection.IN, text, evse_id)

    def _note(self, direction: FrameDirection, text: str, evse_id: int | None) -> None:
        self._frames(Frame(self._station_id, self._clock.now(), direction, f"modbus: {text}", evse_id))
