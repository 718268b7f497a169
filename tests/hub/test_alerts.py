"""Alerts through the engine: hold-offs, latching, returning, suppression, people, restart."""

from dataclasses import replace
from typing import Any

import pytest

from hubmanager.chargers.events import (
    DeviationSeen,
    FaultReported,
    IdentityDisputed,
    SecurityEventReported,
    StationConnected,
    StationTask,
    StationTaskProgressed,
    TokenPresented,
)
from hubmanager.chargers.port import CommandOutcome, CommandResult
from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.errors import InvalidInput, NotFound, WrongState
from hubmanager.domain.ids import AlertId, StationId
from hubmanager.domain.station import ChargerProtocol
from hubmanager.domain.token import TokenStatus
from hubmanager.hub.messages.commands import (
    AcceptStation,
    AcknowledgeAlert,
    RemoveStation,
    ResetAlert,
    SetAvailability,
    ShelveAlert,
    StartSession,
    StopSession,
    UnlockConnector,
)
from hubmanager.hub.messages.events import AlertChanged, AlertClosed, AlertRaised
from hubmanager.hub.messages.queries import ListAlerts
from hubmanager.hub.messages.views import AlertView, BayDraft
from tests.hub.support import HubUnderTest, Station, station_with_bays


def _alert(hub: HubUnderTest, rule: str) -> AlertView:
    return next(alert for alert in hub.engine.snapshot().alerts if alert.rule == rule)


@pytest.mark.parametrize(
    ("error", "vendor_error", "status", "rule"),
    [
        ("GroundFailure", "", EvseStatus.FAULTED, "ground_fault"),
        ("OtherError", "CX008", EvseStatus.FAULTED, "estop"),
        ("PowerSwitchFailure", "", EvseStatus.FAULTED, "contactor"),
        ("ConnectorLockFailure", "", EvseStatus.AVAILABLE, "lock"),
        ("HighTemperature", "", EvseStatus.CHARGING, "station_hot"),
        ("OverCurrentFailure", "", EvseStatus.FAULTED, "overcurrent"),
        ("ReaderFailure", "", EvseStatus.AVAILABLE, "reader"),
        ("EVCommunicationError", "", EvseStatus.PLUGGED_IN, "ev_comm"),
        ("PowerMeterFailure", "", EvseStatus.FAULTED, "meter_fail"),
        ("OtherError", "A003,CX019", EvseStatus.FAULTED, "cable_hot"),
        ("", "", EvseStatus.FAULTED, "bay_fault"),
        ("Mode3Error", "", EvseStatus.AVAILABLE, "error_running"),
    ],
)
def test_fault_raises_its_rule_after_its_hold_off(
    hub: HubUnderTest, station: Station, error: str, vendor_error: str, status: EvseStatus, rule: str
) -> None:
    delay_s = hub.engine.parts.desk.catalogue.entries[rule].rule.on_delay_s
    station.status(status, error=error, vendor_error=vendor_error)
    if delay_s:
        hub.tick(seconds=delay_s - 1)
        assert rule not in hub.alerts()
        hub.tick(seconds=1)
    assert hub.alerts()[rule] == "unacknowledged"
    assert _alert(hub, rule).bay_number == "1"


def test_fault_that_is_gone_before_its_hold_off_is_never_raised(hub: HubUnderTest, station: Station) -> None:
    station.status(EvseStatus.FAULTED, error="InternalError")
    hub.tick(seconds=20)
    station.status(EvseStatus.AVAILABLE)
    hub.tick(seconds=60)
    assert hub.alerts() == {}
    assert hub.told(AlertRaised) == []


