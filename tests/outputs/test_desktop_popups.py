"""Popups over a private session bus, with a notification service that keeps what it is asked."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from hubmanager.outputs.notify.desktop import NoPopups, open_popups

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="needs a D-Bus daemon"
)


@pytest.fixture
def session_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE, text=True
    )
    assert daemon.stdout is not None
    address = daemon.stdout.readline().strip()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    yield address
    daemon.kill()
    daemon.wait(5)
    daemon.stdout.close()


class NotificationService:
    """Owns org.freedesktop.Notifications and answers like a desktop."""

    def __init__(self) -> None:
        self.asked: list[list[object]] = []
        self.closed: list[int] = []

    async def start(self) -> None:
        from dbus_fast.aio import MessageBus

        self._bus = await MessageBus().connect()
        await self._bus.request_name("org.freedesktop.Notifications")
        self._bus.add_message_handler(self._answer)

    def _answer(self, message: object) -> object:
        from dbus_fast import Message, MessageType

        if message.message_type is not MessageType.METHOD_CALL:  # type: ignore[attr-defined]
            return None
        if message.member == "Notify":  # type: ignore[attr-defined]
            self.asked.append(message.body)  # type: ignore[attr-defined]
            replaced = message.body[1]  # type: ignore[attr-defined]
            return Message.new_method_return(message, "u", [replaced or len(self.asked)])
        if message.member == "CloseNotification":  # type: ignore[attr-defined]
            self.closed.append(message.body[0])  # type: ignore[attr-defined]
            return Message.new_method_return(message, "", [])
        return None

    async def press(self, popup: int, action: str) -> None:
        from dbus_fast import Message

        interface = "org.freedesktop.Notifications"
        path = "/org/freedesktop/Notifications"
        await self._bus.send(Message.new_signal(path, interface, "ActionInvoked", "us", [popup, action]))

    def stop(self) -> None:
        self._bus.disconnect()


def test_second_popup_of_one_cause_replaces_the_first_and_its_button_opens_the_bay(session_bus: str) -> None:
    async def scenario() -> None:
        service = NotificationService()
        await service.start()
        pressed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        popups = await open_popups(pressed.set_result)
        await popups.show("bay:7", "Bay 7", "Ground fault <now>", "Show bay 7", is_urgent=True)
        await popups.show("bay:7", "Bay 7", "Still there", "Show bay 7", is_urgent=True)
        assert [call[1] for call in service.asked] == [0, 1]
        assert service.asked[0][4] == "Ground fault &lt;now&gt;"
        assert service.asked[0][5] == ["show", "Show bay 7"]
        assert service.asked[0][6]["urgency"].value == 2  # type: ignore[index]
        await service.press(1, "show")
        assert await asyncio.wait_for(pressed, 5) == "bay:7"
        await popups.withdraw("bay:7")
        assert service.closed == [1]
        await popups.close()
        service.stop()

    asyncio.run(asyncio.wait_for(scenario(), 20))


def test_desktop_without_a_notification_bus_is_lived_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    assert isinstance(asyncio.run(open_popups(lambda _key: None)), NoPopups)
