"""What a rule that raises alerts is made of."""

from dataclasses import dataclass

from hubmanager.domain.alert import AlertPriority


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule of the catalogue in resources/alerts."""

    rule: str
    """Its key, also of its texts."""
    priority: AlertPriority
    on_delay_s: int = 0
    """The condition must hold so long before anybody is told."""
    off_delay_s: int = 0
    """The condition must be gone so long before the alert returns."""
    is_latching: bool = False
    """Stays on the list after the condition is gone, until a person has looked and resets it."""
    actions: tuple[str, ...] = ()
    """Buttons to offer, as AlertView.actions lists them."""
