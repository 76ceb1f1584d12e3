"""Settings: environment variables ``ZHIPAO_…``, read once, checked before anything starts.

What a place must tell its readers (name, icp number, contact …) has no default: the footer shows
“待配置” until it is set.
"""

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints

import msgspec
from msgspec import Meta, Struct

from catalogue.errors import BadInput
from catalogue.metrics.report import DEFAULT_TARGET
from catalogue.model.audit import RETENTION_DAYS_AT_LEAST
from catalogue.model.leads import LeadTerms
from catalogue.model.limits import CONVERSION_POLICIES, ConversionPolicy
from catalogue.model.login_policy import LoginPolicy
from catalogue.model.passwords import PasswordPolicy
from catalogue.rules import Context
from search_index.backend import ENGINES, checked_engine

_PREFIX = "ZHIPAO_"
_Part = TypeVar("_Part", bound=Struct)
_SHARE_AT_MOST = 20
"""Characters of a share; a long one, or one with an exponent, would take for ever to work out."""


class Site(Struct, frozen=True, kw_only=True):
    """What the site says of itself; empty where it has not been configured.

    The seven parts of the footer are those a government site must carry (GB/T and State Council
    rules in the reference: rules-and-metrics §2).
    """

    name: Annotated[str, Meta(title="网站名称")] = ""
    domain: Annotated[str, Meta(title="网站域名")] = ""
    description: Annotated[str, Meta(title="网站简介")] = ""
    keywords: Annotated[str, Meta(title="网站关键词")] = ""
    sponsor: Annotated[str, Meta(title="主办单位")] = ""
    organiser: Annotated[str, Meta(title="承办单位")] = ""
    contact: Annotated[str, Meta(title="联系方式")] = ""
    emblem: Annotated[str, Meta(title="党政机关标识")] = ""
    site_code: Annotated[str, Meta(title="网站标识码")] = ""
    icp: Annotated[str, Meta(title="ICP备案号")] = ""
    police: Annotated[str, Meta(title="公安备案号")] = ""
    error_report: Annotated[str, Meta(title="我为政府网站找错")] = ""


class Security(Struct, frozen=True, kw_only=True):
    """How the site is reached and how long its audit trail is kept."""

    https: Annotated[
        int,
        Meta(
            title="经 HTTPS 访问",
            description="1 是，0 否；为 1 时登录 cookie 只经 HTTPS 传送，并发送 HSTS",
            ge=0,
            le=1,
        ),
    ] = 0
    proxies: Annotated[
        int,
        Meta(
            title="前面有几层反向代理",
            description="层；来源地址取 X-Forwarded-For 从右数第几个，0 为不采信这个请求头",
            ge=0,
            le=5,
        ),
    ] = 0
    audit_days: Annotated[
        int,
        Meta(
            title="审计记录保存天数",
            description="天；不满这个天数的记录不能归档移出，依法不少于 180 天",
            ge=RETENTION_DAYS_AT_LEAST,
            le=36_500,
        ),
    ] = 1095


class Settings(Struct, frozen=True, kw_only=True):
    """One instance's settings; all that it keeps lies in ``data_dir``."""

    data_dir: Annotated[Path, Meta(title="数据目录：本实例的一切都在其中")]
    database_url: Annotated[str, Meta(title="数据库地址：sqlite:///… 或 postgresql://…")]
    host: Annotated[str, Meta(title="监听地址")] = "127.0.0.1"
    port: Annotated[int, Meta(title="监听端口")] = 8018
    conversion: Annotated[
        str, Meta(title="不同单位时限的折算办法", description="、".join(CONVERSION_POLICIES))
    ] = "none"
    search_engine: Annotated[
        str,
        Meta(
            title="检索引擎",
            description=f"{'、'.join(ENGINES)}；换了引擎会自动重建索引，tantivy 须另行安装",
        ),
    ] = ENGINES[0]
    target: Annotated[Fraction, Meta(title="只跑一次率的目标，如 0.8、4/5 或 80%")] = DEFAULT_TARGET
    site: Site = Site()
    security: Security = Security()
    login: LoginPolicy = LoginPolicy()
    password: PasswordPolicy = PasswordPolicy()
    leads: LeadTerms = LeadTerms()

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


