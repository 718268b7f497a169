"""Who asks."""

from dataclasses import dataclass

from hubmanager.domain.staff import Role
from hubmanager.hub.sign_ins import SignedIn


@dataclass(frozen=True, slots=True)
class Asker:
    """The one behind a command. Nobody signed in: the attendant's role."""

    sign_in: str = ""
    is_trusted: bool = False
    """The PC's owner at the control socket: counts as a manager."""
    person: SignedIn | None = None

    @property
    def role(self) -> Role:
        """What the asker may do."""
        if self.is_trusted:
            return Role.MANAGER
        return self.person.role if self.person else Role.ATTENDANT

    @property
    def name(self) -> str:
        """The name for the audit log and for alerts."""
        if self.person is not None:
            return self.person.name
        return "owner" if self.is_trusted else ""
