"""Who may do what, through whatever door."""

from decimal import Decimal
from typing import Any, get_args

import pytest

from hubmanager.domain.errors import HubError, InvalidInput, NotPermitted, WrongState
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import BayId, ReceiptId, SessionId, StaffId, StationId
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.domain.staff import Role
from hubmanager.domain.station import ModbusAddress
from hubmanager.hub.commands.routes import COMMANDS
from hubmanager.hub.messages import commands as words
from hubmanager.hub.messages.commands import AddBay, AddStaff, AnyCommand, OpenShift, RemoveStaff, SignIn, SignOut
from hubmanager.hub.messages.queries import AnyQuery, GetSettings
from hubmanager.hub.messages.views import BayDraft
from hubmanager.hub.queries.routes import QUERIES
from tests.hub.support import MANAGER_PIN, HubUnderTest, Station

MANAGER_COMMANDS: dict[str, Any] = {
    "accept": words.AcceptStation(station_id=StationId("X"), bays=()),
    "refuse": words.RefuseStation(station_id=StationId("X")),
    "add station": words.AddStation(station_id=StationId("X"), bays=()),
    "add modbus": words.AddModbusStation(address=ModbusAddress("m", 1), bays=()),
    "remove station": words.RemoveStation(station_id=StationId("X")),
    "change bay": words.ChangeBay(bay_id=BayId(1), draft=BayDraft(number="1")),
    "add bay": AddBay(draft=BayDraft(number="99")),
    "remove bay": words.RemoveBay(bay_id=BayId(1)),
    "correct": words.CorrectReceipt(receipt_id=ReceiptId(1), kind=ReceiptKind.REFUND, reason="x"),
    "review": words.ReviewSession(session_id=SessionId(1), bill=True),
    "tariff": words.PublishTariff(tariff_json="{}"),
    "add token": words.AddToken(uid="X"),
    "remove token": words.RemoveToken(uid="X"),
    "add staff": AddStaff(name="X", role=Role.ATTENDANT, pin="1234"),
    "remove staff": RemoveStaff(staff_id=StaffId(1)),
    "settings": words.ChangeSettings(settings=HubSettings(name="X")),
}


def test_every_command_and_query_has_its_file() -> None:
    assert set(get_args(AnyCommand)) == set(COMMANDS)
    assert set(get_args(AnyQuery)) == set(QUERIES)


def test_table_of_manager_commands_is_complete() -> None:
    needed = {kind for kind in get_args(AnyCommand) if kind.needs_role is Role.MANAGER}
    assert needed == {type(command) for command in MANAGER_COMMANDS.values()}


@pytest.mark.parametrize("name", MANAGER_COMMANDS)
def test_attendant_may_not_do_what_is_the_managers(hub: HubUnderTest, name: str) -> None:
    with pytest.raises(NotPermitted) as refused:
        hub.do(MANAGER_COMMANDS[name], trusted=False)
    assert refused.value.key == "needs_manager"


def test_manager_may_after_signing_in_until_signing_out(hub: HubUnderTest) -> None:
    answer = hub.do(SignIn(pin=MANAGER_PIN), trusted=False)
    assert (answer.role, answer.staff_name) == (Role.MANAGER, "Mo")
    command = AddBay(draft=BayDraft(number="99"))
    assert hub.do(command, sign_in=answer.sign_in, trusted=False).is_done
    hub.do(SignOut(), sign_in=answer.sign_in, trusted=False)
    with pytest.raises(NotPermitted) as refused:
        hub.do(AddBay(draft=BayDraft(number="98")), sign_in=answer.sign_in, trusted=False)
    assert refused.value.key == "sign_in_ended"


def test_attendant_signed_in_is_no_manager(hub: HubUnderTest) -> None:
    hub.do(AddStaff(name="Alex", role=Role.ATTENDANT, pin="1357"))
    answer = hub.do(SignIn(pin="1357"), trusted=False)
    with pytest.raises(NotPermitted):
        hub.do(AddBay(draft=BayDraft(number="99")), sign_in=answer.sign_in, trusted=False)
    assert hub.do(OpenShift(opening_cash=Decimal(1)), sign_in=answer.sign_in, trusted=False).is_done


