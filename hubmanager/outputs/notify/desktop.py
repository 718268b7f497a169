"""Popups of the operating system, with one button, replaced in place when their cause changes.

Linux speaks to the freedesktop notification service on the session bus (Desktop Notifications Specification 1.2: Notify,
`replaces_id`, ActionInvoked); elsewhere the desktop-notifier package is used. Where no service answers nothing is lost: the window
shows every alert itself.
"""

import asyncio
import sys
from collections.abc import Callable
from typing import Any, Protocol

import structlog

_log = structlog.get_logger(__name__)
_SERVICE = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_ACTION = "show"


class DesktopPopups(Protocol):
    """Shows popups. Calls come from one event loop."""

    async def show(self, key: str, title: str, body: str, button: str, *, is_urgent: bool) -> None:
        """Show a popup, or replace the one of the same `key`."""
        ...

    async def withdraw(self, key: str) -> None:
        """Take the popup of `key` away."""
        ...

    async def close(self) -> None:
        """Give the connection back."""
        ...


class NoPopups:
    """For machines without a notification service."""

    async def show(self, key: str, title: str, body: str, button: str, *, is_urgent: bool) -> None:
        """Do nothing."""

    async def withdraw(self, key: str) -> None:
        """Do nothing."""

    async def close(self) -> None:
        """Do nothing."""


class FreedesktopPopups:
    """The Linux desktop's notification service."""

    def __init__(self, bus: Any, on_activated: Callable[[str], None]) -> None:
        self._bus = bus
        self._on_activated = on_activated
        self._ids: dict[str, int] = {}

    async def show(self, key: str, title: str, body: str, button: str, *, is_urgent: bool) -> None:
        """Show a popup with one named button (some servers ignore a click on the body)."""
        from dbus_fast import Message, Variant

        hints = {"urgency": Variant("y", 2 if is_urgent else 1), "desktop-entry": Variant("s", "hubmanager")}
        body_markup = body.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        values = ["Hubmanager", self._ids.get(key, 0), "", title, body_markup, [_ACTION, button], hints, -1]
        message = Message(
            destination=_SERVICE,
            path=_PATH,
            interface=_SERVICE,
            member="Notify",
            signature="susssasa{sv}i",
            body=values,
        )
        reply = await self._bus.call(message)
        if reply is not None and reply.body and isinstance(reply.body[0], int):
            self._ids[key] = reply.body[0]
        else:
            _log.warning("popup_not_shown", key=key, answer=str(reply.body if reply else None))

    async def withdraw(self, key: str) -> None:
        """Close the popup if it still stands."""
        from dbus_fast import Message

        popup = self._ids.pop(key, None)
        if popup is not None:
            await self._bus.call(
                Message(
                    destination=_SERVICE,
                    path=_PATH,
                    interface=_SERVICE,
                    member="CloseNotification",
                    signature="u",
                    body=[popup],
                )
            )

    async def close(self) -> None:
        """Leave the bus."""
        self._bus.disconnect()

    def hear(self, message: Any) -> None:
        """Take the service's signals: a pressed button goes to the window, a closed popup is forgotten."""
        if message.interface != _SERVICE or message.member not in ("ActionInvoked", "NotificationClosed"):
            return
        key = next((key for key, popup in self._ids.items() if popup == message.body[0]), None)
        if key is None:
            return
        if message.member == "ActionInvoked":
            self._on_activated(key)
        else:
            del self._ids[key]


class PackagedPopups:
    """Windows and macOS, through the desktop-notifier package, which can't replace: the old popup is cleared first."""

    def __init__(self, on_activated: Callable[[str], None]) -> None:
        from desktop_notifier import DesktopNotifier

        self._notifier = DesktopNotifier(app_name="Hubmanager")
        self._on_activated = on_activated
        self._ids: dict[str, str] = {}

    async def show(self, key: str, title: str, body: str, button: str, *, is_urgent: bool) -> None:
        """Show a popup with one button."""
        from desktop_notifier import Button, Urgency

        await self.withdraw(key)
        self._ids[key] = await self._notifier.send(
            title=title,
            message=body,
            urgency=Urgency.Critical if is_urgent else Urgency.Normal,
            buttons=[Button(button, on_pressed=lambda: self._on_activated(key))],
            on_clicked=lambda: self._on_activated(key),
        )

    async def withdraw(self, key: str) -> None:
        """Clear the popup if it still stands."""
        popup = self._ids.pop(key, None)
        if popup is not None:
            await self._notifier.clear(popup)

    async def close(self) -> None:
        """Clear what still stands."""
        await self._notifier.clear_all()


async def open_popups(on_activated: Callable[[str], None]) -> DesktopPopups:
    """Return what shows popups here. `on_activated` hears the key of a popup whose button was pressed, on this loop."""
    if sys.platform != "linux":
        return PackagedPopups(on_activated)
    from dbus_fast import BusType, Message
    from dbus_fast.aio import MessageBus

    try:
        bus = await asyncio.wait_for(MessageBus(bus_type=BusType.SESSION).connect(), 3)
    except (OSError, ValueError, EOFError, TimeoutError) as error:
        _log.info("no_notification_service", reason=str(error))
        return NoPopups()
    popups = FreedesktopPopups(bus, on_activated)
    bus.add_message_handler(popups.hear)
    rule = f"type='signal',interface='{_SERVICE}',path='{_PATH}'"
    await bus.call(
        Message(
            destination="org.freedesktop.DBus",
            path="/org/freedesktop/DBus",
            interface="org.freedesktop.DBus",
            member="AddMatch",
            signature="s",
            body=[rule],
        )
    )
    return popups
