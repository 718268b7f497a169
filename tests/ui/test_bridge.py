"""The bridge: order, merging, errors and threads."""

import threading
from concurrent.futures import CancelledError
from decimal import Decimal

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication

from hubmanager.domain.errors import NotPermitted, WrongState
from hubmanager.domain.ids import AlertId, BayId
from hubmanager.domain.staff import Role
from hubmanager.hub.messages.commands import AddToken, RequestStatus, StartSession
from hubmanager.hub.messages.events import AlertClosed, AlertRaised, BayChanged, BayRemoved, HubChanged, ShiftOpened
from hubmanager.hub.messages.queries import GetTill
from hubmanager.ui.bridge import Bridge, natural_key
from tests.ui.sample_door import MANAGER_PIN, SampleDoor
from tests.ui.sample_views import a_bay, a_charging_bay, a_hub, an_alert


def test_snapshot_fills_the_bridge(bridge: Bridge):
    assert [bay.number for bay in bridge.list_bays()] == [str(n) for n in range(1, 13)]
    assert bridge.hub is not None
    assert len(bridge.alerts) == 4


def test_numbers_sort_as_people_count():
    numbers = ["10", "2", "7A", "1", "7", "B2", "B10"]
    assert sorted(numbers, key=natural_key) == ["1", "2", "7", "7A", "10", "B2", "B10"]


def test_event_from_before_the_snapshot_is_left_out(qtbot, bridge: Bridge, door: SampleDoor):
    old = BayChanged(bay=a_bay("3", fault="old"), number=50)
    with qtbot.assertNotEmitted(bridge.bay_changed, wait=60):
        for listener in door.listeners:
            listener(old)
    assert bridge.bays[BayId(3)].fault == ""


def test_events_that_come_before_the_snapshot_wait_for_it(qtbot):
    door = SampleDoor(is_holding=True)
    bridge = Bridge(door)
    door.tell(BayChanged(bay=a_bay("3", fault="new")))
    QApplication.processEvents()
    assert bridge.bays == {}
    with qtbot.waitSignal(bridge.bay_changed):
        door.number = 100
        door.release()
    assert bridge.bays[BayId(3)].fault == "new"
    bridge.close()


def test_a_burst_for_one_bay_is_shown_once_with_its_newest_state(qtbot, bridge: Bridge, door: SampleDoor):
    seen = []
    bridge.bay_changed.connect(seen.append)
    for power_w in range(1, 201):
        door.tell(BayChanged(bay=a_charging_bay("1", power_w=power_w)))
    qtbot.waitUntil(lambda: bool(seen) and seen[-1].power_w == 200)
    assert len(seen) < 10


def test_many_bays_that_change_together_are_shown_in_portions(qtbot, bridge: Bridge, door: SampleDoor):
    numbers = [str(number) for number in range(1, 201)]
    seen, at_once = [], []
    bridge.bay_changed.connect(lambda bay: seen.append(bay.number))
    qtbot.wait(100)  # quiet, so that the first change is shown at once
    for number in numbers:
        door.tell(BayChanged(bay=a_bay(number)))
    bridge.hub_changed.connect(lambda _hub: at_once.append(len(seen)))
    door.tell(HubChanged(hub=a_hub()))
    qtbot.waitUntil(lambda: sorted(seen, key=int) == numbers)
    assert at_once and at_once[0] < 50


def test_bay_that_is_removed_while_it_waits_for_its_portion_is_gone(qtbot, bridge: Bridge, door: SampleDoor):
    for number in range(1, 101):
        door.tell(BayChanged(bay=a_bay(str(number))))
    door.tell(BayRemoved(bay_id=BayId(100)))
    door.tell(BayChanged(bay=a_bay("3", fault="last")))
    qtbot.waitUntil(lambda: bridge.bays[BayId(3)].fault == "last" and len(bridge.bays) == 99)
    qtbot.wait(100)
    assert BayId(100) not in bridge.bays


def test_order_is_kept_between_a_bay_and_other_events(qtbot, bridge: Bridge, door: SampleDoor):
    seen = []
    bridge.bay_changed.connect(lambda bay: seen.append(("bay", bay.number)))
    bridge.bay_removed.connect(lambda bay_id: seen.append(("gone", bay_id)))
    door.tell(BayChanged(bay=a_bay("3")))
    door.tell(BayRemoved(bay_id=BayId(3)))
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [("bay", "3"), ("gone", 3)]
    assert BayId(3) not in bridge.bays


def test_alerts_are_kept_up_to_date(qtbot, bridge: Bridge, door: SampleDoor):
    with qtbot.waitSignal(bridge.alert_raised):
        door.tell(AlertRaised(alert=an_alert(9)))
    assert AlertId(9) in bridge.alerts
    with qtbot.waitSignal(bridge.alert_closed):
        door.tell(AlertClosed(alert_id=AlertId(9)))
    assert AlertId(9) not in bridge.alerts


