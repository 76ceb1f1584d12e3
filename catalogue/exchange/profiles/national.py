"""Our own template: Chinese titles, field names or national element names as column names."""

from catalogue.exchange.item_rows import to_item
from catalogue.exchange.profiles.profile import Profile

PROFILE = Profile(
    id="national",
    title="国家要素模板",
    item=to_item,
    requires=(("事项名称", "name", "task_name"), ("事项类型", "kind", "task_type")),
)
