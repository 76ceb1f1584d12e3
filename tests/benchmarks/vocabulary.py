"""The words of ``vocabulary.toml``, and the sentences that conditions are made of."""

import tomllib
from pathlib import Path

_FILE = Path(__file__).with_name("vocabulary.toml")
_WORDS = tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _listed(name: str) -> tuple[str, ...]:
    return tuple(_WORDS[name].split())


def _table(name: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(value.split()) for key, value in _WORDS[name].items()}


DEPARTMENTS = _table("departments")
"""Department → what it deals with; 39 departments, 241 objects."""
EVERYDAY = _table("everyday")
"""Object → everyday names that its items carry."""
ACTIONS = _listed("actions")
SUB_CASES = _listed("sub_cases")
COMMON_MATERIALS = _listed("common_materials")
OWN_MATERIALS = _listed("own_materials")
LAWS = _listed("laws")
RARE = _listed("rare")
COLLOQUIAL = _listed("colloquial")
COMMON = _listed("common")

CONDITIONS = (
    "申请人具有完全民事行为能力，或者为依法设立的法人、非法人组织",
    "有与申请事项相适应的固定场所，场所符合{law}规定的要求",
    "有与{object}相适应的专业技术人员和管理人员，并经培训考核合格",
    "有保证{object}质量和安全的规章制度、操作规程和应急预案",
    "设施设备经检验合格，与申请的规模、品种和数量相适应",
    "近三年内没有因违反{law}受到较重行政处罚的记录",
    "不属于法律、行政法规禁止从事{object}的人员或者单位",
    "已按规定缴纳相关费用，信用状况良好，未被列入严重失信主体名单",
    "{action}事项发生变化的，应当自变化之日起三十日内提出申请",
    "户籍或者经常居住地在{district}行政区域内，居住满六个月以上",
    "生产经营活动涉及{rare}的，应当另行取得相应的批准文件",
    "申请材料真实、完整、有效，{object}的{action}符合国家产业政策和当地规划",
    "原{object}证照在有效期内，且已完成上一年度报告公示",
    "与相邻单位、居民区的安全距离和卫生防护距离符合国家标准",
)
"""Conditions of acceptance; ``{rare}`` is a word of the long tail."""
