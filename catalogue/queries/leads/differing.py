"""One base item, material by material: which places ask for it and which do not."""

from msgspec import Struct

from catalogue.errors import NotFound
from catalogue.queries.leads.sources import PUBLIC
from catalogue.tables import Revision


class AskingItem(Struct, frozen=True, kw_only=True):
    """An item of the base code; a column of the comparison."""

    revision: int
    code: str
    name: str
    body_name: str
    region: str
    materials: int


class ComparedMaterial(Struct, frozen=True, kw_only=True):
    """A material that not every item asks for; ``asking`` are revisions."""

    name: str
    asking: frozenset[int]


class BaseComparison(Struct, frozen=True, kw_only=True):
    """Items of one base code, the materials they differ in (fewest asking first), and how many
    they all ask for."""

    base_code: str
    items: tuple[AskingItem, ...]
    differing: tuple[ComparedMaterial, ...]
    common: int


async def compare_materials(base_code: str) -> BaseComparison:
    """What the public items of ``base_code`` ask for, compared by plain name.

    Raises:
        NotFound: no public item on application has this base code.
    """
    rows = await Revision.raw(
        "SELECT r.id, i.code, r.name, r.body_name, r.division_code, r.material_count "
        f"FROM revision r JOIN item i ON i.id = r.item WHERE {PUBLIC} AND r.base_code = {{}} "
        "ORDER BY r.division_code, r.plain_name, r.id",
        base_code,
    )
    if not rows or not base_code:
        raise NotFound(f"没有基本编码为“{base_code[:40]}”的公开事项；请从压减线索进入")
    named = await Revision.raw(
        "SELECT m.plain_name, m.name, m.revision FROM revision_material m "
        f"JOIN revision r ON r.id = m.revision WHERE {PUBLIC} AND r.base_code = {{}} "
        "ORDER BY m.revision, m.position",
        base_code,
    )
    asking: dict[str, set[int]] = {}
    spelt: dict[str, str] = {}
    for row in named:
        asking.setdefault(row["plain_name"], set()).add(row["revision"])
        spelt.setdefault(row["plain_name"], row["name"])
    differing = [
        ComparedMaterial(name=spelt[plain], asking=frozenset(revisions))
        for plain, revisions in asking.items()
        if len(revisions) < len(rows)
    ]
    return BaseComparison(
        base_code=base_code,
        items=tuple(
            AskingItem(
                revision=row["id"],
                code=row["code"],
                name=row["name"],
                body_name=row["body_name"],
                region=row["division_code"],
                materials=row["material_count"],
            )
            for row in rows
        ),
        differing=tuple(sorted(differing, key=lambda one: (len(one.asking), one.name))),
        common=len(asking) - len(differing),
    )
