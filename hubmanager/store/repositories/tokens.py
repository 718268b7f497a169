"""Drivers' cards and walk-in tags."""

from dataclasses import replace

from sqlalchemy import Connection, bindparam, delete, select

from hubmanager.domain.errors import NotFound
from hubmanager.domain.token import Token, TokenKind, normal_uid
from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import upsert
from hubmanager.store.tables.people import TokenTable

_MAPPING = RowMapping(Token, TokenTable)
_FIND = Prepared(select(*_MAPPING.columns).where(TokenTable.uid == bindparam("uid")))
_CARDS = Prepared(
    select(*_MAPPING.columns).where(TokenTable.kind == bindparam("kind")).order_by(TokenTable.label, TokenTable.uid)
)
_SAVE = upsert(TokenTable, "uid")
_REMOVE = Prepared(delete(TokenTable).where(TokenTable.uid == bindparam("this_uid")))


class TokenRepository:
    """Tokens, by uid without regard to case and outer blanks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, uid: str) -> Token | None:
        """Return a token."""
        row = _FIND.first(self._connection, {"uid": normal_uid(uid)})
        return None if row is None else _MAPPING.value(row)

    def save(self, token: Token) -> None:
        """Add or replace a token."""
        _SAVE.change(self._connection, _MAPPING.row(replace(token, uid=normal_uid(token.uid))))

    def remove(self, uid: str) -> None:
        """Forget a token; its sessions stay. Raises NotFound."""
        if _REMOVE.change(self._connection, {"this_uid": normal_uid(uid)}) == 0:
            raise NotFound(f"There is no card {uid}.")

    def list_cards(self) -> tuple[Token, ...]:
        """Return the known cards by label, without walk-in tags."""
        return tuple(_MAPPING.value(row) for row in _CARDS.rows(self._connection, {"kind": TokenKind.CARD}))
