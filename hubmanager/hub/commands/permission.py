"""The one place where it is checked who may do what, and noted who did."""

from dataclasses import replace

import structlog

from hubmanager.domain.errors import NotPermitted
from hubmanager.domain.staff import Role
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.messages.commands import Command, SetUpHub, SignIn
from hubmanager.hub.parts import HubParts

_audit = structlog.get_logger("hubmanager.audit")


def permit(command: Command, asker: Asker, parts: HubParts) -> Asker:
    """Return the asker with the person behind the sign-in. Raises NotPermitted when the role doesn't cover the command."""
    person = parts.sign_ins.find(asker.sign_in, parts.now()) if asker.sign_in else None
    asker = replace(asker, person=person)
    if asker.role.covers(command.needs_role):
        if command.needs_role is Role.MANAGER or isinstance(command, SignIn | SetUpHub):
            # Only names: a command may carry a PIN or a password.
            _audit.info("command", command=type(command).__name__, by=asker.name)
        return asker
    _audit.warning("command_not_permitted", command=type(command).__name__, by=asker.name)
    if asker.sign_in and person is None:
        raise NotPermitted("The sign-in has ended.", remedy="Type the manager's PIN again.", key="sign_in_ended")
    raise NotPermitted("This needs the manager.", remedy="Type the manager's PIN.", key="needs_manager")
