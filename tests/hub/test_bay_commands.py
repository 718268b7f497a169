"""What is asked of a bay's charger, and what may be said of bays, stations, cards and settings."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from hubmanager.chargers.events import StationConnected, StationDisconnected
from hubmanager.chargers.port import CommandOutcome, CommandResult, ResetKind
from hubmanager.domain.availability import Availability, EvseStatus
from hubmanager.domain.errors import HubError, InvalidInput, NotFound, NotPermitted, Unreachable, WrongState
from hubmanager.domain.hub_settings import HubSettings, PrinterKind
from hubmanager.domain.ids import BayId, StationId
from hubmanager.domain.money import Currency
from hubmanager.domain.station import Acceptance, ChargerProtocol, ModbusAddress, ModbusTransport
from hubmanager.domain.token import TokenKind
from hubmanager.hub.messages import commands as words
from hubmanager.hub.messages.commands import (
    AcceptStation,
    AddBay,
    AddModbusStation,
    AddStation,
    ChangeBay,
    ChangeSettings,
    PublishTariff,
    RefuseStation,
    RemoveBay,
    RemoveStation,
    RemoveToken,
    SetCurrentLimit,
    SetUpHub,
    StartSession,
    StopSession,
)
from hubmanager.hub.messages.events import BayRemoved, StationKnocked
from hubmanager.hub.messages.queries import GetSettings
from hubmanager.hub.messages.views import BayDraft
from tests.hub.support import HubUnderTest, PlainCharger, Station, card, station_with_bays


@pytest.mark.parametrize(
    ("command", "call", "text"),
    [
        (words.UnlockConnector, ("unlock", 1), "outcome.unlocked"),
        (words.ResetStation, ("reset", ResetKind.SOFT), "outcome.reset_sent"),
        (words.RequestStatus, ("request_status", 1), "outcome.status_asked"),
    ],
)
def test_command_reaches_the_bays_charger(
    hub: HubUnderTest, station: Station, command: Any, call: tuple[object, ...], text: str
) -> None:
    answer = hub.do(command(bay_id=hub.bay().bay_id))
    assert (answer.is_done, answer.text) == (True, text)
    assert station.charger.calls == [call]


@pytest.mark.parametrize("outcome", [CommandOutcome.REFUSED, CommandOutcome.TIMED_OUT, CommandOutcome.UNREACHABLE])
def test_charger_that_does_not_do_it_is_named(hub: HubUnderTest, station: Station, outcome: CommandOutcome) -> None:
    station.charger.result = CommandResult(outcome, "Busy")
    answer = hub.do(StartSession(bay_id=hub.bay().bay_id))
    assert (answer.is_done, answer.text, answer.values["detail"]) == (False, f"outcome.{outcome}", "Busy")
    assert not hub.bay().is_starting
    assert "start_failed" in hub.alerts()


def test_limit_is_shown_once_the_charger_took_it(hub: HubUnderTest, station: Station) -> None:
    bay_id = hub.bay().bay_id
    hub.do(SetCurrentLimit(bay_id=bay_id, limit_ma=16_000))
    assert (station.charger.calls[-1], hub.bay().limit_ma) == (("set_current_limit", 1, 16_000), 16_000)
    hub.do(SetCurrentLimit(bay_id=bay_id, limit_ma=None))
    assert hub.bay().limit_ma is None
    with pytest.raises(InvalidInput):
        hub.do(SetCurrentLimit(bay_id=bay_id, limit_ma=3_000))


def test_bay_that_is_charging_can_not_be_started(hub: HubUnderTest, station: Station) -> None:
    station.start()
    with pytest.raises(WrongState):
        hub.do(StartSession(bay_id=hub.bay().bay_id))
    assert station.charger.calls == []


def test_second_start_while_the_first_is_pending_is_refused(hub: HubUnderTest, station: Station) -> None:
    hub.do(StartSession(bay_id=hub.bay().bay_id))
    with pytest.raises(WrongState):
        hub.do(StartSession(bay_id=hub.bay().bay_id))


def test_nothing_to_stop_is_said(hub: HubUnderTest, station: Station) -> None:
    with pytest.raises(WrongState):
        hub.do(StopSession(bay_id=hub.bay().bay_id))


def test_offline_charger_is_unreachable(hub: HubUnderTest, station: Station) -> None:
    station.disconnect()
    with pytest.raises(Unreachable):
        hub.do(StartSession(bay_id=hub.bay().bay_id))
    bay = hub.bay()
    assert not (bay.can_start or bay.can_stop or bay.can_unlock or bay.can_reset)


def test_bay_without_a_charger_says_so(hub: HubUnderTest) -> None:
    hub.do(AddBay(draft=BayDraft(number="20")))
    with pytest.raises(WrongState):
        hub.do(StartSession(bay_id=hub.bay("20").bay_id))
    with pytest.raises(NotFound):
        hub.do(StartSession(bay_id=BayId(99)))


def test_plain_charger_is_offered_only_what_it_can(hub: HubUnderTest, station: Station) -> None:
    hub.source.connected[station.station_id] = PlainCharger(station.station_id)
    station.status(EvseStatus.PLUGGED_IN)
    bay = hub.bay()
    assert bay.can_start
    assert not (bay.can_unlock or bay.can_reset or bay.can_limit or bay.can_change_availability)
    for command in (words.UnlockConnector, words.ResetStation, words.RequestStatus):
        with pytest.raises(WrongState):
            hub.do(command(bay_id=bay.bay_id))


def test_known_card_is_started_from_the_desk(hub: HubUnderTest, station: Station) -> None:
    hub.do(StartSession(bay_id=hub.bay().bay_id, token_uid="card1"))
    assert station.charger.calls == [("start", 1, "CARD1")]


@pytest.mark.parametrize("uid", ["STRANGER", "LOST"])
def test_card_that_may_not_charge_is_refused_at_the_desk(hub: HubUnderTest, station: Station, uid: str) -> None:
    card(hub, "LOST", is_blocked=True)
    with pytest.raises(NotPermitted):
        hub.do(StartSession(bay_id=hub.bay().bay_id, token_uid=uid))


def test_charger_without_tokens_begins_the_pending_walk_in(hub: HubUnderTest) -> None:
    modbus = station_with_bays(hub, "modbus-1", protocol=ChargerProtocol.MODBUS)
    modbus.connect(boot=False)
    hub.do(StartSession(bay_id=hub.bay().bay_id))
    modbus.start(token="", transaction_id="m1", meter_wh=100)
    assert (hub.bay().token_kind, hub.bay().is_starting) == (TokenKind.WALK_IN, False)


def test_free_running_charger_makes_a_session_without_token_that_waits_for_payment(hub: HubUnderTest) -> None:
    modbus = station_with_bays(hub, "modbus-1", protocol=ChargerProtocol.MODBUS)
    modbus.connect(boot=False)
    modbus.start(token="", transaction_id="m1", meter_wh=100)
    hub.clock.move(hours=1)
    modbus.stop("m1", meter_wh=5_100)
    bay = hub.bay()
    assert (bay.token_kind, bay.cost_gross) == (TokenKind.NONE, Decimal("2.50"))
    assert bay.receipt_id is not None


def test_walk_in_tag_that_starts_late_is_still_a_walk_in(hub: HubUnderTest, station: Station) -> None:
    hub.do(StartSession(bay_id=hub.bay().bay_id))
    tag = str(station.charger.calls[-1][2])
    hub.tick(minutes=10)
    started = station.start(token=tag)
    assert hub.bay().token_kind is TokenKind.WALK_IN
    hub.clock.move(hours=1)
    station.stop(started.transaction_id, meter_wh=3_000)
    assert hub.bay().receipt_id is not None


# --- stations and bays


def _knock(hub: HubUnderTest, name: str = "NEW-1") -> Acceptance:
    reply = hub.send(
        StationConnected(station_id=StationId(name), received_at=hub.clock.now(), protocol=ChargerProtocol.OCPP_16)
    )
    return reply.acceptance


def test_unknown_station_waits_and_makes_no_bays_by_itself(hub: HubUnderTest) -> None:
    assert _knock(hub) is Acceptance.WAITING
    assert hub.told(StationKnocked)[0].station_id == "NEW-1"
    snapshot = hub.engine.snapshot()
    assert (snapshot.hub.waiting_station_count, snapshot.bays) == (1, ())


def test_accepted_station_gets_bays_on_its_evses(hub: HubUnderTest) -> None:
    _knock(hub)
    hub.do(AcceptStation(station_id=StationId("NEW-1"), bays=(BayDraft(number="7"), BayDraft(number="7A"))))
    assert [(bay.number, bay.evse_id) for bay in hub.engine.snapshot().bays] == [("7", 1), ("7A", 2)]
    with pytest.raises(WrongState):
        hub.do(AcceptStation(station_id=StationId("NEW-1"), bays=()))


def test_refused_station_is_not_let_in_again_until_it_is_removed(hub: HubUnderTest) -> None:
    _knock(hub)
    hub.do(RefuseStation(station_id=StationId("NEW-1")))
    assert hub.engine.directory.admit("NEW-1", "") is None
    hub.restart()
    assert hub.engine.directory.admit("NEW-1", "") is None
    hub.do(RemoveStation(station_id=StationId("NEW-1")))
    admission = hub.engine.directory.admit("NEW-1", "")
    assert admission is not None
    assert admission.acceptance is Acceptance.WAITING


def test_waiting_station_is_forgotten_after_a_day(hub: HubUnderTest) -> None:

    _knock(hub)
    hub.send(StationDisconnected(station_id=StationId("NEW-1"), received_at=hub.clock.now()))
    hub.tick(hours=23)
    assert len(hub.ask(GetSettings()).stations) == 1
    hub.tick(hours=2)
    assert hub.ask(GetSettings()).stations == ()


def test_waiting_stations_are_capped(hub: HubUnderTest) -> None:
    for number in range(50):
        _knock(hub, f"NEW-{number}")
    assert hub.engine.directory.admit("ONE-MORE", "") is None
    assert hub.engine.directory.admit("NEW-3", "") is not None


def test_identity_is_matched_exactly_first_then_without_case(hub: HubUnderTest) -> None:
    for name in ("Cp-1", "CP-1", "Other"):
        hub.do(AddStation(station_id=StationId(name), bays=()))
    admit = hub.engine.directory.admit
    assert admit("CP-1", "").station_id == "CP-1"  # type: ignore[union-attr]
    assert admit("OTHER", "").station_id == "Other"  # type: ignore[union-attr]
    ambiguous = admit("cp-1", "")
    assert ambiguous is not None
    assert ambiguous.acceptance is Acceptance.WAITING


@pytest.mark.parametrize("version", [None, ChargerProtocol.OCPP_16, ChargerProtocol.OCPP_201])
def test_version_that_was_chosen_for_a_station_is_the_only_one_it_may_speak(
    hub: HubUnderTest, version: ChargerProtocol | None
) -> None:
    hub.do(AddStation(station_id=StationId("CP-9"), bays=(), protocol=version))
    for _ in range(2):
        admission = hub.engine.directory.admit("CP-9", "")
        assert admission is not None
        assert admission.pinned_protocol is version
        hub.restart()


def test_station_password_is_kept_as_a_hash_and_compared(hub: HubUnderTest) -> None:
    hub.do(AddStation(station_id=StationId("CP-9"), bays=(), password="open sesame"))
    stored = hub.store.read_now(lambda work: work.stations.find(StationId("CP-9")))
    assert stored is not None
    assert "sesame" not in stored.password_hash
    admission = hub.engine.directory.admit("CP-9", "")
    assert admission is not None
    assert admission.needs_password
    check = hub.engine.directory.check_password
    assert hub.run(check(StationId("CP-9"), "open sesame"))
    assert not hub.run(check(StationId("CP-9"), "wrong"))
    assert not hub.run(check(StationId("CP-0"), "open sesame"))


@pytest.mark.parametrize("name", ["", " ", "a/b", "x" * 256])
def test_station_name_that_can_not_be_is_refused(hub: HubUnderTest, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        hub.do(AddStation(station_id=StationId(name), bays=()))
    assert refused.value.field == "station_id"


def test_station_is_entered_once(hub: HubUnderTest, station: Station) -> None:
    with pytest.raises(InvalidInput):
        hub.do(AddStation(station_id=station.station_id, bays=()))


def test_bay_number_used_twice_is_refused_and_nothing_is_stored(hub: HubUnderTest, station: Station) -> None:
    with pytest.raises(InvalidInput) as refused:
        hub.do(AddStation(station_id=StationId("CP-2"), bays=(BayDraft(number="2"), BayDraft(number="1"))))
    assert refused.value.field == "number"
    assert [bay.number for bay in hub.engine.snapshot().bays] == ["1"]
    assert hub.store.read_now(lambda work: work.stations.find(StationId("CP-2"))) is None


@pytest.mark.parametrize(
    "draft",
    [BayDraft(number=""), BayDraft(number="1234567"), BayDraft(number="a\nb"), BayDraft(number="3", max_power_w=10)],
)
def test_bay_that_can_not_be_is_refused(hub: HubUnderTest, draft: BayDraft) -> None:
    with pytest.raises(InvalidInput):
        hub.do(AddBay(draft=draft))


def test_bay_without_charger_gets_one_when_a_station_takes_its_number(hub: HubUnderTest) -> None:
    hub.do(AddBay(draft=BayDraft(number="5")))
    bay_id = hub.bay("5").bay_id
    station = station_with_bays(hub, "CP-5", ("5",))
    station.connect()
    assert (hub.bay("5").bay_id, hub.bay("5").availability) == (bay_id, Availability.AVAILABLE)


def test_bay_is_changed_and_removed(hub: HubUnderTest, station: Station) -> None:
    bay_id = hub.bay().bay_id
    hub.do(ChangeBay(bay_id=bay_id, draft=BayDraft(number="1B", max_power_w=11_000)))
    assert hub.bay("1B").max_power_w == 11_000
    with pytest.raises(WrongState):
        hub.do(RemoveBay(bay_id=bay_id))
    hub.do(RemoveStation(station_id=station.station_id))
    assert hub.bay("1B").station_id is None
    hub.do(RemoveBay(bay_id=bay_id))
    assert [event.bay_id for event in hub.told(BayRemoved)] == [bay_id]
    assert hub.engine.snapshot().bays == ()


def test_station_with_a_charging_car_is_not_removed(hub: HubUnderTest, station: Station) -> None:
    station.start()
    with pytest.raises(WrongState):
        hub.do(RemoveStation(station_id=station.station_id))


def test_modbus_device_is_entered_and_spoken_to_at_once(hub: HubUnderTest) -> None:
    address = ModbusAddress("acme", 1, host="10.0.0.5", port=502)
    hub.do(AddModbusStation(address=address, bays=(BayDraft(number="30"),)))
    assert hub.source.added == [("modbus-10.0.0.5-502-1", address, 1)]
    with pytest.raises(InvalidInput):
        hub.do(AddModbusStation(address=address, bays=()))
    hub.do(RemoveStation(station_id=StationId("modbus-10.0.0.5-502-1")))
    assert hub.source.added == []


@pytest.mark.parametrize(
    "address",
    [
        ModbusAddress("acme", 1, host=""),
        ModbusAddress("acme", 1, host="x", port=0),
        ModbusAddress("acme", 999, host="x"),
        ModbusAddress("acme", 1, ModbusTransport.SERIAL),
    ],
)
def test_modbus_address_that_can_not_be_is_refused(hub: HubUnderTest, address: ModbusAddress) -> None:
    with pytest.raises(InvalidInput):
        hub.do(AddModbusStation(address=address, bays=()))


# --- prices, cards, settings


@pytest.mark.parametrize(
    "document",
    [
        "",
        "no json",
        "[]",
        "{}",
        json.dumps({"id": "t", "currency": "EUR", "elements": []}),
        json.dumps(
            {
                "id": "t",
                "currency": "EUR",
                "elements": [{"price_components": [{"type": "ENERGY", "price": -1, "step_size": 1}]}],
            }
        ),
        json.dumps(
            {
                "id": "t",
                "currency": "USD",
                "elements": [{"price_components": [{"type": "ENERGY", "price": 1, "step_size": 1}]}],
            }
        ),
        "[" * 100_000,
        "x" * 300_000,
    ],
)
def test_price_list_that_can_not_be_is_refused_and_the_old_one_stays(hub: HubUnderTest, document: str) -> None:
    before = hub.engine.parts.prices.current
    with pytest.raises(InvalidInput):
        hub.do(PublishTariff(tariff_json=document))
    assert hub.engine.parts.prices.current == before


def test_new_prices_are_shown_and_leave_running_sessions_alone(hub: HubUnderTest, station: Station) -> None:
    started = station.start()
    hub.clock.move(minutes=30)
    document = {
        "id": "t",
        "currency": "EUR",
        "elements": [{"price_components": [{"type": "ENERGY", "price": 1, "vat": 19, "step_size": 1}]}],
        "tax_included": "YES",
    }
    hub.do(PublishTariff(tariff_json=json.dumps(document)))
    assert hub.bay().price_per_kwh_gross == Decimal(1)
    station.stop(started.transaction_id, meter_wh=3_000)
    assert hub.only_session().total_gross == Decimal(1)
    assert [tariff.is_current for tariff in hub.ask(GetSettings()).tariffs].count(True) == 1


def test_card_is_saved_changed_and_removed(hub: HubUnderTest) -> None:
    card(hub, " ab12 ", "Taxi 7")
    card(hub, "AB12", "Taxi 8", is_blocked=True)
    tokens = {token.uid: (token.label, token.is_blocked) for token in hub.ask(GetSettings()).tokens}
    assert tokens["AB12"] == ("Taxi 8", True)
    hub.do(RemoveToken(uid="ab12"))
    with pytest.raises(NotFound):
        hub.do(RemoveToken(uid="ab12"))
    with pytest.raises(InvalidInput):
        card(hub, "x" * 40)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"currency": Currency("euro")}, "currency"),
        ({"language": "tlh"}, "language"),
        ({"vat_pct": Decimal(101)}, "vat_pct"),
        ({"vat_pct": Decimal("NaN")}, "vat_pct"),
        ({"offline_after_s": 1}, "offline_after_s"),
        ({"printer_kind": PrinterKind.SYSTEM, "printer_target": ""}, "printer_target"),
        ({"receipt_prefix": "x" * 13}, "receipt_prefix"),
        ({"address": "x" * 501}, "address"),
    ],
)
def test_setting_that_can_not_be_is_refused(hub: HubUnderTest, change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        hub.do(ChangeSettings(settings=replace(hub.engine.parts.settings, **change)))
    assert refused.value.field == field


def test_settings_are_kept(hub: HubUnderTest) -> None:
    hub.do(ChangeSettings(settings=replace(hub.engine.parts.settings, name="  Hub East ", is_set_up=False)))
    hub.restart()
    assert (hub.engine.snapshot().hub.name, hub.engine.parts.settings.is_set_up) == ("Hub East", True)


def test_hub_is_set_up_once_in_one_commit(bare_hub: HubUnderTest) -> None:
    command = SetUpHub(
        settings=HubSettings(name="Hub"),
        bays=(BayDraft(number="1"), BayDraft(number="2")),
        manager_name="Mo",
        manager_pin="4711",
        price_per_kwh_gross=Decimal("0.59"),
    )
    with pytest.raises(HubError):
        bare_hub.do(replace_struct(command, bays=(BayDraft(number="1"), BayDraft(number="1"))), trusted=False)
    assert not bare_hub.engine.parts.settings.is_set_up
    assert bare_hub.store.read_now(lambda work: work.staff.list_all()) == ()
    bare_hub.do(command, trusted=False)
    assert [bay.number for bay in bare_hub.engine.snapshot().bays] == ["1", "2"]
    assert bare_hub.bay().price_per_kwh_gross == Decimal("0.59")
    with pytest.raises(WrongState):
        bare_hub.do(command, trusted=False)


def replace_struct(command: SetUpHub, **changes: Any) -> SetUpHub:
    """A command with some fields changed."""

    return msgspec.structs.replace(command, **changes)
