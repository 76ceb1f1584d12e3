"""The columns of the site: navigation, site map and the column META of every page."""

from msgspec import Struct


class Column(Struct, frozen=True):
    """One column: where it lies, what it is called, what one finds in it."""

    path: str
    name: str
    description: str
    keywords: str


HOME = Column(
    "/", "首页", "按平常的说法搜索政务服务事项，查看办事指南", "政务服务,办事指南,只跑一次"
)
COLUMNS = (
    Column("/search", "搜索事项", "按地区、部门、类型、跑动次数筛选政务服务事项", "事项搜索,办事"),
    Column("/themes", "主题", "按个人、企业办事主题查找政务服务事项", "主题分类,个人办事,企业办事"),
    Column("/bodies", "部门", "按地区和实施主体查找政务服务事项", "部门,实施主体,地区"),
    Column(
        "/power-list",
        "权责清单",
        "各部门权力事项的名称、依据、责任，历次版次和每一次调整",
        "权责清单,行政职权,权力清单,调整",
    ),
    Column("/bundles", "一件事", "几件事合成一件：一张表单、一份材料、一个时限", "一件事,多证合一"),
    Column("/points", "办事网点", "政务大厅、分厅、乡镇、社区、村的办事网点和可办事项", "办事网点"),
    Column("/reports", "公开报表", "只跑一次率、时限压缩等指标及其口径、公式和明细", "指标,报表"),
)
"""In the order of the navigation."""
FURTHER = (
    Column("/corrections", "纠错查询", "凭编号查看办事指南纠错的处理结果", "纠错,处理结果,答复"),
    Column("/site-map", "网站地图", "本站全部栏目", "网站地图"),
)
"""In the order of the footer, where they stand instead."""

_GUIDES = Column("/items", "办事指南", "政务服务事项的完整办事指南", "办事指南,一次性告知单")
_BY_PATH = {column.path: column for column in (HOME, *COLUMNS, *FURTHER, _GUIDES)}


def column_of(path: str) -> Column:
    """The column a page belongs to, by the first part of its path."""
    return _BY_PATH.get("/" + path.split("/")[1], HOME)