def test_fault_returns_after_its_off_delay_and_leaves_once_acknowledged(hub: HubUnderTest, station: Station) -> None:
    station.status(EvseStatus.FAULTED, error="InternalError")
    hub.tick(seconds=30)
    station.status(EvseStatus.AVAILABLE)
    hub.tick(seconds=59)
    assert hub.alerts() == {"bay_fault": "unacknowledged"}
    hub.tick(seconds=1)
    assert hub.alerts() == {"bay_fault": "returned_unacknowledged"}
    hub.do(AcknowledgeAlert(alert_id=_alert(hub, "bay_fault").alert_id))
    assert hub.alerts() == {}
    assert len(hub.told(AlertRaised)) == len(hub.told(AlertClosed)) == 1
    (ended,) = hub.ask(ListAlerts(history=True))
    assert (ended.rule, ended.acknowledged_by) == ("bay_fault", "owner")


def test_fault_that_comes_back_is_the_same_occurrence_counted_on(hub: HubUnderTest, station: Station) -> None:
    for _ in range(2):
        station.status(EvseStatus.FAULTED, error="InternalError")
        hub.tick(seconds=30)
        station.status(EvseStatus.AVAILABLE)
        hub.tick(seconds=60)
    assert _alert(hub, "bay_fault").occurrence_count == 2


def test_latched_alert_stays_until_a_person_has_checked(hub: HubUnderTest, station: Station) -> None:
    station.status(EvseStatus.FAULTED, vendor_error="CX008")
    alert_id = _alert(hub, "estop").alert_id
    with pytest.raises(WrongState):
        hub.do(ResetAlert(alert_id=alert_id))
    station.status(EvseStatus.AVAILABLE)
    hub.tick(seconds=1)
    assert hub.alerts() == {"estop": "latched_unacknowledged"}
    hub.do(AcknowledgeAlert(alert_id=alert_id))
    assert hub.alerts() == {"estop": "latched"}
    assert _alert(hub, "estop").can_reset
    hub.do(ResetAlert(alert_id=alert_id))
    assert hub.alerts() == {}


def test_shelved_alert_comes_back_unacknowledged_if_it_is_still_true(hub: HubUnderTest, station: Station) -> None:
    station.status(EvseStatus.FAULTED, error="InternalError")
    hub.tick(seconds=30)
    alert_id = _alert(hub, "bay_fault").alert_id
    hub.do(AcknowledgeAlert(alert_id=alert_id))
    hub.do(ShelveAlert(alert_id=alert_id, minutes=30))
    assert hub.alerts() == {"bay_fault": "shelved"}
    assert hub.engine.snapshot().hub.open_alert_count == 0
    hub.tick(minutes=31)
    assert hub.alerts() == {"bay_fault": "unacknowledged"}
    assert hub.engine.snapshot().hub.open_alert_count == 1


def test_shelving_for_no_time_is_refused(hub: HubUnderTest, station: Station) -> None:
    with pytest.raises(InvalidInput):
        hub.do(ShelveAlert(alert_id=AlertId(1), minutes=0))
    with pytest.raises(NotFound):
        hub.do(AcknowledgeAlert(alert_id=AlertId(77)))


def test_alert_is_told_once_however_often_its_cause_is_repeated(hub: HubUnderTest, station: Station) -> None:
    for _ in range(5):
        station.status(EvseStatus.FAULTED, error="GroundFailure")
        hub.tick(seconds=5)
    assert len(hub.told(AlertRaised)) == 1


def test_changed_detail_is_an_update_not_a_new_alert(hub: HubUnderTest, station: Station) -> None:
    station.status(EvseStatus.FAULTED, vendor_error="CX008", info="sensor 1")
    station.status(EvseStatus.FAULTED, vendor_error="CX008", info="sensor 2")
    assert len(hub.told(AlertRaised)) == 1
    assert hub.told(AlertChanged)[-1].alert.detail == "CX008 sensor 2"


def test_silent_station_is_alerted_after_the_owners_time_and_covers_its_bays(
    hub: HubUnderTest, station: Station
) -> None:
    station.status(EvseStatus.FAULTED, error="InternalError")
    hub.tick(seconds=30)
    station.disconnect()
    hub.tick(seconds=1)
    hub.tick(seconds=119)
    assert hub.alerts() == {"bay_fault": "unacknowledged"}
    hub.tick(seconds=1)
    assert hub.alerts() == {"station_offline": "unacknowledged", "bay_fault": "suppressed"}
    assert hub.engine.snapshot().hub.open_alert_count == 1


