"""What is told outside the window, and when it rings."""

import wave
from dataclasses import dataclass, field

import msgspec
import pytest

from hubmanager.domain.alert import AlertPriority, AlertState
from hubmanager.domain.ids import AlertId, BayId
from hubmanager.hub.messages.events import AlertChanged, AlertClosed, AlertRaised
from hubmanager.ui.notifications import Notifications, tray_icon
from hubmanager.ui.sound import Bell, sound_file
from hubmanager.ui.tones import TONES, make_tone
from tests.ui.sample_views import an_alert


@dataclass
class RecordedPopups:
    shown: list[tuple] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)

    def show(self, key, title, body, button, *, is_urgent):
        self.shown.append((key, title, button, is_urgent))

    def withdraw(self, key):
        self.withdrawn.append(key)

    def close(self):
        pass


@pytest.fixture
def popups() -> RecordedPopups:
    return RecordedPopups()


class RecordedBell(Bell):
    def __init__(self):
        super().__init__(player=("true",))
        self.rung = []

    def _play(self, name):
        self.rung.append(name)


@pytest.fixture
def bell(qapp) -> RecordedBell:
    return RecordedBell()


@pytest.fixture
def front() -> dict[str, bool]:
    return {"is": False}


@pytest.fixture
def notifications(qtbot, context, popups, bell, front):
    context.bridge.alerts.clear()
    made = Notifications(context, popups, bell, lambda: front["is"])
    yield made
    made.close()


def raise_alert(qtbot, door, bridge, alert):
    with qtbot.waitSignal(bridge.alert_raised):
        door.tell(AlertRaised(alert=alert))


def test_fault_pops_up_while_the_window_is_behind_another(qtbot, notifications, door, bridge, popups):
    raise_alert(qtbot, door, bridge, an_alert(7))
    assert popups.shown == [("alert-7", "Bay 5: Leakage current", "Show bay 5", True)]


def test_nothing_pops_up_while_the_window_is_in_front(qtbot, notifications, door, bridge, popups, front):
    front["is"] = True
    raise_alert(qtbot, door, bridge, an_alert(7))
    assert popups.shown == []


def test_notice_neither_pops_up_nor_rings(qtbot, notifications, door, bridge, popups, bell):
    raise_alert(qtbot, door, bridge, an_alert(7, rule="unknown_station", priority=AlertPriority.NOTICE))
    assert popups.shown == []
    assert bell.rung == []


def test_answered_popup_opens_the_bay(qtbot, notifications, door, bridge):
    raise_alert(qtbot, door, bridge, an_alert(7))
    with qtbot.waitSignal(notifications.window_wanted), qtbot.waitSignal(notifications.bay_wanted) as told:
        notifications.activate("alert-7")
    assert told.args == [BayId(5)]


def test_popup_goes_when_the_alert_is_taken(qtbot, notifications, door, bridge, popups):
    alert = an_alert(7)
    raise_alert(qtbot, door, bridge, alert)
    with qtbot.waitSignal(bridge.alert_changed):
        door.tell(AlertChanged(alert=msgspec.structs.replace(alert, state=AlertState.ACKNOWLEDGED)))
    with qtbot.waitSignal(bridge.alert_closed):
        door.tell(AlertClosed(alert_id=AlertId(7)))
    assert popups.withdrawn == ["alert-7"]


def test_safety_rings_on_until_it_is_taken(qtbot, notifications, door, bridge, bell):
    alert = an_alert(7)
    raise_alert(qtbot, door, bridge, alert)
    assert bell.is_repeating
    assert bell.rung == ["safety.wav"]
    with qtbot.waitSignal(bridge.alert_changed):
        door.tell(AlertChanged(alert=msgspec.structs.replace(alert, state=AlertState.ACKNOWLEDGED)))
    assert not bell.is_repeating


@pytest.mark.parametrize("priority", [AlertPriority.MONEY, AlertPriority.SERVICE])
def test_money_and_service_ring_once(qtbot, notifications, door, bridge, bell, priority):
    raise_alert(qtbot, door, bridge, an_alert(7, priority=priority))
    assert bell.rung == ["attention.wav"]
    assert not bell.is_repeating


def test_muted_bell_is_silent_except_for_safety(bell):
    bell.is_on = False
    bell.ring(AlertPriority.MONEY)
    assert bell.rung == []
    bell.repeat(True)
    assert bell.rung == ["safety.wav"]
    bell.repeat(False)


@pytest.mark.parametrize("name", sorted(TONES))
def test_tone_lies_in_the_resources_as_the_script_makes_it(name):
    with wave.open(str(sound_file(name))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
        assert file.readframes(file.getnframes()) == make_tone(TONES[name])


def test_tray_icon_differs_with_alerts(theme):
    quiet, loud = (tray_icon(theme, count).pixmap(64).toImage() for count in (0, 3))
    assert quiet != loud
