"""What a report is made of: figures, facts, bundles, the change between two editions.

Values are exact; ``display`` strings are the only rounded ones.
"""

from datetime import date
from fractions import Fraction

from msgspec import Struct

from catalogue.metrics.definitions import Unit
from catalogue.metrics.scope import Scope
from catalogue.model.power_list import Account


class Part(Struct, frozen=True, kw_only=True):
    """One part of a total (其中); ``query`` is the scope that opens its items, if any."""

    label: str
    value: Fraction
    query: str = ""


class Against(Struct, frozen=True, kw_only=True):
    """The same numerator over the number of entries of one edition of the power list."""

    edition: str
    name: str
    denominator: int
    value: Fraction | None
    display: str
    target_met: bool | None = None


class Figure(Struct, frozen=True, kw_only=True):
    """One computed metric; ``value`` is exact and rounded only in ``display``.

    ``excluded`` counts the items of the population that the figure leaves out, by reason;
    ``converted`` how many were compared after conversion (“折算”).  ``parts`` add up to the
    numerator.  ``previous`` is the same figure on the day compared with.
    """

    id: str
    name: str
    name_en: str
    unit: Unit
    value: Fraction | None
    numerator: Fraction
    denominator: Fraction
    n: int
    excluded: dict[str, int]
    population: str
    formula: str
    numerator_text: str
    denominator_text: str
    source: str
    display: str
    converted: int = 0
    target: Fraction | None = None
    target_met: bool | None = None
    parts: tuple[Part, ...] = ()
    against: tuple[Against, ...] = ()
    previous: "Figure | None" = None

    @property
    def margin(self) -> Fraction | None:
        """By how much the target is passed or missed, in shares; ``None`` without a target."""
        if self.target is None or self.value is None:
            return None
        return self.value - self.target


class Fact(Struct, frozen=True, kw_only=True):
    """A counted number of the reform record that is no ratio, such as “赋予县（市、区）21 项”.

    ``overlapping`` says that the parts may count one thing twice (可重复计数) and need not add up.
    ``path`` is the page that lists what is counted.
    """

    id: str
    name: str
    unit: str
    value: int
    meaning: str
    source: str
    path: str
    parts: tuple[Part, ...] = ()
    overlapping: bool = False


class ItemCut(Struct, frozen=True, kw_only=True):
    """One item of a bundle with its own cut in handling time."""

    code: str
    name: str
    statutory: str
    promised: str
    cut: Fraction | None
    display: str
    steps_before: int | None = None
    steps: int | None = None
    materials_before: int | None = None
    materials: int | None = None


class BundleFigures(Struct, frozen=True, kw_only=True):
    """A bundle's own figures: its steps and promise before and now, and its items' cuts."""

    key: str
    name: str
    kind: str
    items: tuple[ItemCut, ...]
    steps_before: int
    steps: int
    steps_cut: Fraction | None
    steps_display: str
    limit_before: str
    limit: str
    limit_cut: Fraction | None
    limit_display: str
    bound: str
    bound_document: str
    within_bound: bool | None
    mean_cut: Fraction | None
    mean_display: str
    pooled_cut: Fraction | None
    pooled_display: str
    path: str


class EditionRef(Struct, frozen=True, kw_only=True):
    """An edition of the power list by key, name, day and number of entries."""

    key: str
    name: str
    on: date
    entries: int


class EditionChange(Struct, frozen=True, kw_only=True):
    """The account from one edition to the next."""

    old: EditionRef
    new: EditionRef
    account: Account


class BatchCount(Struct, frozen=True, kw_only=True):
    """One batch of one-visit items with the items counted so far."""

    number: int
    name: str
    on: date
    document: str
    items: int
    cumulative: int


class Report(Struct, frozen=True, kw_only=True):
    """All figures of one scope at one day; facts and bundles only without a scope."""

    edition: str
    as_of: date
    scope: Scope
    figures: tuple[Figure, ...]
    conversion: str
    facts: tuple[Fact, ...] = ()
    bundles: tuple[BundleFigures, ...] = ()
    change: EditionChange | None = None
    batches: tuple[BatchCount, ...] = ()
    compared_with: date | None = None
