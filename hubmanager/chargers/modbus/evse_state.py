"""From what a charger shows to the hub's word for an EVSE. Pure."""

from dataclasses import dataclass

from hubmanager.chargers.modbus.device_model import Letter
from hubmanager.chargers.modbus.picture import Picture
from hubmanager.domain.availability import EvseStatus

FAULT_LETTERS = frozenset({Letter.E, Letter.F, Letter.ERROR})


@dataclass(frozen=True, slots=True)
class EvseState:
    """What is reported of an EVSE; a new report is due when any of it changes."""

    status: EvseStatus
    error_code: str = ""
    vendor_error_code: str = ""
    info: str = ""


def is_plugged(picture: Picture) -> bool | None:
    """Return whether a car is plugged in, or None where the state says nothing of it (a fault, an unlisted state)."""
    if picture.row is None or picture.row.letter in FAULT_LETTERS:
        return None
    return picture.row.letter is not Letter.A


def is_charging(picture: Picture) -> bool:
    """Return whether energy flows or may flow at once."""
    return picture.row is not None and picture.row.letter is Letter.C and not picture.row.is_withheld


def evse_state(
    picture: Picture, *, has_session: bool, has_charged: bool, is_operative: bool, is_enabled: bool | None
) -> EvseState | None:
    """Return the state to report, or None when the device showed one that its file does not list.

    Power withheld by the station or by us is SUSPENDED_EVSE: such time costs the driver nothing. SUSPENDED_EV is the car's wish.
    """
    if picture.row is None:
        return None
    error = "OtherError" if picture.error_code else ""
    if picture.row.letter in FAULT_LETTERS:
        return EvseState(EvseStatus.FAULTED, "OtherError", picture.error_code, picture.row.text)
    if picture.row.letter is Letter.A:
        status = EvseStatus.AVAILABLE if is_operative else EvseStatus.UNAVAILABLE
    elif not has_session:
        status = EvseStatus.FINISHED
    elif is_charging(picture):
        status = EvseStatus.CHARGING
    elif picture.row.letter is Letter.C:
        status = EvseStatus.SUSPENDED_EVSE
    elif not has_charged:
        status = EvseStatus.PLUGGED_IN
    elif picture.row.is_withheld or is_enabled is False:
        status = EvseStatus.SUSPENDED_EVSE
    else:
        status = EvseStatus.SUSPENDED_EV
    return EvseState(status, error, picture.error_code, "")
