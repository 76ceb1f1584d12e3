"""Where a file comes from: how its columns become elements, and what its source lacks.

``PROFILES`` by id; a new source is a new module here and one line below.
"""

from collections.abc import Iterator
from pathlib import Path

from catalogue.errors import BadFile, BadInput, BadRow
from catalogue.exchange import readers
from catalogue.exchange.profiles import guangan, guangdong, lingshan, national
from catalogue.exchange.profiles.profile import Profile, accept
from catalogue.exchange.table import Cells, Table
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
        BadFile: the file cannot be read at all, lacks the columns of the profile, or (once the
            rows are asked for) has no row.
    """
    table = readers.open_table(path, profile.layout)
    if table.columns is not None:
        profile.look_at(path.name, table.columns)
    return _items(path.name, table, profile)


def _items(name: str, table: Table, profile: Profile) -> Iterator[tuple[int, ServiceItem | BadRow]]:
    columns = table.columns or ()
    faults = profile.faults(columns, table.header_row)
    for fault in faults.values():
        yield table.header_row, fault
    told = {name for name in columns if columns.index(name) + 1 in faults}
    number = 0
    for number, row in table.rows:
        if isinstance(row, BadRow):
            yield row.row or number, row
            continue
        if table.columns is None and number == 1:
            _look_at_object(name, row, profile)
        try:
            yield number, profile.item(_without(row, told))
        except BadRow as error:
            at, error.row = error.row or number, None
            yield at, error
    if not number:
        raise BadFile(f"“{name}”里没有事项；请核对内容后重新导出")


def _look_at_object(name: str, row: Cells, profile: Profile) -> None:
    """Objects have no common header: one without any of the columns is of another kind."""
    names = {one for group in profile.requires for one in group}
    if not names & row.keys():
        profile.look_at(name, row)


def _without(row: Cells, told: set[str]) -> Cells:
    """The row without the columns told of already; most files have none such."""
    return {name: cell for name, cell in row.items() if name not in told} if told else row
