"""The materials of a bundle: what its items ask for, merged without repeats.

Two items that ask for the same thing in the same form ask for it once.  What an earlier item of
the bundle gives as its result need not be handed in for a later one.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from catalogue.model.code_tables import MaterialForm, Necessity
from catalogue.model.item import Material, ServiceItem

_EITHER = re.compile("或者|或")
_STRONGEST = (Necessity.REQUIRED, Necessity.DEFERRABLE, Necessity.OPTIONAL)


class MergedMaterial(Struct, frozen=True, kw_only=True):
    """One material of the bundle.

    ``items`` are the codes of the items that use it, in the bundle's order.  ``produced_by`` is
    the code of the earlier item whose result it is; such a one need not be handed in.
    ``originals`` and ``copies`` are the most that any one item asks for; ``conditions`` tell
    when it is needed, where that is not always.
    """

    name: str
    form: MaterialForm | None
    necessity: Necessity | None
    originals: int | None
    copies: int | None
    certificate: bool
    conditions: tuple[str, ...]
    items: tuple[str, ...]
    produced_by: str = ""


class MergedMaterials(Struct, frozen=True, kw_only=True):
    """All materials of a bundle; ``asked`` is how many the items ask for one by one."""

    materials: tuple[MergedMaterial, ...]
    asked: int

    @property
    def to_submit(self) -> tuple[MergedMaterial, ...]:
        """Those that the applicant hands in."""
        return tuple(one for one in self.materials if not one.produced_by)

    @property
    def produced(self) -> tuple[MergedMaterial, ...]:
        """Those that come out of an earlier item of the bundle."""
        return tuple(one for one in self.materials if one.produced_by)

    @property
    def saved(self) -> int:
        """How many fewer are handed in than for the items one by one."""
        return self.asked - len(self.to_submit)


def merge_materials(items: Sequence[ServiceItem], plain: Callable[[str], str]) -> MergedMaterials:
    """The materials of ``items``, in the order of handling; ``plain`` tells names alike.

    A thing that is needed before the item that produces it, or by that item itself, has to be
    handed in; the later items then use what was handed in.  Of 营业执照或者法人登记证书 either
    serves.
    """
    results: dict[str, str] = {}
    uses: dict[tuple[str, MaterialForm | None], list[tuple[str, Material]]] = {}
    produced: dict[tuple[str, MaterialForm | None], str] = {}
    handed_in: set[str] = set()
    for item in items:
        for material in item.materials:
            key = (plain(material.name), material.form)
            either = {plain(one) for one in _EITHER.split(material.name)}
            given = [name for name in results if name in either and name not in handed_in]
            if given:
                produced.setdefault(key, results[given[0]])
            else:
                handed_in |= either
            uses.setdefault(key, []).append((item.code, material))
        for result in item.results:
            if plain(result.name):
                results.setdefault(plain(result.name), item.code)
    return MergedMaterials(
        materials=tuple(_merged(held, produced.get(key, "")) for key, held in uses.items()),
        asked=sum(len(item.materials) for item in items),
    )


def _merged(uses: Sequence[tuple[str, Material]], produced_by: str) -> MergedMaterial:
    materials = [material for _, material in uses]
    held = {material.necessity for material in materials}
    needed = next((one for one in _STRONGEST if one in held), None)
    always = needed is Necessity.REQUIRED
    return MergedMaterial(
        name=materials[0].name,
        form=materials[0].form,
        necessity=needed,
        originals=_most(material.originals for material in materials),
        copies=_most(material.copies for material in materials),
        certificate=any(material.is_certificate for material in materials),
        conditions=()
        if always
        else tuple(
            dict.fromkeys(m.necessity_condition for m in materials if m.necessity_condition)
        ),
        items=tuple(dict.fromkeys(code for code, _ in uses)),
        produced_by=produced_by,
    )


def _most(counts: Iterable[int | None]) -> int | None:
    return max((count for count in counts if count is not None), default=None)