def test_hub_and_shift_are_told(qtbot, bridge: Bridge, door: SampleDoor):
    with qtbot.waitSignals([bridge.hub_changed, bridge.shift_changed]):
        door.tell(HubChanged(hub=a_hub(takings_today=Decimal(1))))
        door.tell(ShiftOpened())
    assert bridge.hub is not None and bridge.hub.takings_today == 1


def test_events_from_another_thread_arrive_on_the_gui_thread(qtbot, bridge: Bridge, door: SampleDoor):
    threads = []
    bridge.bay_changed.connect(lambda _bay: threads.append(QThread.currentThread()))
    worker = threading.Thread(target=lambda: door.tell(BayChanged(bay=a_bay("3", fault="x"))))
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: bool(threads))
    assert threads == [QApplication.instance().thread()]


def test_answer_of_a_command_comes_back(qtbot, bridge: Bridge, door: SampleDoor):
    answers = []
    with qtbot.waitSignal(bridge.command_sent):
        bridge.send(RequestStatus(bay_id=BayId(3)), answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert door.sent == [RequestStatus(bay_id=BayId(3))]


def test_error_goes_to_its_caller(qtbot, bridge: Bridge, door: SampleDoor):
    door.answers[StartSession] = WrongState("Bay 3 is closed.", remedy="Open it.")
    errors = []
    with qtbot.assertNotEmitted(bridge.failed):
        bridge.send(StartSession(bay_id=BayId(3)), None, errors.append)
        qtbot.waitUntil(lambda: bool(errors))
    assert errors[0].message == "Bay 3 is closed."


def test_error_without_a_caller_is_shown_by_the_window(qtbot, bridge: Bridge, door: SampleDoor):
    door.answers[StartSession] = WrongState("Bay 3 is closed.")
    with qtbot.waitSignal(bridge.failed) as told:
        bridge.send(StartSession(bay_id=BayId(3)))
    assert told.args[0].message == "Bay 3 is closed."


def test_bug_behind_the_door_becomes_one_calm_sentence(qtbot, bridge: Bridge, door: SampleDoor, caplog):
    door.answers[GetTill] = ZeroDivisionError("oops")
    with qtbot.waitSignal(bridge.failed) as told:
        bridge.fetch(GetTill(), lambda _till: None)
    assert "oops" not in str(told.args[0])
    assert "oops" in caplog.text


def test_question_that_the_stopping_hub_drops_is_silent(qtbot, bridge: Bridge, door: SampleDoor):
    door.answers[GetTill] = CancelledError()
    with qtbot.assertNotEmitted(bridge.failed, wait=50):
        bridge.fetch(GetTill(), lambda _till: None)


def test_answer_for_a_page_that_is_gone_is_dropped(qtbot, bridge: Bridge, door: SampleDoor):
    door.is_holding = True
    owner, answers = QObject(), []
    bridge.fetch(GetTill(), answers.append, owner=owner)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not shiboken6.isValid(owner))
    door.release()
    done = []
    bridge.fetch(GetTill(), done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert answers == []


def test_sign_in_is_sent_with_later_commands(qtbot, bridge: Bridge, door: SampleDoor):
    with qtbot.waitSignal(bridge.signed_in):
        bridge.sign_in(MANAGER_PIN, lambda _answer: None)
    assert bridge.role is Role.MANAGER
    bridge.send(AddToken(uid="X"))
    assert door.sign_ins[-1] == "m"
    bridge.sign_out()
    bridge.send(RequestStatus(bay_id=BayId(1)))
    assert door.sign_ins[-1] == ""


def test_managers_command_asks_for_a_pin_first(bridge: Bridge, door: SampleDoor):
    asked = []
    bridge.pin_asker = lambda role, then, _given_up: asked.append((role, then))
    bridge.send(AddToken(uid="X"))
    assert door.sent == []
    assert asked[0][0] is Role.MANAGER
    asked[0][1]()
    assert door.sent == [AddToken(uid="X")]


@pytest.mark.parametrize("count", [1, 3])
def test_closing_ends_the_subscription(qtbot, count):
    door = SampleDoor()
    for _ in range(count):
        Bridge(door).close()
    assert door.listeners == []


def test_sign_in_that_the_hub_forgot_asks_for_the_pin_again(qtbot, bridge: Bridge, door: SampleDoor):
    bridge.sign_in(MANAGER_PIN, lambda _answer: None)
    qtbot.waitUntil(lambda: bridge.is_signed_in)
    asked, answers = [], []
    bridge.pin_asker = lambda _role, then, _given_up: asked.append(then)
    door.answers[AddToken] = NotPermitted("The sign-in has ended.", key="sign_in_ended")
    bridge.send(AddToken(uid="X"), answers.append)
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert not bridge.is_signed_in
    del door.answers[AddToken]
    asked[0]()
    qtbot.waitUntil(lambda: len(answers) == 1)
