"""Message numbers within a transaction: which were seen, which are missing."""

from itertools import pairwise

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from hubmanager.domain.ids import SessionId
from hubmanager.store.prepared import Prepared
from hubmanager.store.tables.session_detail import SequenceRangeTable

_OF_SESSION = SequenceRangeTable.session_id == bindparam("this_id")
_AROUND = Prepared(
    select(SequenceRangeTable.first_no, SequenceRangeTable.last_no).where(
        _OF_SESSION,
        SequenceRangeTable.first_no <= bindparam("after"),
        SequenceRangeTable.last_no >= bindparam("before"),
    )
)
_EXTEND = Prepared(
    update(SequenceRangeTable)
    .where(_OF_SESSION, SequenceRangeTable.first_no == bindparam("this_first"))
    .values(last_no=bindparam("new_last"))
)
_REMOVE = Prepared(
    delete(SequenceRangeTable).where(_OF_SESSION, SequenceRangeTable.first_no == bindparam("this_first"))
)
_ADD = Prepared(insert(SequenceRangeTable))
_LIST = Prepared(
    select(SequenceRangeTable.first_no, SequenceRangeTable.last_no)
    .where(_OF_SESSION)
    .order_by(SequenceRangeTable.first_no)
)


class SequenceRepository:
    """Numbers are kept as ranges, so that an unbroken transaction of any length is one row."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seen(self, session_id: SessionId, seq_no: int) -> bool:
        """Note a message number. True: it came for the first time; False: it is a repeat."""
        around = {"this_id": session_id, "before": seq_no - 1, "after": seq_no + 1}
        neighbours = _AROUND.rows(self._connection, around)
        if any(first <= seq_no <= last for first, last in neighbours):
            return False
        below = next((first for first, last in neighbours if last == seq_no - 1), None)
        above = next(((first, last) for first, last in neighbours if first == seq_no + 1), None)
        last_no = seq_no if above is None else above[1]
        if above is not None:
            _REMOVE.change(self._connection, {"this_id": session_id, "this_first": above[0]})
        if below is not None:
            values = {"this_id": session_id, "this_first": below, "new_last": last_no}
            _EXTEND.change(self._connection, values)
        else:
            _ADD.change(self._connection, {"session_id": session_id, "first_no": seq_no, "last_no": last_no})
        return True

    def gaps(self, session_id: SessionId) -> tuple[int, ...]:
        """Return the numbers missing between the lowest and the highest that were seen, at most 1000."""
        ranges = _LIST.rows(self._connection, {"this_id": session_id})
        missing: list[int] = []
        for (_, last), (first, _) in pairwise(ranges):
            missing.extend(range(last + 1, min(first, last + 1001 - len(missing))))
        return tuple(missing[:1000])
