"""The till: takings by day, the open shift (X report), closed ones (Z reports)."""

from datetime import date, timedelta
from decimal import Decimal

from hubmanager.domain.ids import StaffId
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.shift import Shift
from hubmanager.domain.till import difference, expected_cash
from hubmanager.hub.messages.queries import GetTakings, GetTill
from hubmanager.hub.messages.views import DayTakings, MethodTakings, ShiftView, TillView
from hubmanager.hub.parts import HubParts
from hubmanager.hub.publisher import Publisher
from hubmanager.hub.queries.rows import session_row
from hubmanager.hub.till_figures import business_day, day_bounds
from hubmanager.store.queries import takings
from hubmanager.store.unit_of_work import UnitOfWork

_CLOSED_SHOWN = 30
_UNPAID_SHOWN = 200


async def get_takings(query: GetTakings, parts: HubParts, publisher: Publisher) -> DayTakings:
    """Return the takings of one business day."""
    del publisher
    day = query.day or business_day(parts.now(), parts.time_zone)
    return await parts.store.read(lambda work: _day(work, parts, day, with_unpaid=True))


async def get_till(query: GetTill, parts: HubParts, publisher: Publisher) -> TillView:
    """Return the till page."""
    del query, publisher
    today = business_day(parts.now(), parts.time_zone)

    def job(work: UnitOfWork) -> TillView:
        names = {member.staff_id: member.name for member in work.staff.list_all()}
        shift = work.shifts.find_open()
        return TillView(
            shift=_shift(work, parts, shift, names) if shift else None,
            today=_day(work, parts, today, with_unpaid=True),
            week=tuple(_day(work, parts, today - timedelta(days=back)) for back in range(6, -1, -1)),
            unpaid=tuple(session_row(record, parts.settings) for record in takings.unpaid(work)[:_UNPAID_SHOWN]),
            closed_shifts=tuple(
                _shift(work, parts, closed, names) for closed in work.shifts.list_closed(_CLOSED_SHOWN)
            ),
        )

    return await parts.store.read(job)


def _day(work: UnitOfWork, parts: HubParts, day: date, *, with_unpaid: bool = False) -> DayTakings:
    start, end = day_bounds(day, parts.time_zone)
    record = takings.of_day(work, start, end)
    count, owed = takings.unpaid_sum(work) if with_unpaid else (0, Decimal(0))
    return DayTakings(
        day=day,
        total=record.total,
        cash=record.cash,
        card=record.card,
        account=record.account,
        receipts=record.receipts,
        energy_wh=record.energy_wh,
        tax=record.tax,
        currency=parts.settings.currency,
        unpaid_count=count,
        unpaid=owed,
    )


def _shift(work: UnitOfWork, parts: HubParts, shift: Shift, names: dict[StaffId, str]) -> ShiftView:
    methods = tuple(
        MethodTakings(method=method, count=count, amount=amount)
        for method, count, amount in work.payments.totals(shift.shift_id)
    )
    cash = [entry.amount for entry in methods if entry.method is PaymentMethod.CASH]
    expected = expected_cash(shift.opening_cash, cash)
    counted = shift.counted_cash
    return ShiftView(
        shift_id=shift.shift_id,
        opened_at=shift.opened_at,
        opened_by=names.get(shift.opened_by, "") if shift.opened_by is not None else "",
        opening_cash=shift.opening_cash,
        closed_at=shift.closed_at,
        z_number=shift.z_number,
        methods=methods,
        expected_cash=expected,
        counted_cash=counted,
        difference=None if counted is None else difference(counted, expected),
        currency=parts.settings.currency,
        note=shift.note,
    )
