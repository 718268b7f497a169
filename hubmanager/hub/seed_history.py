"""A month of believable business behind a new demo hub, made through the same rules and the same store as the real one."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from hubmanager.domain.alert import Alert, AlertPriority
from hubmanager.domain.availability import Availability, EvseStatus, Occupancy
from hubmanager.domain.bay import Bay, CurrentKind
from hubmanager.domain.clock import Clock
from hubmanager.domain.correction import corrected_lines
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import AlertId, PaymentId, SessionId, StaffId, StationId
from hubmanager.domain.meter_reading import MeterReading, ReadingContext
from hubmanager.domain.money import Currency, round_amount
from hubmanager.domain.payment import Payment, PaymentMethod
from hubmanager.domain.receipt import Receipt, ReceiptKind
from hubmanager.domain.session import ChargingSession
from hubmanager.domain.shift import Shift
from hubmanager.domain.station import ChargerProtocol
from hubmanager.domain.till import expected_cash
from hubmanager.domain.token import TokenKind
from hubmanager.hub.alerting.subjects import bay_subject, station_subject
from hubmanager.hub.billing.closing import BillingTerms, close_session
from hubmanager.store.store import Store
from hubmanager.store.unit_of_work import UnitOfWork

_OPENS, _CLOSES = time(6, 0), time(22, 0)
_OPENING_CASH = Decimal(150)
_POINTS = 4
"""Readings a session; enough for a power curve."""

# How likely a session is to begin in an hour of the day, and how many a weekday sees beside a Saturday.
_HOURS = (7, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 16, 17, 17, 18, 18, 19, 20)
_BUSY = {0: 1.0, 1: 0.95, 2: 1.0, 3: 1.05, 4: 1.25, 5: 1.15, 6: 0.75}

_ALERTS = (
    ("bay_fault", AlertPriority.SERVICE, "OtherError"),
    ("ev_comm", AlertPriority.SERVICE, "EVCommunicationError"),
    ("lock", AlertPriority.SERVICE, "ConnectorLockFailure"),
    ("station_offline", AlertPriority.SERVICE, ""),
    ("start_failed", AlertPriority.SERVICE, "no_start"),
    ("full_plugged", AlertPriority.NOTICE, ""),
    ("printer", AlertPriority.SERVICE, "The paper is out."),
)


@dataclass(frozen=True, slots=True)
class _Visit:
    """One car's stay, made up."""

    bay: Bay
    station_id: StationId
    evse_id: int
    started_at: datetime
    charged_until: datetime
    ended_at: datetime
    energy_wh: int
    token_uid: str
    """Empty: a walk-in."""


def seed_history(store: Store, clock: Clock, rng: random.Random, days: int = 30) -> None:
    """Fill the `days` before today for the bays that exist: sessions, receipts, payments, shifts, refunds, alerts.

    Everything goes through the billing rules in order of time, a unit of work a day. The same `rng` gives the same month.
    """
    settings = store.read_now(lambda work: work.settings.get())
    zone = ZoneInfo(settings.time_zone)
    today = clock.now().astimezone(zone).date()
    month = _Month(settings, zone, rng)
    for back in range(days, 0, -1):
        day = today - timedelta(days=back)
        store.write_now(partial(month.live_through, day=day))


