"""What a driver sees of a charging socket, whatever protocol the station behind it speaks."""

from collections.abc import Callable
from typing import Protocol

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.bay import CurrentKind
from hubmanager.simulator.battery import Car


class Socket(Protocol):
    """One EVSE with its plug, as people at the bay use it."""

    @property
    def bay_number(self) -> str:
        """The number painted on the ground."""
        ...

    @property
    def current_kind(self) -> CurrentKind:
        """AC or DC."""
        ...

    @property
    def status(self) -> EvseStatus:
        """What its lamp shows."""
        ...

    @property
    def car(self) -> Car | None:
        """The car that is plugged in."""
        ...

    @property
    def has_transaction(self) -> bool:
        """Whether a session runs (for equipment without transactions: whether a car is plugged in)."""
        ...

    @property
    def has_card_reader(self) -> bool:
        """Whether a card can be shown."""
        ...

    def plug_in(self, car: Car) -> None:
        """Put the plug in. ValueError while another car is there."""
        ...

    def unplug(self) -> None:
        """Pull the plug; harmless when there is no car."""
        ...

    def present_token(self, uid: str) -> None:
        """Hold a card to the reader: starts, or with the card of the running session stops."""
        ...

    def press_stop(self) -> None:
        """Press the stop button of a running session."""
        ...

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` whenever something about the socket changes."""
        ...
