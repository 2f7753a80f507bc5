"""Who of a bureau can be reached outside the house, and who cannot."""

from __future__ import annotations

from dataclasses import dataclass

from caseflow.services import channels, people
from caseflow.services.channels import ChannelView
from caseflow.services.office import Actor, Office
from caseflow.services.views import PersonRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One person at work with all channels, switched-off ones too."""

    person: PersonRow
    channels: tuple[ChannelView, ...]

    @property
    def reached(self) -> bool:
        """Whether anything goes out to this person; the inbox in the house everybody has."""
        return any(channel.active for channel in self.channels)


def overview(office: Office, who: Actor) -> tuple[Reach, ...]:
    """Return everybody at work, those who cannot be reached first. Raises Forbidden."""
    listed = channels.channels(office, who, of_all=True)
    found = [
        Reach(
            person=row,
            channels=tuple(c for c in listed if c.person_id == row.person.id),
        )
        for row in people.list_people(office, who)
    ]
    return tuple(sorted(found, key=lambda one: one.reached))
