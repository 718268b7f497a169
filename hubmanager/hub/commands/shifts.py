"""Opening and closing the till."""

from decimal import Decimal

from hubmanager.domain.errors import InvalidInput, WrongState
from hubmanager.domain.money import Currency, minor_digits
from hubmanager.domain.shift import Shift
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.messages.commands import CloseShift, CommandAnswer, OpenShift
from hubmanager.hub.messages.events import ShiftClosed, ShiftOpened
from hubmanager.hub.parts import HubParts
from hubmanager.store.unit_of_work import UnitOfWork

_MOST = Decimal(1_000_000)
_LONGEST_NOTE = 500


def checked_amount(amount: Decimal, field: str, currency: Currency) -> Decimal:
    """Return a sum of money as entered. Raises InvalidInput for less than nothing, absurdly much, or too fine a sum."""
    is_possible = amount.is_finite() and 0 <= amount <= _MOST
    if not is_possible or amount != amount.quantize(Decimal(1).scaleb(-minor_digits(currency))):
        raise InvalidInput(
            f"{amount} {currency} can't be right.",
            remedy="Enter a sum in whole cents that is not below 0.",
            field=field,
            key="amount_form",
            values={"amount": str(amount)},
        )
    return amount


def need_shift(work: UnitOfWork) -> Shift:
    """Return the open shift. Raises WrongState while the till is closed."""
    shift = work.shifts.find_open()
    if shift is None:
        raise WrongState(
            "The till is closed.", remedy="Open it with the cash that is in the drawer.", key="till_closed"
        )
    return shift


async def open_shift(command: OpenShift, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Open the till."""
    cash = checked_amount(command.opening_cash, "opening_cash", parts.settings.currency)
    now = parts.now()
    staff_id = asker.person.staff_id if asker.person else None

    def job(work: UnitOfWork) -> Shift:
        if work.shifts.find_open() is not None:
            raise WrongState("The till is open already.", remedy="Close it first.", key="till_open")
        return work.shifts.open(now, staff_id, cash)

    await parts.store.write(job)
    parts.till.is_stale = True
    parts.bus.publish(ShiftOpened())
    return CommandAnswer(text="outcome.shift_opened")


async def close_shift(command: CloseShift, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Close the till; the Z report gets its number."""
    del asker
    counted = checked_amount(command.counted_cash, "counted_cash", parts.settings.currency)
    now = parts.now()
    note = command.note.strip()[:_LONGEST_NOTE]

    def job(work: UnitOfWork) -> Shift:
        return work.shifts.close(need_shift(work).shift_id, now, counted, note)

    shift = await parts.store.write(job)
    z_number = shift.z_number or 0
    parts.till.is_stale = True
    parts.bus.publish(ShiftClosed(z_number=z_number))
    return CommandAnswer(text="outcome.shift_closed", values={"number": str(z_number)}, z_number=z_number)