class Variable(Struct, frozen=True):
    """One environment variable: its name, its Chinese title, the field it fills, its default."""

    name: str
    title: str
    field: str
    default: str


def site_variables() -> tuple[Variable, ...]:
    """What the site must say of itself: ``ZHIPAO_SITE_…``, all without default."""
    return tuple(_variables(Site, f"{_PREFIX}SITE_", {}))


def variables() -> tuple[Variable, ...]:
    """Every variable that is read, in the order of the fields."""
    own = _variables(Settings, _PREFIX, _SAID_DEFAULTS)
    groups = {"site", "security", "login", "password", "leads"}
    numbers = (
        one
        for kind, prefix in _PARTS.items()
        for one in _variables(kind, f"{_PREFIX}{prefix.upper()}", {})
    )
    return (*(one for one in own if one.field not in groups), *numbers, *site_variables())


_SAID_DEFAULTS = {
    "data_dir": "data",
    "database_url": "sqlite:///<ZHIPAO_DATA_DIR>/zhipao.db",
}
"""Defaults that depend on where the program runs, as they may be told."""


def _variables(owner: type[Struct], prefix: str, said: dict[str, str]) -> Iterator[Variable]:
    hints = get_type_hints(owner, include_extras=True)
    for one in msgspec.structs.fields(owner):
        metas: Any = getattr(hints[one.name], "__metadata__", ())
        title = next((_titled(meta) for meta in metas if meta.title), "")
        default = said.get(one.name, "" if one.required else str(one.default))
        yield Variable(f"{prefix}{one.name.upper()}", title, one.name, default)


def _titled(meta: Meta) -> str:
    """The title with what the number means, where it says so."""
    return f"{meta.title}（{meta.description}）" if meta.description else str(meta.title)


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
    known = {one.name.removeprefix(_PREFIX).lower() for one in variables()}
    for name in sorted(values.keys() - known):
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
        search_engine=_engine(values.get("search_engine", ENGINES[0])),
        target=_share(values.get("target", "")),
        site=Site(**{name: values.get(key, "") for name, key in sites.items()}),
        security=_part(Security, values),
        login=_part(LoginPolicy, values),
        password=_part(PasswordPolicy, values),
        leads=_part(LeadTerms, values),
    )


_PARTS: dict[type[Struct], str] = {
    Security: "",
    LoginPolicy: "login_",
    PasswordPolicy: "password_",
    LeadTerms: "leads_",
}
"""Groups of numbers, and how the names of their settings begin."""


def _part(kind: type[_Part], values: dict[str, str]) -> _Part:
    """One group of numbers, each within the bounds its ``Meta`` gives."""
    hints: dict[str, Any] = get_type_hints(kind, include_extras=True)
    given = {}
    for name in kind.__struct_fields__:
        key = f"{_PARTS[kind]}{name}"
        if key not in values:
            continue
        text = values[key]
        try:
            given[name] = msgspec.convert(text.strip(), hints[name], strict=False)
        except msgspec.ValidationError:
            meta: Meta = hints[name].__metadata__[0]
            raise BadInput(
                f"{_PREFIX}{key.upper()}（{meta.title}）应为 {meta.ge} 至 {meta.le} 的整数，"
                f"现为“{text[:40]}”"
            ) from None
    return kind(**given)


def _engine(text: str) -> str:
    try:
        return checked_engine(text)
    except BadInput as refusal:
        raise BadInput(f"{_PREFIX}SEARCH_ENGINE：{refusal}") from None


def _port(text: str) -> int:
    plain = text.isascii() and text.isdigit() and len(text) <= 5
    if not plain or not 0 < int(text) < 65536:
        raise BadInput(f"{_PREFIX}PORT 应为 1 至 65535 的整数，现为“{text[:40]}”")
    return int(text)


def _share(text: str) -> Fraction:
    """A share such as ``0.8``, ``4/5`` or ``80%``."""
    if not text:
        return DEFAULT_TARGET
    try:
        plain = len(text) <= _SHARE_AT_MOST and "e" not in text.lower()
        share = Fraction(text.removesuffix("%")) if plain else Fraction(-1)
        share /= 100 if text.endswith("%") else 1
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not 0 <= share <= 1:
        raise BadInput(f"{_PREFIX}TARGET 应为 0 到 1 的比例，如 0.8 或 80%，现为“{text[:40]}”")
    return share
