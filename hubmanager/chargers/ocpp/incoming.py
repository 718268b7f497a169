"""One message of a station on its way through its handler."""

from datetime import datetime
from typing import NoReturn

from hubmanager.chargers.events import ChargerEvent, Reply
from hubmanager.chargers.ocpp.call_errors import FaultKind, MessageFault
from hubmanager.chargers.ocpp.frames import Call
from hubmanager.chargers.ocpp.link import StationLink
from hubmanager.chargers.ocpp.memory import StationMemory
from hubmanager.chargers.ocpp.times import read_time
from hubmanager.domain.ids import StationId


class Incoming:
    """What a handler may use. It has no way to call the station: the answer would have to come past this very message."""

    __slots__ = ("call", "follows_up", "link", "received_at")

    def __init__(self, link: StationLink, call: Call, received_at: datetime) -> None:
        self.link = link
        self.call = call
        self.received_at = received_at
        self.follows_up = False
        """Set by a handler: the talk after a boot is due."""

    @property
    def station_id(self) -> StationId:
        """The sender."""
        return self.link.station_id

    @property
    def memory(self) -> StationMemory:
        """What is remembered of the sender."""
        return self.link.memory

    async def tell(self, event: ChargerEvent) -> Reply:
        """Hand an event to the hub; returns after the commit."""
        return await self.link.tell(event)

    def note(self, field: str, explanation: str) -> None:
        """Remember a departure from the standard; it is reported after the answer."""
        self.call.oddities.append((field, explanation))

    def refuse(self, kind: FaultKind, description: str) -> NoReturn:
        """Answer with a CALLERROR."""
        raise MessageFault(kind, description, self.call.message_id)

    def read_time(self, value: str | float | None, field: str) -> datetime:
        """Return the station's time; what is missing or can't be read becomes the time of arrival, with a note."""
        if value is None:
            return self.received_at
        at, oddity = read_time(value)
        if oddity:
            if self.link.admission.is_strict:
                self.refuse(FaultKind.PROPERTY, f"{field}: {oddity}")
            self.note(field, oddity if at is not None else f"{oddity} The time of arrival was taken.")
        return at or self.received_at
