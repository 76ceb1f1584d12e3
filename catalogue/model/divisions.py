"""Administrative divisions (GB/T 2260) as far as the pilot needs their names.

Six digits: province 2, prefecture 2, county 2.  The Baishan economic zone has no GB/T 2260
code; Jilin's own service-division codes were not found, so the zone carries a project code
that says so by its letter.
"""

NAMES: dict[str, str] = {
    "220000": "吉林省",
    "220600": "白山市",
    "220602": "浑江区",
    "220605": "江源区",
    "220621": "抚松县",
    "220622": "靖宇县",
    "220623": "长白朝鲜族自治县",
    "220681": "临江市",
    "2206A1": "白山经济开发区",
    "440000": "广东省",
    "440100": "广州市",
    "450721": "灵山县",
}

PROJECT_CODES = frozenset({"2206A1"})
"""Codes that are ours, not national."""


def division_name(code: str) -> str:
    """The division's name; the code itself where the name is not known."""
    return NAMES.get(code, code)
