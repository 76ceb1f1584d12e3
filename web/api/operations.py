"""Parameters of the API for its OpenAPI description; they are read in ``web.parameters``."""

from dataclasses import dataclass
from typing import get_args

from litestar.openapi.spec import Operation, Parameter, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from catalogue.metrics.scope import SCOPE_FIELDS
from search_index.request import Sort
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


def _scope() -> list[Parameter]:
    return [
        *(_query(name, title, _values(name)) for name, title in SCOPE_FIELDS.items()),
        _query("as_of", "统计截止日", _text(format=OpenAPIFormat.DATE)),
        _query("edition", "清单版次", _text()),
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
