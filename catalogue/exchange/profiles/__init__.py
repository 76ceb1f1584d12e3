"""Where a file comes from: how its columns become elements, and what its source lacks.

``PROFILES`` by id; a new source is a new module here and one line below.
"""

from collections.abc import Iterator
from pathlib import Path

from catalogue.errors import BadInput, BadRow
from catalogue.exchange import readers
from catalogue.exchange.profiles import guangan, guangdong, lingshan, national
from catalogue.exchange.profiles.profile import Profile, accept
from catalogue.model.item import ServiceItem

PROFILES: dict[str, Profile] = {
    profile.id: profile
    for profile in (national.PROFILE, lingshan.PROFILE, guangdong.PROFILE, guangan.PROFILE)
}

__all__ = ["PROFILES", "Profile", "accept", "find_profile", "read_items"]


def find_profile(name: str) -> Profile:
    """The profile called ``name``.

    Raises:
        BadInput: there is none.
    """
    if name not in PROFILES:
        known = "、".join(f"{p.id}（{p.title}）" for p in PROFILES.values())
        raise BadInput(f"没有名为“{name}”的导入口径；可用的有：{known}")
    return PROFILES[name]


def read_items(path: Path, profile: Profile) -> Iterator[tuple[int, ServiceItem | BadRow]]:
    """The rows of ``path`` as items, or as the reason why a row cannot be one.

    Raises:
        BadFile: the file cannot be read at all, or lacks the columns of the profile.
    """
    found = readers.rows(path)
    for place, (number, cells) in enumerate(found):
        if isinstance(cells, BadRow):
            yield number, cells
            continue
        if place == 0:
            profile.look_at(path.name, cells)
        try:
            yield number, profile.item(cells)
        except BadRow as error:
            yield number, error
