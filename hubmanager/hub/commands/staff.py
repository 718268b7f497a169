"""Signing in, and the people who may."""

from hubmanager.domain.errors import InvalidInput, NotFound, WrongState
from hubmanager.domain.ids import StaffId
from hubmanager.domain.staff import Role, StaffMember
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.messages.commands import AddStaff, CommandAnswer, RemoveStaff, SignIn, SignOut
from hubmanager.hub.messages.events import SettingsChanged
from hubmanager.hub.parts import HubParts
from hubmanager.store.unit_of_work import UnitOfWork

_LONGEST_NAME = 60


def checked_name(name: str, field: str = "name") -> str:
    """Return a person's name, trimmed. Raises InvalidInput."""
    trimmed = name.strip()
    if not trimmed or len(trimmed) > _LONGEST_NAME or not trimmed.isprintable():
        raise InvalidInput(
            "A name has 1 to 60 characters.", remedy="Enter it again.", field=field, key="staff_name_form"
        )
    return trimmed


async def sign_in(command: SignIn, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Find the person with a PIN."""
    del asker
    staff = await parts.store.read(lambda work: work.staff.list_all())
    token, person = await parts.sign_ins.sign_in(command.pin, staff, parts.now())
    return CommandAnswer(
        text="outcome.signed_in",
        values={"name": person.name},
        sign_in=token,
        staff_name=person.name,
        role=person.role,
    )


async def sign_out(command: SignOut, parts: HubParts, asker: Asker) -> CommandAnswer:
    """End a sign-in."""
    del command
    parts.sign_ins.sign_out(asker.sign_in)
    return CommandAnswer(text="outcome.signed_out")


async def add_staff(command: AddStaff, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Add a person with a PIN of their own."""
    del asker
    name = checked_name(command.name)
    staff = await parts.store.read(lambda work: work.staff.list_all())
    hashed = await parts.sign_ins.hash_new_pin(command.pin, staff)
    await parts.store.write(lambda work: work.staff.add(StaffMember(StaffId(0), name, command.role, hashed)))
    parts.bus.publish(SettingsChanged())
    return CommandAnswer(text="outcome.staff_added", values={"name": name})


async def remove_staff(command: RemoveStaff, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Remove a person. The last manager stays."""
    del asker

    def job(work: UnitOfWork) -> StaffMember:
        people = {member.staff_id: member for member in work.staff.list_all()}
        member = people.get(command.staff_id)
        if member is None:
            raise NotFound("This person is no longer listed.", remedy="Look at the list again.", key="staff_gone")
        managers = [other for other in people.values() if other.role is Role.MANAGER]
        if member.role is Role.MANAGER and len(managers) == 1:
            raise WrongState(
                f"{member.name} is the only manager.",
                remedy="Add another manager first.",
                key="last_manager",
                values={"name": member.name},
            )
        work.staff.remove(member.staff_id)
        return member

    member = await parts.store.write(job)
    parts.sign_ins.drop_person(member.staff_id)
    parts.bus.publish(SettingsChanged())
    return CommandAnswer(text="outcome.staff_removed", values={"name": member.name})