def test_station_that_returns_must_stay_before_the_alert_goes(hub: HubUnderTest, station: Station) -> None:
    station.disconnect()
    hub.tick(seconds=1)
    hub.tick(seconds=121)
    station.connect()
    hub.tick(seconds=1)
    hub.tick(seconds=60)
    assert hub.alerts()["station_offline"] == "unacknowledged"
    hub.tick(seconds=60)
    assert hub.alerts()["station_offline"] == "returned_unacknowledged"


def test_half_of_the_stations_gone_at_once_is_one_alert_for_the_network(hub: HubUnderTest) -> None:
    stations = [station_with_bays(hub, f"CP-{number}", (str(number),)) for number in range(1, 9)]
    for station in stations:
        station.connect()
    for station in stations:
        station.disconnect()
        hub.clock.move(seconds=2)
    hub.tick(seconds=1)
    hub.tick(seconds=30)
    assert hub.alerts() == {"many_offline": "unacknowledged"}
    assert _alert(hub, "many_offline").detail == "8"
    hub.tick(minutes=10)
    assert hub.alerts() == {"many_offline": "unacknowledged"}
    for station in stations[:6]:
        station.connect()
    hub.tick(seconds=1)
    hub.tick(seconds=120)
    assert hub.alerts()["many_offline"] == "returned_unacknowledged"
    assert "station_offline" not in hub.alerts()
    hub.tick(seconds=119)
    assert "station_offline" not in hub.alerts()
    hub.tick(seconds=2)
    offline = [alert for alert in hub.engine.snapshot().alerts if alert.rule == "station_offline"]
    assert {alert.station_id for alert in offline} == {"CP-7", "CP-8"}


def test_restart_brings_the_same_alerts_back_silently(hub: HubUnderTest, station: Station) -> None:
    station.status(EvseStatus.FAULTED, vendor_error="CX008")
    before = _alert(hub, "estop")
    hub.do(AcknowledgeAlert(alert_id=before.alert_id))
    hub.restart()
    hub.tick(seconds=1)
    after = _alert(hub, "estop")
    assert (after.alert_id, after.state) == (before.alert_id, "acknowledged")
    assert hub.told(AlertRaised) == []


def test_restart_alone_makes_nobody_offline(hub: HubUnderTest, station: Station) -> None:
    hub.restart()
    station.hub.tick(seconds=60)
    station.connect()
    hub.tick(seconds=300)
    assert hub.alerts() == {}


def test_unordered_unavailable_is_odd_but_an_ordered_one_is_not(hub: HubUnderTest, station: Station) -> None:
    hub.do(SetAvailability(bay_id=hub.bay().bay_id, is_operative=False))
    station.status(EvseStatus.UNAVAILABLE)
    hub.tick(seconds=61)
    assert hub.alerts() == {}
    station.status(EvseStatus.AVAILABLE)
    station.status(EvseStatus.UNAVAILABLE)
    hub.tick(seconds=61)
    assert "state_odd" in hub.alerts()


def test_bay_whose_state_is_never_told_is_asked_and_then_alerted(hub: HubUnderTest) -> None:
    station = station_with_bays(hub)
    station.connect(status=None)
    hub.tick(seconds=3)
    assert station.charger.calls == [("request_status", 1)]
    hub.tick(seconds=60)
    hub.tick(seconds=60)
    assert "state_odd" in hub.alerts()


def test_full_car_is_a_notice_that_goes_by_itself(hub: HubUnderTest, station: Station) -> None:
    started = station.start(meter_wh=1_000)
    hub.clock.move(minutes=20)
    station.sample(5_000)
    station.status(EvseStatus.SUSPENDED_EV)
    hub.tick(minutes=11)
    assert "full_plugged" in hub.alerts()
    assert hub.engine.snapshot().hub.open_alert_count == 0
    station.stop(started.transaction_id, meter_wh=5_000)
    station.status(EvseStatus.AVAILABLE)
    hub.tick(seconds=61)
    assert hub.alerts() == {}


