"""Drivers' cards and walk-in tags."""

from dataclasses import replace

from sqlalchemy import Connection, bindparam, delete, select

from hubmanager.domain.errors import NotFound
from hubmanager.domain.token import Token, TokenKind, normal_uid
from hubmanager.store.mapping import RowMapping
from hubmanager.store.statements import Upsert
from hubmanager.store.tables.people import TokenTable

_MAPPING = RowMapping(Token, TokenTable)
_FIND = select(*_MAPPING.columns).where(TokenTable.uid == bindparam("uid"))
_CARDS = (
    select(*_MAPPING.columns).where(TokenTable.kind == bindparam("kind")).order_by(TokenTable.label, TokenTable.uid)
)
_SAVE = Upsert(TokenTable, ("uid",))
_REMOVE = delete(TokenTable).where(TokenTable.uid == bindparam("this_uid"))


class TokenRepository:
    """Tokens, by uid without regard to case and outer blanks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, uid: str) -> Token | None:
        """Return a token."""
        row = self._connection.execute(_FIND, {"uid": normal_uid(uid)}).first()
        return None if row is None else _MAPPING.value(row)

    def save(self, token: Token) -> None:
        """Add or replace a token."""
        _SAVE.run(self._connection, _MAPPING.row(replace(token, uid=normal_uid(token.uid))))

    def remove(self, uid: str) -> None:
        """Forget a token; its sessions stay. Raises NotFound."""
        if self._connection.execute(_REMOVE, {"this_uid": normal_uid(uid)}).rowcount == 0:
            raise NotFound(f"There is no card {uid}.")

    def list_cards(self) -> tuple[Token, ...]:
        """Return the known cards by label, without walk-in tags."""
        return tuple(_MAPPING.value(row) for row in self._connection.execute(_CARDS, {"kind": TokenKind.CARD}))
