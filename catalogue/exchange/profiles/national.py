"""Our own template: Chinese titles, field names or national element names as column names."""

from catalogue.exchange.elements import by_name, tables, unit_names
from catalogue.exchange.item_rows import to_item
from catalogue.exchange.profiles.profile import Profile


def _element(column: str) -> str | None:
    if column in unit_names():
        return column
    found = by_name().get(column)
    return found.title if found else None


PROFILE = Profile(
    id="national",
    title="国家要素模板",
    item=to_item,
    requires=(("事项名称", "name", "task_name"), ("事项类型", "kind", "task_type")),
    element=_element,
    sheets=tables(),
)
