"""People and cards as rows."""

from hubmanager.domain.staff import Role
from hubmanager.hub.messages.views import StaffView, TokenView
from hubmanager.texts import Texts
from hubmanager.ui.models.rows import Cell, Heading, Row

STAFF_HEADINGS = (Heading("settings.people.name", grows=True), Heading("settings.people.role"))
CARD_HEADINGS = (
    Heading("settings.cards.uid"),
    Heading("settings.cards.label", grows=True),
    Heading("sessions.column.state"),
)


def staff_row(person: StaffView, texts: Texts) -> Row:
    """Return a person's row."""
    is_manager = person.role is Role.MANAGER
    role = Cell(
        texts(f"settings.people.{person.role}"),
        role="reserved" if is_manager else "",
        icon="person" if is_manager else "",
    )
    return Row(key=person.staff_id, cells=(Cell(person.name), role))


def card_row(card: TokenView, texts: Texts) -> Row:
    """Return a card's row."""
    state = (
        Cell(texts("settings.cards.blocked"), role="fault", icon="no_entry")
        if card.is_blocked
        else Cell(texts("settings.cards.valid"), role="free", icon="check")
    )
    return Row(key=card.uid, cells=(Cell(card.uid), Cell(card.label), state))