def test_sign_in_ends_when_it_is_not_used(hub: HubUnderTest) -> None:
    answer = hub.do(SignIn(pin=MANAGER_PIN), trusted=False)
    hub.clock.move(minutes=31)
    with pytest.raises(NotPermitted):
        hub.do(AddBay(draft=BayDraft(number="99")), sign_in=answer.sign_in, trusted=False)


def test_made_up_sign_in_is_nobody(hub: HubUnderTest) -> None:
    with pytest.raises(NotPermitted):
        hub.do(AddBay(draft=BayDraft(number="99")), sign_in="guess", trusted=False)


def test_wrong_pins_slow_the_next_tries_down(hub: HubUnderTest) -> None:
    for _ in range(3):
        with pytest.raises(NotPermitted) as refused:
            hub.do(SignIn(pin="0000"), trusted=False)
        assert refused.value.key == "wrong_pin"
    with pytest.raises(NotPermitted) as barred:
        hub.do(SignIn(pin=MANAGER_PIN), trusted=False)
    assert barred.value.key == "too_many_pins"
    hub.clock.move(seconds=6)
    assert hub.do(SignIn(pin=MANAGER_PIN), trusted=False).sign_in


def test_each_wrong_pin_after_the_third_costs_twice_the_time(hub: HubUnderTest) -> None:
    pauses = []
    for _ in range(12):
        with pytest.raises(NotPermitted):
            hub.do(SignIn(pin="0000"), trusted=False)
        with pytest.raises(NotPermitted) as refused:
            hub.do(SignIn(pin="0000"), trusted=False)
        pauses.append(int(refused.value.values.get("seconds", "0")))
        hub.clock.move(seconds=pauses[-1])
    assert pauses == [0, 6, 11, 21, 41, 81, 161, 301, 301, 301, 301, 301]


@pytest.mark.parametrize("pin", ["", "123", "12a4", "1234567890123", "１２３４"])
def test_pin_that_is_none_is_refused(hub: HubUnderTest, pin: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        hub.do(AddStaff(name="Alex", role=Role.ATTENDANT, pin=pin))
    assert refused.value.field == "pin"


def test_pin_belongs_to_one_person(hub: HubUnderTest) -> None:
    with pytest.raises(InvalidInput):
        hub.do(AddStaff(name="Alex", role=Role.ATTENDANT, pin=MANAGER_PIN))


def test_last_manager_stays(hub: HubUnderTest) -> None:
    (manager,) = hub.ask(GetSettings()).staff
    with pytest.raises(WrongState):
        hub.do(RemoveStaff(staff_id=manager.staff_id))
    hub.do(AddStaff(name="Kim", role=Role.MANAGER, pin="9999"))
    hub.do(RemoveStaff(staff_id=manager.staff_id))
    assert [member.name for member in hub.ask(GetSettings()).staff] == ["Kim"]
    with pytest.raises(HubError):
        hub.do(RemoveStaff(staff_id=manager.staff_id))


def test_person_who_was_removed_is_signed_out(hub: HubUnderTest) -> None:
    hub.do(AddStaff(name="Kim", role=Role.MANAGER, pin="9999"))
    sign_in = hub.do(SignIn(pin="9999"), trusted=False).sign_in
    kim = next(member for member in hub.ask(GetSettings()).staff if member.name == "Kim")
    hub.do(RemoveStaff(staff_id=kim.staff_id))
    with pytest.raises(NotPermitted):
        hub.do(AddBay(draft=BayDraft(number="99")), sign_in=sign_in, trusted=False)


def test_pins_are_never_logged(hub: HubUnderTest, station: Station, capsys: pytest.CaptureFixture[str]) -> None:
    hub.do(AddStaff(name="Alex", role=Role.ATTENDANT, pin="86428642"))
    hub.do(SignIn(pin="86428642"), trusted=False)
    hub.do(words.AddStation(station_id=StationId("S-9"), bays=(), password="hush-hush"))
    said = capsys.readouterr()
    assert "86428642" not in said.out + said.err
    assert "hush-hush" not in said.out + said.err
