"""What must leave the house, written in the same commit as its cause."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from hubmanager.store.tables.base import NEVER_REUSED, Base, NewId
from hubmanager.store.types import CleanText, JsonText, UtcTime


class OutboxTable(Base):
    """A piece of work for the outside world (print job, export, mail) that is tried until it is done."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due_at", "due_at"), NEVER_REUSED)

    entry_id: Mapped[NewId]
    kind: Mapped[str] = mapped_column(CleanText)
    payload: Mapped[dict[str, Any]] = mapped_column(JsonText(dict[str, Any]))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    attempt_count: Mapped[int]
    last_error: Mapped[str] = mapped_column(CleanText)