class _Month:
    """Lives through a month, a day at a time."""

    def __init__(self, settings: HubSettings, zone: ZoneInfo, rng: random.Random) -> None:
        self._settings = settings
        self._zone = zone
        self._rng = rng
        self._registers: dict[tuple[StationId, int], int] = {}
        self._count = 0

    def live_through(self, work: UnitOfWork, day: date) -> None:
        """Open the till, let cars come and go, give some money back, close the till."""
        bays = [bay for bay in work.bays.list_all() if bay.station_id is not None and bay.evse_id is not None]
        cards = [token.uid for token in work.tokens.list_cards() if not token.is_blocked]
        staff = [member.staff_id for member in work.staff.list_all()]
        protocols = {station.station_id: station.protocol for station in work.stations.list_all()}
        shift = work.shifts.open(self._at(day, _OPENS), self._pick(staff), _OPENING_CASH)
        visits = sorted(self._visits(bays, cards, day), key=lambda visit: (visit.ended_at, visit.bay.bay_id))
        paid: list[Receipt] = []
        for visit in visits:
            receipt = self._bill(work, visit, protocols.get(visit.station_id, ChargerProtocol.OCPP_16))
            if receipt is not None and not visit.token_uid:
                self._pay(work, receipt, shift, visit.ended_at)
                paid.append(receipt)
        closes_at = max([self._at(day, _CLOSES), *(visit.ended_at for visit in visits)]) + timedelta(minutes=5)
        if paid and self._rng.random() < 0.15:
            self._give_back(work, self._rng.choice(paid), closes_at - timedelta(minutes=3))
        if bays and self._rng.random() < 0.4:
            self._alert(work, self._rng.choice(bays), day)
        self._close(work, shift, closes_at)
        self._record_states(work, visits)

    # --- cars

    def _visits(self, bays: Iterable[Bay], cards: list[str], day: date) -> Iterator[_Visit]:
        for bay in bays:
            if bay.station_id is None or bay.evse_id is None:
                continue
            usual = 4.5 if bay.current_kind is CurrentKind.DC else 2.5
            wanted = round(self._rng.gauss(usual * _BUSY[day.weekday()], 1.0))
            free_from = self._at(day, time(6, 10))
            for hour in sorted(self._rng.choices(_HOURS, k=max(wanted, 0))):
                start = max(self._at(day, time(hour, self._rng.randrange(60), self._rng.randrange(60))), free_from)
                visit = self._visit(bay, bay.station_id, bay.evse_id, start, cards)
                if visit.ended_at > self._at(day, _CLOSES):
                    break
                free_from = visit.ended_at + timedelta(minutes=self._rng.randint(2, 25))
                yield visit

    def _visit(self, bay: Bay, station_id: StationId, evse_id: int, start: datetime, cards: list[str]) -> _Visit:
        is_dc = bay.current_kind is CurrentKind.DC
        energy_wh = round(min(max(self._rng.gauss(32_000 if is_dc else 14_000, 9_000), 2_500), 78_000))
        share = self._rng.uniform(0.55, 0.85) if is_dc else self._rng.uniform(0.45, 0.95)
        hours = energy_wh / (bay.max_power_w * share)
        charged = start + timedelta(seconds=round(hours * 3600))
        lingers = self._rng.random() < 0.35
        idle_min = self._rng.expovariate(1 / 12) if lingers else self._rng.uniform(0, 2)
        ended = charged + timedelta(seconds=round(min(idle_min, 90) * 60))
        has_card = bool(cards) and self._rng.random() < 0.45
        token = self._rng.choice(cards) if has_card else ""
        return _Visit(bay, station_id, evse_id, start, charged, ended, energy_wh, token)

    def _bill(self, work: UnitOfWork, visit: _Visit, protocol: ChargerProtocol) -> Receipt | None:
        place = (visit.station_id, visit.evse_id)
        register = self._registers.setdefault(place, self._rng.randrange(800_000, 9_000_000))
        self._count += 1
        version = work.tariffs.at(visit.started_at)
        session = work.sessions.add(
            ChargingSession(
                session_id=SessionId(0),
                station_id=visit.station_id,
                evse_id=visit.evse_id,
                bay_id=visit.bay.bay_id,
                protocol=protocol,
                natural_key=f"history:{visit.station_id}:{visit.evse_id}:{visit.started_at.isoformat()}",
                transaction_id=f"history-{self._count}",
                token_uid=visit.token_uid or f"W{self._rng.getrandbits(40):010X}",
                token_kind=TokenKind.CARD if visit.token_uid else TokenKind.WALK_IN,
                started_at=visit.started_at,
                start_register_wh=register,
                last_register_wh=register,
                last_reading_at=visit.started_at,
                tariff_version_id=version.version_id if version else None,
            )
        )
        work.readings.add(session.session_id, self._readings(visit, register))
        work.activities.add(session.session_id, visit.started_at, EvseStatus.CHARGING)
        if visit.ended_at - visit.charged_until > timedelta(minutes=1):
            work.activities.add(session.session_id, visit.charged_until, EvseStatus.SUSPENDED_EV)
        token = visit.token_uid or session.token_uid
        work.timeline.add(session.session_id, visit.started_at, "timeline.started", {"token": token})
        end_wh = self._registers[place] = register + visit.energy_wh
        terms = BillingTerms(visit.ended_at, self._settings, tells_outside=False)
        closed = close_session(work, session, terms, at=visit.ended_at, end_wh=end_wh, reason="")
        return closed.receipt

    def _readings(self, visit: _Visit, register: int) -> list[MeterReading]:
        """A curve that falls off towards the end, as a filling battery's does."""
        span = visit.charged_until - visit.started_at
        readings = []
        for step in range(1, _POINTS + 1):
            part = step / _POINTS
            at = visit.started_at + span * part
            # 60 % of the energy flows in the first half.
            done = 1.2 * part if part <= 0.5 else 0.6 + 0.8 * (part - 0.5)
            slope = 1.2 if part <= 0.5 else 0.8
            power_w = round(visit.energy_wh * slope * 3600 / max(span.total_seconds(), 1))
            readings.append(
                MeterReading(at, at, register + round(visit.energy_wh * done), power_w, context=ReadingContext.PERIODIC)
            )
        return readings

    # --- money

    def _pay(self, work: UnitOfWork, receipt: Receipt, shift: Shift, at: datetime) -> None:
        paid_at = at + timedelta(seconds=self._rng.randint(40, 200))
        if self._rng.random() < 0.6:
            reference = f"{self._rng.randrange(10**6):06d}"
            payment = Payment(
                PaymentId(0),
                receipt.receipt_id,
                PaymentMethod.CARD,
                receipt.total_gross,
                paid_at,
                shift.shift_id,
                None,
                reference,
            )
        else:
            tendered = self._tendered(receipt.total_gross)
            payment = Payment(
                PaymentId(0),
                receipt.receipt_id,
                PaymentMethod.CASH,
                receipt.total_gross,
                paid_at,
                shift.shift_id,
                tendered,
            )
        work.payments.add(payment)
        values = {"method": str(payment.method), "amount": str(payment.amount)}
        work.timeline.add(receipt.session_id, paid_at, "timeline.paid", values)

    def _tendered(self, total: Decimal) -> Decimal:
        if self._rng.random() < 0.2:
            return total
        note = self._rng.choice((5, 10, 20, 50))
        return (total // note + 1) * note

    def _give_back(self, work: UnitOfWork, original: Receipt, at: datetime) -> None:
        payment = work.payments.list_for(original.receipt_id)[0]
        half = round_amount(original.total_gross / 2, Currency(original.currency))
        amount = half if half > 0 and self._rng.random() < 0.5 else None
        lines, vat, total = corrected_lines(original, amount, Decimal(0))
        refund = work.receipts.issue(
            ReceiptKind.REFUND,
            original.session_id,
            at,
            original.currency,
            lines,
            vat,
            total,
            self._settings.receipt_prefix,
            original.receipt_id,
            self._rng.choice(("Charging broke off", "Wrong bay", "Goodwill")),
        )
        work.payments.add(replace(payment, receipt_id=refund.receipt_id, amount=total, taken_at=at, tendered=None))
        values = {"number": refund.number, "amount": str(-total)}
        work.timeline.add(original.session_id, at, "timeline.refunded", values)

    def _close(self, work: UnitOfWork, shift: Shift, at: datetime) -> None:
        totals = work.payments.totals(shift.shift_id)
        cash = [amount for method, _, amount in totals if method is PaymentMethod.CASH]
        off = self._rng.choice((0, 0, 0, 0, 0, 0, 0, -5, 10)) if self._rng.random() < 0.5 else 0
        counted = max(expected_cash(shift.opening_cash, cash) + Decimal(off) / 10, Decimal(0))
        work.shifts.close(shift.shift_id, at, counted, "")

    # --- what else is kept

    def _alert(self, work: UnitOfWork, bay: Bay, day: date) -> None:
        rule, priority, detail = self._rng.choice(_ALERTS)
        raised = self._at(day, time(self._rng.randrange(8, 20), self._rng.randrange(60)))
        returned = raised + timedelta(minutes=self._rng.randint(3, 40))
        taken = raised + timedelta(minutes=self._rng.randint(1, 12))
        is_of_bay = rule not in ("station_offline", "printer")
        station_id = bay.station_id if rule != "printer" else None
        subject = bay_subject(bay.bay_id) if is_of_bay else (station_subject(station_id) if station_id else rule)
        work.alerts.add(
            Alert(
                AlertId(0),
                rule,
                priority,
                subject,
                raised,
                bay_id=bay.bay_id if is_of_bay else None,
                station_id=station_id,
                detail=detail,
                is_active=False,
                returned_at=returned,
                acknowledged_at=taken,
            )
        )

    def _record_states(self, work: UnitOfWork, visits: list[_Visit]) -> None:
        for visit in sorted(visits, key=lambda visit: visit.started_at):
            bay_id = visit.bay.bay_id
            change = work.bay_intervals.change
            change(bay_id, Availability.OCCUPIED, Occupancy.CHARGING, "reported", visit.started_at)
            change(bay_id, Availability.AVAILABLE, None, "reported", visit.ended_at)

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self._zone).astimezone(ZoneInfo("UTC"))

    def _pick(self, staff: list[StaffId]) -> StaffId | None:
        return self._rng.choice(staff) if staff else None
