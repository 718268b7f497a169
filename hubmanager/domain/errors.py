"""Errors that are meant for people's eyes.

HubError
├── InvalidInput        something entered or imported can't be right (says which field)
├── NotFound            the named thing does not exist
├── NotPermitted        the role doesn't allow it, or a PIN is needed
├── WrongState          the thing exists but can't do that now (no open shift, bay is charging, ...)
├── Unreachable         the equipment, printer or program did not answer
├── StoreUnavailable    the database can't be opened, read or written now (disk full, locked, no permission)
├── StoreIncompatible   the file is no database of ours, or of a newer version
└── AlreadyRunning      another program holds this data folder

Each says what happened, to what, and what to do. Everything else is a bug: logged whole, one calm sentence on screen.
"""

from collections.abc import Mapping


class HubError(Exception):
    """Something a person can act on."""

    def __init__(
        self, message: str, *, remedy: str = "", field: str = "", key: str = "", values: Mapping[str, str] | None = None
    ) -> None:
        """Keep `message` (one English sentence: what happened, to what), `remedy` (one: what to do), `field` (where).

        `key` with `values` names the same in the texts (`errors.<key>`), for screens in other languages.
        """
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.field = field
        self.key = key
        self.values = dict(values or {})

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InvalidInput(HubError):
    """Something entered, imported or edited by hand can't be right."""


class NotFound(HubError):
    """The named thing does not exist."""


class NotPermitted(HubError):
    """The role at the window doesn't allow this, or a PIN was wrong."""


class WrongState(HubError):
    """The thing exists but can't do that now."""


class Unreachable(HubError):
    """Equipment, a printer or the running program did not answer."""


class StoreUnavailable(HubError):
    """The database can't be opened, read or written at the moment. Trying again later can help."""


class StoreIncompatible(HubError):
    """The file is no database of this program, or was written by a newer version of it."""


class AlreadyRunning(HubError):
    """Another program already works on this data folder."""
