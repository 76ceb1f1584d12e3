"""A small published catalogue that lives in memory, for tests of the index."""

from collections.abc import AsyncIterator, Sequence
from types import SimpleNamespace
from typing import Any

from catalogue.queries.documents import PublishedDocument

NAMES = (
    "食品经营许可（新办）",
    "食品经营许可（变更）",
    "食品经营许可（注销）",
    "内地居民结婚登记",
    "内地居民离婚登记",
    "出生登记",
    "户口迁移",
    "机动车注册登记",
    "机动车驾驶证换证",
    "住房公积金提取",
    "企业设立登记",
    "企业注销登记",
)
EVERYDAY = {
    "食品经营许可（新办）": ("开饭店", "开餐馆"),
    "出生登记": ("上户口", "孩子落户"),
    "企业设立登记": ("开公司", "办营业执照"),
}
KINDS = ("01", "07", "20")
REGIONS = ("220600", "220602", "220621")
THEMES = ("person-060", "person-010", "firm-005")


def a_document(item: int, **changes: Any) -> PublishedDocument:
    """Document number ``item``; names repeat across regions, as real catalogues do."""
    name = NAMES[item % len(NAMES)]
    facets = {
        "kind": (KINDS[item % 3],),
        "body": (f"body{item % 4}",),
        "region": (REGIONS[item % 5 % 3],),
        "level": ("3",),
        "theme": THEMES[: item % 4],
        "audience": ("1", "2")[: 1 + item % 2],
        "visits": () if item % 7 == 0 else (str(item % 2),),
        "online": ("1",),
        "point": ("hall", "town", "village")[item % 4 :],
    }
    given: dict[str, Any] = {
        "item": item,
        "code": f"BS-{item:05d}",
        "name": name,
        "everyday_names": EVERYDAY.get(name, ()),
        "body": f"白山市第{item % 4}局",
        "region": facets["region"][0],
        "text": f"白山市第{item % 4}局\n居民身份证\n申请书\n{name}的受理条件" + "材料" * (item % 5),
        "facets": facets,
        "published_at": f"2018-06-{1 + item % 28:02d}T00:00:00+00:00",
    }
    return PublishedDocument(**(given | changes))


class Library:
    """A feed over documents kept in a dict; every ``put`` and ``remove`` is a change."""

    def __init__(self, documents: Sequence[PublishedDocument] = (), name: str = "library") -> None:
        self.name = name
        self.documents_by_item: dict[int, PublishedDocument] = {}
        self.changes: list[int] = []
        self.words_said: list[tuple[str, str]] = []
        self.day = 0
        self.chosen: dict[int, int] = {}
        for document in documents:
            self.put(document)

    def put(self, document: PublishedDocument) -> None:
        self.documents_by_item[document.item] = document
        self.changes.append(document.item)

    def remove(self, item: int) -> None:
        del self.documents_by_item[item]
        self.changes.append(item)

    async def catalogue_id(self) -> str:
        return self.name

    async def head(self) -> int:
        return len(self.changes)

    async def changes_since(self, seq: int, limit: int) -> list[Any]:
        found = self.changes[seq : seq + limit]
        return [SimpleNamespace(seq=seq + n, item=i) for n, i in enumerate(found, start=1)]

    async def documents(self, items: Sequence[int]) -> list[PublishedDocument]:
        return [self.documents_by_item[i] for i in items if i in self.documents_by_item]

    async def words_version(self) -> tuple[int, int]:
        return len(self.words_said), 0

    async def words(self) -> list[tuple[str, str]]:
        return self.words_said

    async def choices_version(self) -> tuple[str, int]:
        return str(self.day), 0

    async def choices(self, days: int, of_query: int, of_day: int) -> dict[int, int]:
        return dict(self.chosen)

    async def all_documents(self) -> AsyncIterator[list[PublishedDocument]]:
        yield sorted(self.documents_by_item.values(), key=lambda d: (d.region, d.code))


def few() -> Library:
    """A dozen documents."""
    return Library([a_document(n) for n in range(1, 13)])
