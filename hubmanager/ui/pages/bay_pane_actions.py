"""Which one action is the next at a bay, and which others are possible: a plain function of what the hub says."""

from dataclasses import dataclass
from enum import StrEnum

from hubmanager.domain.availability import Availability, Occupancy
from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.token import TokenKind
from hubmanager.hub.messages.views import BayView
from hubmanager.ui.pages.board_row import BayKind, kind_of


class Act(StrEnum):
    """Something that can be done at a bay. The value is the key of its label under [pane]."""

    START = "start"
    STOP = "stop"
    STOP_AND_PAY = "stop_and_pay"
    PAY = "pay"
    OPEN_SHIFT = "open_shift"
    REVIEW = "review"
    CONNECT = "connect"
    IN_SERVICE = "in_service"
    OUT_OF_SERVICE = "out_of_service"
    RESET = "reset"
    UNLOCK = "unlock"
    LIMIT = "limit_current"
    PRINT = "print"


ICONS = {
    Act.START: "start",
    Act.STOP: "stop",
    Act.STOP_AND_PAY: "stop",
    Act.PAY: "money",
    Act.OPEN_SHIFT: "till",
    Act.REVIEW: "sessions",
    Act.CONNECT: "plug",
    Act.IN_SERVICE: "power",
    Act.OUT_OF_SERVICE: "no_entry",
    Act.RESET: "reset",
    Act.UNLOCK: "unlock",
    Act.LIMIT: "limit",
    Act.PRINT: "printer",
}


@dataclass(frozen=True, slots=True)
class PaneActions:
    """The one big action (None: nothing to do now), what to say about the bay, and the small actions that work."""

    main: Act | None
    hint: str = ""
    """Key under [pane]; "" says nothing."""
    possible: frozenset[Act] = frozenset()


def actions_for(bay: BayView, *, is_shift_open: bool) -> PaneActions:
    """Return what can be done at a bay."""
    main, hint = _main(bay, is_shift_open=is_shift_open)
    possible = {
        act
        for act, is_possible in (
            (Act.UNLOCK, bay.can_unlock),
            (Act.LIMIT, bay.can_limit),
            (Act.RESET, bay.can_reset),
            (Act.IN_SERVICE, bay.can_change_availability and _is_out(bay)),
            (Act.OUT_OF_SERVICE, bay.can_change_availability and not _is_out(bay)),
        )
        if is_possible
    }
    return PaneActions(main, hint, frozenset(possible))


def needs_sure(act: Act, bay: BayView) -> bool:
    """Whether to ask first: a restart always, taking away while a car charges."""
    return act is Act.RESET or (act in (Act.UNLOCK, Act.OUT_OF_SERVICE) and bay.is_session_open)


def limit_choices_ma(bay: BayView) -> tuple[int, ...]:
    """Return sensible limits per phase, below what the bay can give: IEC 61851-1 steps for AC, tenths for DC."""
    if bay.current_kind is CurrentKind.AC:
        return tuple(
            limit for limit in (6_000, 10_000, 13_000, 16_000, 20_000, 25_000, 32_000) if limit < _ac_max_ma(bay)
        )
    return (20_000, 50_000, 80_000, 100_000, 150_000, 200_000)


def _ac_max_ma(bay: BayView) -> int:
    return bay.max_power_w * 1000 // (3 * 230) + 1_000


def _main(bay: BayView, *, is_shift_open: bool) -> tuple[Act | None, str]:
    kind = kind_of(bay)
    if bay.station_id is None and bay.session_id is None:
        return Act.CONNECT, "hint_no_charger"
    if bay.receipt_id is not None:
        return (Act.PAY if is_shift_open else Act.OPEN_SHIFT), ""
    if bay.is_session_open and bay.can_stop:
        is_on_account = bay.token_kind is TokenKind.CARD
        return (Act.STOP, "hint_account") if is_on_account else (Act.STOP_AND_PAY, "")
    if bay.session_id is not None and not bay.is_session_open and bay.token_kind is not TokenKind.CARD:
        return Act.REVIEW, ""
    if bay.is_starting:
        return None, "hint_starting"
    if bay.can_start and kind in (BayKind.FREE, BayKind.PLUGGED_IN, BayKind.FINISHED):
        return Act.START, ""
    if _is_out(bay) and bay.can_change_availability:
        return Act.IN_SERVICE, ""
    if kind is BayKind.FAULT:
        return (Act.RESET if bay.can_reset else None), "hint_fault"
    return None, _hint(bay, kind)


def _hint(bay: BayView, kind: BayKind) -> str:
    if bay.station_id is None:
        return "hint_no_charger"
    hints = {BayKind.OFFLINE: "hint_offline", BayKind.UNKNOWN: "hint_unknown", BayKind.RESERVED: "hint_reserved"}
    if kind in hints:
        return hints[kind]
    is_waiting = bay.occupancy in (Occupancy.PLUGGED_IN, None) and not bay.can_start
    return "hint_free_running" if is_waiting else ""


def _is_out(bay: BayView) -> bool:
    return bay.availability is Availability.OUT_OF_SERVICE
