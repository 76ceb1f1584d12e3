"""Settings: environment variables ``ZHIPAO_…``, read once, checked before anything starts.

What a place must tell its readers (name, icp number, contact …) has no default: the footer shows
“待配置” until it is set.
"""

import os
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from catalogue.errors import BadInput
from catalogue.metrics.report import DEFAULT_TARGET
from catalogue.model.limits import CONVERSION_POLICIES, ConversionPolicy
from catalogue.rules import Context

_PREFIX = "ZHIPAO_"


class Site(Struct, frozen=True, kw_only=True):
    """What the site says of itself; empty where it has not been configured.

    The seven parts of the footer are those a government site must carry (GB/T and State Council
    rules in the reference: rules-and-metrics §2).
    """

    name: str = ""
    domain: str = ""
    description: str = ""
    keywords: str = ""
    sponsor: str = ""
    organiser: str = ""
    contact: str = ""
    emblem: str = ""
    site_code: str = ""
    icp: str = ""
    police: str = ""
    error_report: str = ""


class Settings(Struct, frozen=True, kw_only=True):
    """One instance's settings; all that it keeps lies in ``data_dir``."""

    data_dir: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8018
    conversion: str = "none"
    target: Fraction = DEFAULT_TARGET
    site: Site = Site()

    @property
    def index_dir(self) -> Path:
        """Where the search index lies; may be deleted at any time."""
        return self.data_dir / "index"

    @property
    def conversion_policy(self) -> ConversionPolicy:
        """How limits of different units are compared."""
        return CONVERSION_POLICIES[self.conversion]

    @property
    def rule_context(self) -> Context:
        """What the item rules know of this place."""
        return Context(conversion=self.conversion_policy)

    @property
    def target_share(self) -> Fraction:
        """The one-visit share the place aims at [1, not %]."""
        return self.target


def load_settings(environment: dict[str, str] | None = None) -> Settings:
    """The settings in ``environment`` (the process's own by default).

    Raises:
        BadInput: a value that cannot be read, or an unknown ``ZHIPAO_…`` name.
    """
    given = os.environ if environment is None else environment
    values = {
        name.removeprefix(_PREFIX).lower(): value
        for name, value in given.items()
        if name.startswith(_PREFIX) and value
    }
    sites = {name: f"site_{name}" for name in Site.__struct_fields__}
    known = {"data_dir", "database_url", "host", "port", "conversion", "target"}
    for name in values.keys() - known - set(sites.values()):
        raise BadInput(f"没有 {_PREFIX}{name.upper()} 这项设置，请核对名称或删去")
    data_dir = Path(values.get("data_dir", "data")).resolve()
    conversion = values.get("conversion", "none")
    if conversion not in CONVERSION_POLICIES:
        known_policies = "、".join(CONVERSION_POLICIES)
        raise BadInput(f"{_PREFIX}CONVERSION 应为 {known_policies} 之一，现为“{conversion}”")
    return Settings(
        data_dir=data_dir,
        database_url=values.get("database_url", f"sqlite:///{data_dir / 'zhipao.db'}"),
        host=values.get("host", "127.0.0.1"),
        port=_port(values.get("port", "8018")),
        conversion=conversion,
        target=_share(values.get("target", "")),
        site=Site(**{name: values.get(key, "") for name, key in sites.items()}),
    )


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise BadInput(f"{_PREFIX}PORT 应为 1 至 65535 的整数，现为“{text}”")
    return int(text)


def _share(text: str) -> Fraction:
    """A share such as ``0.8``, ``4/5`` or ``80%``."""
    if not text:
        return DEFAULT_TARGET
    try:
        share = Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not 0 <= share <= 1:
        raise BadInput(f"{_PREFIX}TARGET 应为 0 到 1 的比例，如 0.8 或 80%，现为“{text}”")
    return share
