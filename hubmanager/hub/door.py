"""The door through which windows and programs reach the hub, whatever thread, process or network lies between."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

from hubmanager.hub.messages.commands import Command, CommandAnswer
from hubmanager.hub.messages.events import HubEvent
from hubmanager.hub.messages.queries import Query


class Door(Protocol):
    """Commands and queries in, hub events out. Every method returns at once; futures fail with a HubError."""

    def execute(self, command: Command, sign_in: str = "") -> "Future[CommandAnswer]":
        """Send a command, under the sign-in that a SignIn command gave (empty: the attendant's role)."""
        ...

    def ask(self, query: Query) -> "Future[Any]":
        """Send a query; the future holds the type that the query names."""
        ...

    def subscribe(self, listener: Callable[[HubEvent], None]) -> Callable[[], None]:
        """Hear every hub event from now on, on a thread of the door's. Returns the function that ends it."""
        ...
