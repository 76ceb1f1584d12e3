"""Which items a list of leads is about."""

from msgspec import Struct


class LeadScope(Struct, frozen=True, kw_only=True):
    """Which items: of a body (credit code), a division, a kind of item; empty is every one."""

    body: str = ""
    region: str = ""
    kind: str = ""

    @property
    def narrow(self) -> bool:
        """Whether few items are left, so that a query does best to begin with them."""
        return bool(self.body or self.region)

    def where(self) -> tuple[str, tuple[str, ...]]:
        """SQL after the other conditions on ``r``, and its values."""
        given = {
            "r.body_code": self.body,
            "r.division_code": self.region,
            "r.kind": self.kind,
        }
        parts = "".join(f" AND {column} = {{}}" for column, value in given.items() if value)
        return parts, tuple(value for value in given.values() if value)