def test_car_that_never_charged_is_not_called_full(hub: HubUnderTest, station: Station) -> None:
    station.start(meter_wh=1_000)
    station.status(EvseStatus.SUSPENDED_EV)
    hub.tick(minutes=20)
    assert "full_plugged" not in hub.alerts()


def test_start_that_never_begins_is_alerted_and_frees_the_bay(hub: HubUnderTest, station: Station) -> None:

    hub.do(StartSession(bay_id=hub.bay().bay_id))
    hub.tick(seconds=89)
    assert hub.bay().is_starting
    hub.tick(seconds=1)
    assert not hub.bay().is_starting
    assert "start_failed" in hub.alerts()
    assert hub.bay().can_start


def test_stop_that_does_not_stop_is_alerted(hub: HubUnderTest, station: Station) -> None:

    started = station.start()
    hub.do(StopSession(bay_id=hub.bay().bay_id))
    hub.tick(seconds=60)
    assert hub.alerts()["stop_failed"] == "unacknowledged"
    station.stop(started.transaction_id, meter_wh=2_000)
    assert hub.alerts()["stop_failed"] == "returned_unacknowledged"


def test_session_cut_off_by_a_reboot_is_interrupted_until_it_goes_on(hub: HubUnderTest, station: Station) -> None:
    station.start()
    station.boot("Watchdog")
    hub.tick(seconds=60)
    assert hub.alerts()["interrupted"] == "unacknowledged"
    station.status(EvseStatus.CHARGING)
    hub.tick(seconds=1)
    assert hub.alerts()["interrupted"] == "returned_unacknowledged"


def test_plug_that_stays_locked_is_alerted(hub: HubUnderTest, station: Station) -> None:
    station.charger.result = CommandResult(CommandOutcome.REFUSED, "UnlockFailed")
    answer = hub.do(UnlockConnector(bay_id=hub.bay().bay_id))
    assert (answer.is_done, answer.values["detail"]) == (False, "UnlockFailed")
    assert hub.alerts() == {"unlock_failed": "unacknowledged"}


def test_boot_loop_is_alerted_past_five_boots_in_ten_minutes(hub: HubUnderTest, station: Station) -> None:
    for _ in range(4):
        station.boot()
    assert "boot_loop" not in hub.alerts()
    station.boot()
    assert "boot_loop" in hub.alerts()


def test_station_that_waits_to_be_accepted_does_not_restart_when_it_announces_itself_again(hub: HubUnderTest) -> None:
    new = Station(hub, StationId("NEW-2"))
    for _ in range(7):
        new.connect(status=None)
    hub.do(AcceptStation(station_id=new.station_id, bays=(BayDraft(number="9"),)))
    new.boot()
    assert "boot_loop" not in hub.alerts()


def test_two_devices_with_one_name_are_alerted_when_it_repeats(hub: HubUnderTest, station: Station) -> None:
    def disputed() -> None:
        now = hub.clock.now()
        hub.send(IdentityDisputed(station_id=station.station_id, received_at=now, remote_address="10.0.0.9"))

    disputed()
    assert hub.alerts() == {}
    hub.clock.move(minutes=4)
    disputed()
    assert "twin_identity" in hub.alerts()


def test_unknown_station_is_a_notice_until_it_is_decided_on(hub: HubUnderTest) -> None:
    new = StationId("NEW-1")
    now = hub.clock.now()
    hub.send(StationConnected(station_id=new, received_at=now, protocol=ChargerProtocol.OCPP_16))
    assert hub.alerts() == {"unknown_station": "unacknowledged"}
    hub.do(AcceptStation(station_id=new, bays=(BayDraft(number="9"),)))
    assert hub.alerts() == {}


