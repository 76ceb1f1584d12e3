"""Parameters of the API for its OpenAPI description; they are read in ``web.parameters``."""

from dataclasses import dataclass
from typing import get_args

from litestar.openapi.spec import Operation, Parameter, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from catalogue.metrics.scope import POWERS, SCOPE_FIELDS
from catalogue.model.power_list import AdjustmentKind
from search_index.request import Sort
from web import power_parameters
from web.parameters import MAX_PAGE, MAX_SIZE, MAX_WORDS
from web.view_models.labels import FACETS, TABLES, VISITS


def _text(**more: object) -> Schema:
    return Schema(type=OpenAPIType.STRING, **more)  # type: ignore[arg-type]


def _whole(least: int, most: int, default: int) -> Schema:
    return Schema(type=OpenAPIType.INTEGER, minimum=least, maximum=most, default=default)


def _query(name: str, description: str, schema: Schema) -> Parameter:
    return Parameter(
        name=name, param_in="query", description=description, required=False, schema=schema
    )


def _values(name: str) -> Schema:
    if name in TABLES:
        return _text(enum=[str(member) for member in TABLES[name]])
    if name == "visits":
        return _text(enum=list(VISITS))
    if name == "theme":
        return _text(pattern="^(person|firm)-[0-9]{3}$")
    return _text(pattern="^[0-9A-Za-z]{1,64}$")


def _filters() -> list[Parameter]:
    return [
        _query(name, title, Schema(type=OpenAPIType.ARRAY, items=_values(name)))
        for name, title in FACETS.items()
    ]


def _scoped(name: str) -> Schema:
    if name == "kind":
        return _text(enum=[*(str(member) for member in TABLES[name]), POWERS])
    if name == "batch":
        return _text(pattern="^[1-9][0-9]{0,3}$")
    if name == "bundle":
        return _text(pattern="^[a-z0-9-]{1,40}$")
    return _values(name)


def _scope() -> list[Parameter]:
    return [
        *(_query(name, title, _scoped(name)) for name, title in SCOPE_FIELDS.items()),
        _query("as_of", "统计截止日", _text(format=OpenAPIFormat.DATE)),
        _query("edition", "清单版次的编号或名称", _text()),
        _query("compared_with", "对比的日期，或清单版次的编号或名称", _text()),
    ]


_PAGE = _query("page", "第几页", _whole(1, MAX_PAGE, 1))
_SIZE = _query("size", "每页几项", _whole(1, MAX_SIZE, 10))


@dataclass
class SearchOperation(Operation):
    """``GET /api/v1/items``."""

    def __post_init__(self) -> None:
        """Litestar knows parameters from signatures only, and these are read elsewhere."""
        self.parameters = [
            _query("q", "搜索词", _text(max_length=MAX_WORDS)),
            *_filters(),
            _query("sort", "排序", _text(enum=list(get_args(Sort)))),
            _PAGE,
            _SIZE,
            _query("literal", "1 为只按原词，不按读音或形近的词代替", _text(enum=["0", "1"])),
        ]


@dataclass
class SuggestOperation(Operation):
    """``GET /api/v1/suggest``."""

    def __post_init__(self) -> None:
        """See ``SearchOperation``."""
        self.parameters = [_query("q", "已输入的字", _text(max_length=MAX_WORDS))]


@dataclass
class ItemOperation(Operation):
    """``GET /api/v1/items/{code}``."""

    def __post_init__(self) -> None:
        """See ``SearchOperation``."""
        day = _query(
            "as_of", "这一天结束时公开的内容；不给即现在", _text(format=OpenAPIFormat.DATE)
        )
        self.parameters = [*(self.parameters or []), day]


@dataclass
class ReportOperation(Operation):
    """``GET /api/v1/metrics``."""

    def __post_init__(self) -> None:
        """See ``SearchOperation``."""
        self.parameters = list(_scope())


@dataclass
class FigureOperation(Operation):
    """``GET /api/v1/metrics/{id}/items``."""

    def __post_init__(self) -> None:
        """See ``SearchOperation``."""
        own = [*(self.parameters or []), *_scope()]
        self.parameters = [*own, _query("part", "numerator、population 或未计入的原因", _text())]
        self.parameters += [_PAGE, _SIZE]


@dataclass
class ChangesOperation(Operation):
    """``GET /api/v1/changes``."""

    def __post_init__(self) -> None:
        """See ``SearchOperation``."""
        self.parameters = [
            _query("since", "此序号之后的变更", _whole(0, 999_999_999, 0)),
            _query("limit", "最多几条", _whole(1, 1000, 100)),
        ]


@dataclass
class PointsOperation(Operation):
    """``GET /api/v1/points``."""

    def __post_init__(self) -> None:
        """See ``SearchOperation``."""
        self.parameters = [
            _query("q", "名称、地址或编号中的词", _text(max_length=100)),
            _query("kind", "网点种类", _values("point")),
            _query("division", "所在地区", _text(pattern="^[0-9A-Z]{6}$")),
            _PAGE,
            _query("size", "每页几个", _whole(1, MAX_SIZE, 20)),
        ]


@dataclass
class SnapshotsOperation(Operation):
    """``GET /api/v1/snapshots``."""

    def __post_init__(self) -> None:
        """See ``SearchOperation``."""
        self.parameters = [_PAGE, _SIZE]


def _power_values(name: str) -> Schema:
    if name == "state":
        return _text(enum=[str(member) for member in power_parameters.STATES])
    if name in power_parameters.TABLES:
        return _text(enum=[str(member) for member in power_parameters.TABLES[name]])
    return _text(max_length=power_parameters.LONGEST)


@dataclass
class EntriesOperation(Operation):
    """``GET /api/v1/power-list/entries``."""

    def __post_init__(self) -> None:
        """See ``SearchOperation``."""
        filters = power_parameters.FILTERS.items()
        self.parameters = [
            *(_query(name, title, _power_values(name)) for name, title in filters),
            _query("as_of", "哪一天的清单；不给即现行清单", _text(format=OpenAPIFormat.DATE)),
            _query("edition", "哪一版清单（编号或名称）", _power_values("edition")),
            _PAGE,
            _query("size", "每页几项", _whole(1, MAX_SIZE, power_parameters.PAGE_SIZE)),
        ]


@dataclass
class PowerChangesOperation(Operation):
    """``GET /api/v1/power-list/changes``."""

    def __post_init__(self) -> None:
        """See ``SearchOperation``."""
        kinds = _text(enum=[kind.value for kind in AdjustmentKind])
        self.parameters = [
            _query("from", "较早的版次；不给即 to 的前一版", _power_values("from")),
            _query("to", "较晚的版次；不给即最近一版", _power_values("to")),
            _query("kind", "只列这一种调整", kinds),
            _query("body", "只列涉及这个主体（名称或信用代码）的调整", _power_values("body")),
        ]
