"""Staff and drivers' cards."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from hubmanager.domain.staff import Role
from hubmanager.domain.token import TokenKind
from hubmanager.store.tables.base import NEVER_REUSED, Base, NewId
from hubmanager.store.types import Choice, CleanText, UtcTime


class StaffTable(Base):
    """A person. Whoever left stays as a row, because old shifts still name them; the PIN's hash is wiped."""

    __tablename__ = "staff"
    __table_args__ = (NEVER_REUSED,)

    staff_id: Mapped[NewId]
    name: Mapped[str] = mapped_column(CleanText)
    role: Mapped[Role] = mapped_column(Choice(Role))
    pin_hash: Mapped[str] = mapped_column(CleanText)
    is_removed: Mapped[bool] = mapped_column(default=False)


class TokenTable(Base):
    """A card or walk-in tag, by its normal uid."""

    __tablename__ = "tokens"
    __table_args__ = (Index("ix_tokens_kind", "kind"),)

    uid: Mapped[str] = mapped_column(CleanText, primary_key=True)
    kind: Mapped[TokenKind] = mapped_column(Choice(TokenKind))
    label: Mapped[str] = mapped_column(CleanText)
    is_blocked: Mapped[bool]
    valid_until: Mapped[datetime | None] = mapped_column(UtcTime)