def test_station_that_was_removed_takes_its_alerts_along(hub: HubUnderTest, station: Station) -> None:
    station.disconnect()
    hub.tick(seconds=1)
    hub.tick(minutes=3)
    assert "station_offline" in hub.alerts()
    hub.do(RemoveStation(station_id=station.station_id))
    assert hub.alerts() == {"station_offline": "returned_unacknowledged"}


def test_card_refused_again_and_again_is_alerted(hub: HubUnderTest, station: Station) -> None:
    replies = [
        hub.send(TokenPresented(station_id=station.station_id, received_at=hub.clock.now(), token_uid="STRANGER"))
        for _ in range(3)
    ]
    assert {reply.token_status for reply in replies} == {TokenStatus.INVALID}
    assert "card_refused" in hub.alerts()
    assert _alert(hub, "card_refused").detail == "NGER"


def test_odd_speech_past_twenty_an_hour_is_a_notice(hub: HubUnderTest, station: Station) -> None:
    for _ in range(21):
        hub.send(
            DeviationSeen(
                station_id=station.station_id,
                received_at=hub.clock.now(),
                action="MeterValues",
                field="unit",
                explanation="No unit; read as Wh.",
            )
        )
    assert "protocol" in hub.alerts()


def _news(station: Station, kind: str) -> Any:
    now = station.hub.clock.now()
    if kind == "security":
        return SecurityEventReported(
            station_id=station.station_id, received_at=now, occurred_at=now, kind="SecurityLogWasCleared"
        )
    return StationTaskProgressed(
        station_id=station.station_id, received_at=now, task=StationTask.FIRMWARE, status="InstallationFailed"
    )


@pytest.mark.parametrize("kind", ["security", "firmware"])
def test_grave_news_of_a_station_is_alerted(hub: HubUnderTest, station: Station, kind: str) -> None:
    hub.send(_news(station, kind))
    assert kind in hub.alerts()


def test_fault_without_a_status_comes_and_goes_by_its_own_word(hub: HubUnderTest, station: Station) -> None:
    def fault(*, is_active: bool) -> None:
        now = hub.clock.now()
        hub.send(
            FaultReported(
                station_id=station.station_id,
                received_at=now,
                occurred_at=now,
                evse_id=1,
                code="EmergencyStopSensor.Active",
                is_active=is_active,
            )
        )

    fault(is_active=True)
    assert hub.alerts() == {"estop": "unacknowledged"}
    assert hub.bay().fault == "EmergencyStopSensor.Active"
    station.status(EvseStatus.AVAILABLE)
    assert hub.alerts() == {"estop": "unacknowledged"}
    fault(is_active=False)
    assert hub.alerts() == {"estop": "latched_unacknowledged"}
    assert hub.bay().fault == ""


def test_disk_that_is_nearly_full_is_alerted_and_heals(hub: HubUnderTest) -> None:
    hub.free_disk = (50_000_000, 100_000_000_000)
    hub.tick(seconds=61)
    assert hub.alerts() == {"disk": "unacknowledged"}
    hub.free_disk = (50_000_000_000, 100_000_000_000)
    hub.tick(seconds=61)
    hub.tick(seconds=301)
    assert hub.alerts() == {"disk": "returned_unacknowledged"}


def test_hub_without_prices_says_so(bare_hub: HubUnderTest) -> None:

    bare_hub.engine.parts.settings = replace(bare_hub.engine.parts.settings, is_set_up=True)
    bare_hub.tick(seconds=1)
    assert bare_hub.alerts() == {"tariff": "unacknowledged"}


def test_technical_code_in_a_faults_text_names_the_rule(hub: HubUnderTest, station: Station) -> None:
    now = hub.clock.now()
    for is_active, info in ((True, "CX008 button"), (False, "")):
        hub.send(
            FaultReported(
                station_id=station.station_id,
                received_at=now,
                occurred_at=now,
                evse_id=1,
                code="EVSE.Problem",
                info=info,
                is_active=is_active,
            )
        )
        assert list(hub.alerts()) == ["estop"]
    assert hub.alerts() == {"estop": "latched_unacknowledged"}
