"""Alerts."""

from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, and_, bindparam, not_, or_, select, update

from hubmanager.domain.alert import Alert
from hubmanager.domain.clock import Clock
from hubmanager.domain.errors import NotFound
from hubmanager.domain.ids import AlertId
from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import NewRow
from hubmanager.store.tables.alert import AlertTable
from hubmanager.store.types import UtcTime


def _is_normal() -> ColumnElement[bool]:
    """`AlertState.NORMAL` of domain/alert.py in SQL; a test compares the two over all flags."""
    return and_(
        AlertTable.is_suppressed.is_(False),
        AlertTable.is_active.is_(False),
        AlertTable.acknowledged_at.is_not(None),
        or_(AlertTable.is_latching.is_(False), AlertTable.reset_at.is_not(None)),
        or_(AlertTable.shelved_until.is_(None), AlertTable.shelved_until <= bindparam("now", type_=UtcTime)),
    )


_MAPPING = RowMapping(Alert, AlertTable)
_NEWEST_FIRST = (AlertTable.raised_at.desc(), AlertTable.alert_id.desc())
_ON_LIST = Prepared(select(*_MAPPING.columns).where(not_(_is_normal())).order_by(*_NEWEST_FIRST))
_ENDED = Prepared(select(*_MAPPING.columns).where(_is_normal()).order_by(*_NEWEST_FIRST).limit(bindparam("at_most")))
_GET = Prepared(select(*_MAPPING.columns).where(AlertTable.alert_id == bindparam("alert_id")))
_ADD = NewRow(AlertTable)
_SAVE = Prepared(update(AlertTable).where(AlertTable.alert_id == bindparam("this_id")))


class AlertRepository:
    """Every occurrence of every alert."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def add(self, alert: Alert) -> Alert:
        """Store an alert; return it with its key."""
        key = _ADD.add(self._connection, _MAPPING.new_row(alert, "alert_id"))
        return replace(alert, alert_id=AlertId(key))

    def save(self, alert: Alert) -> None:
        """Replace an alert. Raises NotFound."""
        row = {**_MAPPING.new_row(alert, "alert_id"), "this_id": alert.alert_id}
        if _SAVE.change(self._connection, row) == 0:
            raise NotFound(f"There is no alert with the key {alert.alert_id}.")

    def get(self, alert_id: AlertId) -> Alert:
        """Return an alert. Raises NotFound."""
        row = _GET.first(self._connection, {"alert_id": alert_id})
        if row is None:
            raise NotFound(f"There is no alert with the key {alert_id}.")
        return _MAPPING.value(row)

    def list_on_list(self) -> tuple[Alert, ...]:
        """Return what still needs to be seen by someone now (any state but NORMAL), newest first."""
        rows = _ON_LIST.rows(self._connection, {"now": self._clock.now()})
        return tuple(_MAPPING.value(row) for row in rows)

    def list_ended(self, limit: int) -> tuple[Alert, ...]:
        """Return what is over and done, newest first."""
        rows = _ENDED.rows(self._connection, {"now": self._clock.now(), "at_most": limit})
        return tuple(_MAPPING.value(row) for row in rows)
