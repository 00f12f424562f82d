"""By what a settlement is cleared later: 清算类别, 清算方式, 清算经办机构."""

from __future__ import annotations

BY_ITEM = "1"  # 清算方式: 按项目

CATEGORIES = {
    "11": "11",  # 门诊
    "12": "12",  # 门诊挂号
    "13": "13",  # 急诊
    "14": "14",  # 门诊慢特病
    "18": "18",  # 特药购药
    "19": "1103",  # 意外伤害门诊
    "21": "21",  # 住院
    "2102": "27",  # 单病种住院
    "21303": "99928",  # 精神病住院
    "22": "22",  # 意外伤害住院
    "28": "28",  # 日间手术
    "41": "41",  # 药店购药
    "51": "53",  # 生育门诊
    "52": "99940",  # 生育住院
    "53": "99953",  # 计划生育手术
    "9901": "15",  # 两病门诊
    "9903": "1103",  # 意外伤害门诊
    "9904": "18",  # 大病特药
}
OTHER = "99"


def clearing_category(care_type: str) -> str:
    """清算类别 of a 医疗类别; a longer code follows the shorter one it is a kind of."""
    code = care_type
    while code and code not in CATEGORIES:
        code = code[:-1]
    if not code:
        return "21" if care_type.startswith("2") else OTHER
    return CATEGORIES[code]
