"""From error codes to alert conditions: which faults an EVSE or a station has at the moment."""

from datetime import datetime

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.ids import BayId, StationId
from hubmanager.hub.alerting.catalogue import AlertCatalogue
from hubmanager.hub.alerting.desk import AlertDesk

FAULT_WITHOUT_RULE = "bay_fault"
ERROR_WITHOUT_RULE = "error_running"

_NO_ERROR = frozenset({"", "noerror"})

Place = tuple[StationId, int]


class FaultBook:
    """Remembers each place's error codes, by the way they came: with a status, or one by one as reported faults."""

    def __init__(self, catalogue: AlertCatalogue) -> None:
        self._catalogue = catalogue
        self._status: dict[Place, tuple[EvseStatus, tuple[str, ...], str]] = {}
        self._reported: dict[Place, dict[str, str]] = {}

    def status(self, place: Place, status: EvseStatus, error_code: str, vendor_error_code: str, info: str) -> None:
        """Take a status with its codes; several vendor codes may come in one field, separated by commas."""
        codes = tuple(
            code.strip()
            for code in (error_code, *vendor_error_code.split(","))
            if code.strip().lower() not in _NO_ERROR
        )
        self._status[place] = (status, codes, " ".join(part for part in (*codes, info) if part))

    def reported(self, place: Place, code: str, info: str, *, is_active: bool) -> None:
        """Take a fault that came or went."""
        codes = self._reported.setdefault(place, {})
        if is_active:
            codes[code] = info
        else:
            codes.pop(code, None)

    def forget(self, station_id: StationId) -> None:
        """A station booted: what it had reported one by one is void."""
        for place in [place for place in self._reported if place[0] == station_id]:
            self._reported[place].clear()

    def line(self, place: Place) -> str:
        """Return the reported faults of a place as one line."""
        return ", ".join(f"{code} {info}".strip() for code, info in self._reported.get(place, {}).items())

    def tell(self, desk: AlertDesk, place: Place, subject: str, bay_id: BayId | None, now: datetime) -> None:
        """Note every fault rule for a place: true for those its codes mean, false for all others."""
        status, codes, line = self._status.get(place, (None, (), ""))
        reported = self._reported.get(place, {})
        details: dict[str, str] = {}
        for rule in self._catalogue.rule_for(codes):
            details[rule] = line
        for code, info in reported.items():
            # A technical code in the text (CX008, ...) says more than the name of component and variable.
            rules = self._catalogue.rule_for(tuple(info.replace(",", " ").split())) or self._catalogue.rule_for((code,))
            for rule in rules or (FAULT_WITHOUT_RULE,):
                details.setdefault(rule, f"{code} {info}".strip())
        if status is EvseStatus.FAULTED and not details:
            details[FAULT_WITHOUT_RULE] = line
        elif codes and not details:
            details[ERROR_WITHOUT_RULE] = line
        fault_rules = {*self._catalogue.by_code.values(), FAULT_WITHOUT_RULE, ERROR_WITHOUT_RULE}
        for rule in fault_rules:
            detail = details.get(rule)
            desk.note(rule, subject, detail is not None, now, bay_id=bay_id, station_id=place[0], detail=detail or "")
