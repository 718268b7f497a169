"""From the plug to the money, on the happy path."""

from decimal import Decimal

from hubmanager.domain.availability import Availability, EvseStatus
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.session import SessionState
from hubmanager.domain.token import TokenKind, TokenStatus
from hubmanager.hub.messages.commands import OpenShift, StartSession, StopSession, TakePayment
from hubmanager.hub.messages.events import PaymentTaken, ReceiptIssued, SessionClosed, SessionOpened
from tests.hub.support import HubUnderTest, Station


def test_card_session_is_billed_and_put_on_account(hub: HubUnderTest, station: Station) -> None:
    started = station.start(meter_wh=1_000)
    assert started.token_status is TokenStatus.ACCEPTED
    station.status(EvseStatus.CHARGING)
    hub.tick(minutes=30)
    station.sample(6_000)
    hub.tick(minutes=30)
    stopped = station.stop(started.transaction_id, meter_wh=11_000)
    session = hub.only_session()
    assert (session.energy_wh, session.total_gross, session.state) == (10_000, Decimal("5.00"), SessionState.BILLED)
    assert session.paid_by is PaymentMethod.ACCOUNT
    assert stopped.total_cost == Decimal("5.00")
    assert [len(hub.told(kind)) for kind in (SessionOpened, SessionClosed, ReceiptIssued, PaymentTaken)] == [1, 1, 1, 1]
    assert hub.bay().session_id is None


def test_walk_in_pays_cash_and_takes_a_receipt(hub: HubUnderTest, station: Station) -> None:
    hub.do(OpenShift(opening_cash=Decimal(100)))
    bay_id = hub.bay().bay_id
    answer = hub.do(StartSession(bay_id=bay_id))
    assert answer.is_done
    name, evse_id, tag = station.charger.calls[-1]
    assert (name, evse_id) == ("start", 1)
    assert len(str(tag)) <= 16
    assert hub.bay().is_starting
    started = station.start(token=str(tag), meter_wh=500)
    assert started.token_status is TokenStatus.ACCEPTED
    bay = hub.bay()
    assert (bay.is_starting, bay.is_session_open, bay.token_kind) == (False, True, TokenKind.WALK_IN)
    hub.tick(minutes=20)
    station.sample(4_500)
    hub.tick(seconds=1)
    assert hub.bay().cost_gross == Decimal("2.00")
    hub.do(StopSession(bay_id=bay_id))
    assert station.charger.calls[-1] == ("stop", 1, str(started.transaction_id))
    station.stop(started.transaction_id, meter_wh=4_600, reason="Remote")
    bay = hub.bay()
    assert (bay.is_session_open, bay.cost_gross, bay.energy_wh) == (False, Decimal("2.05"), 4_100)
    assert bay.receipt_id is not None
    paid = hub.do(TakePayment(receipt_id=bay.receipt_id, method=PaymentMethod.CASH, tendered=Decimal(5)))
    assert paid.change == Decimal("2.95")
    hub.tick(seconds=1)
    assert [document.receipt.number for document in hub.paper.printed] == ["R-000001"]
    assert hub.bay().receipt_id is None
    assert hub.engine.snapshot().hub.takings_today == Decimal("2.05")


def test_bay_follows_what_its_station_says(hub: HubUnderTest, station: Station) -> None:
    assert hub.bay().availability is Availability.AVAILABLE
    station.status(EvseStatus.PLUGGED_IN)
    assert hub.bay().availability is Availability.OCCUPIED
    station.status(EvseStatus.FAULTED, error="GroundFailure")
    assert (hub.bay().availability, hub.bay().fault) == (Availability.FAULTED, "GroundFailure")
    assert hub.bay().fault_rule == "ground_fault"
    station.disconnect()
    assert hub.bay().availability is Availability.OFFLINE
