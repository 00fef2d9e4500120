"""Invitations for staff, made with the desk's key file and without its database."""

from datetime import datetime

from clearline.channels.staff import invitation_link
from clearline.domain.clock import Chance
from clearline.domain.person import Member, Role, StaffId
from clearline.errors import InputError
from clearline.identity.staff import invite
from clearline.oversight.incidents.book import Book
from clearline.oversight.incidents.standing import standing
from clearline.service.secrets import TurningSecret
from clearline.service.settings import Settings


def member(name: str, role: str) -> Member:
    """Return a member of staff by name and role; raises InputError for a role that does not exist."""
    try:
        return Member(StaffId(name), Role(role))
    except ValueError as error:
        raise InputError(f"expected a role of {', '.join(Role)}, found {role!r}") from error


def link(member: Member, settings: Settings, chance: Chance, now: datetime) -> str:
    """Return a link that lets `member` in once; raises InputError for a name that cannot be shown."""
    rotations = standing(Book(settings.data_dir).notes()).rotations
    key = TurningSecret(settings.data_dir, "staff", chance, lambda: rotations)
    try:
        secret = invite(member, key.now(), chance, now)
    except ValueError as error:
        raise InputError(str(error)) from error
    return invitation_link(settings.staffed_at, secret)
