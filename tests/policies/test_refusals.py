"""Every mistake of a policy folder is refused with file, line and a sentence."""

from __future__ import annotations

import pytest

from tests.policies.conftest import INPATIENT, City

# file, what is written, what instead, the line refused, what the sentence says
MISTAKES = {
    "a value without a start date": (
        "inpatient.yaml",
        "  - from: 2025-01-01\n    source: 测试〔2024〕1号 第二条\n",
        "  - source: 测试〔2024〕1号 第二条\n",
        9,
        "起付线 缺少 from (起始日期(含))",
    ),
    "a value without a source": (
        "inpatient.yaml",
        "    source: 测试〔2024〕1号 第三条\n",
        "",
        15,
        "支付比例 缺少 source (依据:文号与条款)",
    ),
    "an empty source": (
        "inpatient.yaml",
        "source: 测试〔2024〕1号 第三条",
        "source:",
        16,
        "这里是空的,要写依据 (文号与条款)",
    ),
    "a date that does not exist": (
        "inpatient.yaml",
        "  - from: 2025-01-01\n    source: 测试〔2024〕1号 第二条",
        "  - from: 2025-02-30\n    source: 测试〔2024〕1号 第二条",
        9,
        "「2025-02-30」不是日期",
    ),
    "an end before the start": (
        "inpatient.yaml",
        "    source: 测试〔2024〕1号 第二条\n",
        "    to: 2024-12-31\n    source: 测试〔2024〕1号 第二条\n",
        9,
        "终止日期 2024-12-31 早于起始日期 2025-01-01",
    ),
    "periods that overlap": (
        "inpatient.yaml",
        "cap:\n  - from: 2025-01-01\n    source: 测试〔2024〕1号 第四条\n",
        "cap:\n  - {from: 2024-07-01, to: 2025-03-31, source: x, limit: 1}\n"
        "  - from: 2025-01-01\n    source: 测试〔2024〕1号 第四条\n",
        22,
        "期间与第 21 行 2024-07-01 起的一条重叠",
    ),
    "two entries from the same day": (
        "area.yaml",
        "      value: 80000\n",
        "      value: 80000\n    - {from: 2025-01-01, source: x, value: 1}\n",
        13,
        "期间与第 10 行 2025-01-01 起的一条重叠",
    ),
    "a limit by something that is no fact": (
        "inpatient.yaml",
        "    limit: {times: 4, of: average_wage}\n",
        "    limit: 4\n    by: [diseases]\n",
        24,
        "diseases 不能用来分限额,是不是要写 disease",
    ),
    "an unknown key": (
        "inpatient.yaml",
        "deductible:\n",
        "deductable:\n",
        8,
        "支付方规则 里没有 deductable 这个键,是不是要写 deductible",
    ),
    "an unknown key in an entry": (
        "inpatient.yaml",
        "    tiers:\n",
        "    tier:\n",
        17,
        "支付比例 里没有 tier 这个键,是不是要写 tiers",
    ),
    "an unknown fact in a row": (
        "inpatient.yaml",
        '{hosp_lv: "3", value: 900}',
        '{hosp_level: "3", value: 900}',
        12,
        "没有 hosp_level 这个事实或键,是不是要写 hosp_lv",
    ),
    "a word no taxonomy has": (
        "inpatient.yaml",
        '{hosp_lv: "3", value: 900}',
        "{hosp_lv: district3, value: 900}",
        12,
        "hosp_lv (医院等级) 没有「district3」,是不是要写 district_3",
    ),
    "a word of an own fact that is not among its values": (
        "inpatient.yaml",
        '{hosp_lv: "3", value: 900}',
        "{plan: middle, value: 900}",
        12,
        "plan 没有「middle」。可写: high、low",
    ),
    "a disease group nobody declared": (
        "inpatient.yaml",
        '{hosp_lv: "3", value: 900}',
        "{disease: listed_cancers, value: 900}",
        12,
        "没有声明「listed_cancers」这个病种,是不是要写 listed_cancer",
    ),
    "a fact of a fee line where there is none": (
        "inpatient.yaml",
        '{hosp_lv: "3", value: 900}',
        "{origin: imported, value: 900}",
        12,
        "origin 是费用明细的事实,这里问不到",
    ),
    "a list where a range is meant": (
        "inpatient.yaml",
        '{hosp_lv: "3", value: 900}',
        "{age: [45, 60], value: 900}",
        12,
        "请写一个值或 {min, below} 这样的范围",
    ),
    "an unknown end of a range": (
        "inpatient.yaml",
        '{hosp_lv: "3", value: 900}',
        "{age: {minimum: 45}, value: 900}",
        12,
        "age 的范围 里没有 minimum 这个键,是不是要写 min",
    ),
    "rows without a last one for everyone else": (
        "inpatient.yaml",
        "      - {value: 300}\n",
        "",
        12,
        "最后一行不能有条件,它是「其余」",
    ),
    "a row that takes all before the last": (
        "inpatient.yaml",
        '      - {hosp_lv: "3", value: 900}\n',
        "      - {value: 900}\n",
        12,
        "这一行没有条件却不是最后一行",
    ),
    "a row that can never win": (
        "inpatient.yaml",
        "      - {value: 300}\n",
        "      - {hosp_lv: tertiary, value: 800}\n      - {value: 300}\n",
        13,
        "第 12 行已包括这一行,永远用不到",
    ),
    "a deductible that begins late": (
        "inpatient.yaml",
        "deductible:\n  - from: 2025-01-01",
        "deductible:\n  - from: 2025-07-01",
        9,
        "但 deductible 自 2025-07-01 才有值;请补上前面的一期,那时没有的写 amount: 0",
    ),
    "a cap that begins late": (
        "inpatient.yaml",
        "cap:\n  - from: 2025-01-01",
        "cap:\n  - from: 2025-07-01",
        21,
        "但 cap 自 2025-07-01 才有值;请补上前面的一期,那时没有的写 limit: unlimited",
    ),
    "a full-width colon": (
        "inpatient.yaml",
        "title: 职工住院",
        "title：职工住院",
        2,
        "不是合法的 YAML: 标点「：」是全角的,要用半角的冒号 (后面要有空格)",
    ),
    "a full-width comma": (
        "inpatient.yaml",
        '{hosp_lv: "3", value: 900}',
        '{hosp_lv: "3"，value: 900}',
        12,
        "不是合法的 YAML: 标点「，」是全角的,要用半角的逗号",
    ),
    "an insurance near to a code of another": (
        "inpatient.yaml",
        '["310"]',
        '["311"]',
        6,
        "insurance (险种) 没有「311」,是不是要写 310。可写",
    ),
    "a word near to a 中文 name": (
        "inpatient.yaml",
        "med_type: [inpatient]",
        "med_type: [家庭病房]",
        7,
        "没有「家庭病房」,是不是要写 home_bed (家庭病床)。可写",
    ),
    "an amount by a fact of lines": (
        "inpatient.yaml",
        "    limit: {times: 4, of: average_wage}\n",
        "    limit: {amount: 4, plus: {fact: price}}\n",
        23,
        "price 不是可用的事实。可写: cap_bonus",
    ),
    "a more exact row below a broader one": (
        "inpatient.yaml",
        "      - {value: 300}\n",
        "      - {hosp_lv: 3A, age: {min: 60}, value: 800}\n      - {value: 300}\n",
        13,
        "第 12 行已包括这一行,永远用不到;更细的行要写在前面",
    ),
    "words that rows above take one by one": (
        "inpatient.yaml",
        "      - {value: 300}\n",
        "      - {hosp_lv: '2', value: 8}\n      - {hosp_lv: [3B, 2A], value: 7}\n"
        "      - {value: 300}\n",
        14,
        "第 12、13 行已包括这一行",
    ),
    "a range inside another": (
        "inpatient.yaml",
        '      - {hosp_lv: "3", value: 900}\n',
        "      - {age: {above: 44, below: 60}, value: 9}\n"
        "      - {age: {min: 45, below: 60}, value: 7}\n",
        13,
        "第 12 行已包括这一行",
    ),
    "a default that is no yes or no": (
        "area.yaml",
        "  cap_bonus: {name: 激励额度, of: person, type: money}\n",
        "  cap_bonus: {name: 激励额度, of: person, type: money}\n"
        "  insured_long: {name: 连续, of: person, type: yes_no, default: 没有}\n",
        16,
        "默认值不是是否 (yes / no): 这里要写yes 或 no,不能写「没有」",
    ),
    "a default that is no sum": (
        "area.yaml",
        "of: person, type: money}",
        "of: person, type: money, default: 很多}",
        15,
        "默认值不是金额(元): 「很多」不是金额",
    ),
    "a row without a value": (
        "inpatient.yaml",
        '{hosp_lv: "3", value: 900}',
        '{hosp_lv: "3"}',
        12,
        "这一行没有 value",
    ),
    "a gap between tiers": (
        "inpatient.yaml",
        "      - {value: 0.9}\n",
        "      - {from: 12000, value: 0.9}\n",
        19,
        "第 2 段从 12000 开始,与上一段的终点 10000 有空档",
    ),
    "tiers that overlap": (
        "inpatient.yaml",
        "      - {value: 0.9}\n",
        "      - {from: 8000, value: 0.9}\n",
        19,
        "第 2 段从 8000 开始,与上一段的终点 10000 重叠",
    ),
    "tiers that do not start at zero": (
        "inpatient.yaml",
        "      - {to: 10000, value: 0.85}\n",
        "      - {from: 900, to: 10000, value: 0.85}\n",
        18,
        "第 1 段从 900 开始,与上一段的终点 0 有空档",
    ),
    "tiers that fall": (
        "inpatient.yaml",
        "      - {value: 0.9}\n",
        "      - {to: 5000, value: 0.9}\n      - {value: 0.95}\n",
        19,
        "第 2 段的终点 5000 不大于起点 10000",
    ),
    "tiers that end": (
        "inpatient.yaml",
        "      - {value: 0.9}\n",
        "      - {to: 20000, value: 0.9}\n",
        19,
        "最后一段不能写 to",
    ),
    "a tier without its end": (
        "inpatient.yaml",
        "      - {to: 10000, value: 0.85}\n",
        "      - {value: 0.85}\n",
        18,
        "第 1 段不是最后一段,要写终点 to",
    ),
    "a percentage for a share": (
        "inpatient.yaml",
        "{to: 10000, value: 0.85}",
        "{to: 10000, value: 85}",
        18,
        "85 不行,这里要写比例 (0 到 1 之间,如 0.85)",
    ),
    "an amount in words": (
        "inpatient.yaml",
        "value: 900}",
        "value: 九百}",
        12,
        "「九百」不是金额",
    ),
    "less than a fen": (
        "inpatient.yaml",
        "value: 900}",
        "value: 900.001}",
        12,
        "「900.001」不是金额(元,最多两位小数)",
    ),
    "a negative amount": (
        "inpatient.yaml",
        "value: 900}",
        "value: -900}",
        12,
        "-900 不行,金额不能是负数",
    ),
    "no limit where one is needed": (
        "inpatient.yaml",
        "value: 900}",
        "value: unlimited}",
        12,
        "这里不能写 unlimited",
    ),
    "a payer nobody put in order": (
        "inpatient.yaml",
        "payer: basic",
        "payer: basics",
        3,
        "area.yaml 的 payers 里没有 basics,是不是要写 basic",
    ),
    "a fund that is none": (
        "inpatient.yaml",
        "fund: hifp_pay",
        "fund: hifp",
        4,
        "没有「hifp」这个选择,是不是要写 hifp_pay",
    ),
    "an unknown counter group": (
        "inpatient.yaml",
        "group: inpatient",
        "group: in_patient",
        5,
        "没有「in_patient」这个选择,是不是要写 inpatient",
    ),
    "a reference nobody declared": (
        "inpatient.yaml",
        "of: average_wage",
        "of: average_wages",
        23,
        "没有 average_wages 这个参照数,是不是要写 average_wage",
    ),
    "a reference that begins later": (
        "inpatient.yaml",
        "cap:\n  - from: 2025-01-01",
        "cap:\n  - from: 2024-01-01",
        21,
        "用到 average_wage,它自 2025-01-01 起才有值,而这一条自 2024-01-01 起",
    ),
    "times without of": (
        "inpatient.yaml",
        "{times: 4, of: average_wage}",
        "{times: 4}",
        23,
        "times 与 of 要一起写",
    ),
    "plus on a fact that is no number": (
        "inpatient.yaml",
        "{times: 4, of: average_wage}",
        "{amount: 1, plus: {each: plan, amount: 300}}",
        23,
        "plan 不是可用的事实",
    ),
    "a later payer without its base": (
        "inpatient.yaml",
        "payer: basic",
        "payer: critical_illness",
        1,
        "支付方 critical_illness 要写 base",
    ),
    "a rule before its payer has a turn": (
        "inpatient.yaml",
        "ratio:\n  - from: 2025-01-01",
        "ratio:\n  - from: 2024-01-01",
        1,
        "比例自 2024-01-01 起,但 area.yaml 的 payers 在那一天没有 basic",
    ),
    "two insurances of different fund codes in one rule": (
        "inpatient.yaml",
        'insurance: ["310"]',
        'insurance: ["310", "390"]',
        1,
        "几个险种的基金支付类型不同,请写明 fund_pay_type",
    ),
    "value and tiers at once": (
        "inpatient.yaml",
        "    tiers:\n",
        "    value: 0.8\n    tiers:\n",
        15,
        "ratio 要写 value (单一比例) 或 tiers (分段) 之一",
    ),
    "a parameter that is not a dated list": (
        "inpatient.yaml",
        "cap:\n  - from: 2025-01-01\n    source: 测试〔2024〕1号 第四条\n    limit:",
        "floor: 0.45\ncap:\n  - from: 2025-01-01\n    source: x\n    limit:",
        20,
        "保底支付 要写成分期列表",
    ),
    "a key written twice": (
        "inpatient.yaml",
        "payer: basic\n",
        "payer: basic\npayer: basic\n",
        4,
        "payer 写了两次,第一次在第 3 行",
    ),
    "an unknown kind of file": (
        "inpatient.yaml",
        "kind: benefit",
        "kind: benefits",
        1,
        "没有 benefits 这种文件,是不是要写 benefit",
    ),
    "a file that is not YAML": (
        "inpatient.yaml",
        'insurance: ["310"]',
        'insurance: ["310"',
        7,
        "不是合法的 YAML",
    ),
    "an area code of the wrong length": (
        "area.yaml",
        'area: "990200"',
        "area: 99020",
        1,
        "这里要写6 位医保区划代码",
    ),
    "a status nobody knows": (
        "area.yaml",
        "status: fictional",
        "status: real",
        3,
        "没有「real」这个选择",
    ),
    "an own fact that is built in": (
        "area.yaml",
        "  cap_bonus: {",
        "  age: {",
        15,
        "age 是内置事实 (年龄(周岁)),不能重新声明",
    ),
    "a default that is no value": (
        "area.yaml",
        "default: low",
        "default: lower",
        14,
        "默认值 lower 不在 values 里",
    ),
    "an own word below nothing": (
        "area.yaml",
        'is: "3"',
        'is: "4"',
        20,
        "没有 4 这个词",
    ),
    "an own word that is built in": (
        "area.yaml",
        "    district_3: {",
        "    community: {",
        20,
        "community 是内置的词 (社区卫生服务机构)",
    ),
    "a taxonomy nobody knows": (
        "area.yaml",
        "  hosp_lv:\n",
        "  hosp_level:\n",
        20,
        "没有 hosp_level 这个分类,是不是要写 hosp_lv",
    ),
    "an insurance year that starts nowhere": (
        "area.yaml",
        "status: fictional\n",
        "status: fictional\n"
        "insurance_year: [{from: 2025-01-01, source: x, starts: 13-01}]\n",
        4,
        "「13-01」不是月-日",
    ),
}


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "sentence"), MISTAKES.values(), ids=MISTAKES
)
def test_refused_with_file_line_and_sentence(
    city: City, name: str, old: str, new: str, line: int, sentence: str
) -> None:
    assert city.problems() == []
    city.replace(name, old, new)
    told = city.problems()
    assert [one for one in told if one.startswith(f"{name}:{line}: ")], told
    assert any(sentence in one for one in told if one.startswith(f"{name}:{line}:"))


def test_all_mistakes_of_a_folder_are_told_at_once(city: City) -> None:
    city.replace("inpatient.yaml", "value: 0.85", "value: 85")
    city.replace("inpatient.yaml", "payer: basic", "payer: base")
    city.replace("area.yaml", "status: fictional", "status: real")
    city.write("outpatient.yaml", "kind: benefit\n")
    files = [problem.partition(":")[0] for problem in city.problems()]
    assert files.count("area.yaml") == 1
    assert files.count("inpatient.yaml") == 2
    assert files.count("outpatient.yaml") >= 6  # every required key it lacks


def test_two_rules_for_the_same_care_must_be_told_apart(city: City) -> None:
    city.write("more.yaml", INPATIENT.replace("职工住院", "另一份"))
    (problem,) = city.problems()
    assert problem.startswith("more.yaml:1: ")
    assert "inpatient.yaml 第 1 行的「职工住院」规定了同一支付方" in problem


def test_two_rules_told_apart_by_when_or_period_stand_together(city: City) -> None:
    city.write("more.yaml", f"when: {{chosen: yes}}\n{INPATIENT}")
    city.write(
        "old.yaml",
        INPATIENT.replace("kind: benefit", "kind: benefit\nnote: 旧版").replace(
            "ratio:\n  - from: 2025-01-01",
            "ratio:\n  - to: 2025-06-30\n    from: 2025-01-01",
        ),
    )
    city.replace(
        "inpatient.yaml", "ratio:\n  - from: 2025-01-01", "ratio:\n  - from: 2025-07-01"
    )
    assert city.problems() == []


def test_an_endless_alias_is_refused(city: City) -> None:
    city.write("loop.yaml", "kind: benefit\nwhen: &a {plan: *a}\n")
    assert any(
        problem.startswith("loop.yaml:2:") and "没有尽头" in problem
        for problem in city.problems()
    )


def test_bytes_that_are_not_text_are_refused(city: City) -> None:
    (city.folder / "bad.yaml").write_bytes("kind: 待遇".encode("gb18030"))
    assert city.problems() == ["bad.yaml:1: 文件不是 UTF-8 编码,请另存为 UTF-8"]


def test_a_folder_without_area_file_is_refused(city: City) -> None:
    (city.folder / "area.yaml").unlink()
    (problem,) = city.problems()
    assert problem.startswith("area.yaml:1: 文件无法读取")


ACCOUNT = """\
kind: account
title: 个人账户
insurance: ["310"]
parts:
  - from: 2025-01-01
    source: x
    parts: [{part: current, order: before, pays: [in_scope, share, deductible]}]
"""


def test_an_account_cannot_pay_first_what_is_not_there_yet(city: City) -> None:
    city.write("account.yaml", ACCOUNT)
    (told,) = city.problems()
    assert told.startswith(
        "account.yaml:7: 先于统筹支付 (order: before) 时还没有 "
        "share (统筹后个人自付)、deductible (起付线)"
    )
    city.write("account.yaml", ACCOUNT.replace(", share, deductible", ""))
    assert city.problems() == []


REACHED = """\
      - {hosp_lv: 3A, value: 1}
      - {hosp_lv: "3", age: {max: 60}, value: 2}
      - {hosp_lv: "3", value: 3}
      - {hosp_lv: [3B, 2], value: 4}
      - {hosp_lv: {not: "2"}, age: {min: 70}, value: 5}
"""


def test_rows_that_some_still_reach_are_right(city: City) -> None:
    city.replace("inpatient.yaml", '      - {hosp_lv: "3", value: 900}\n', REACHED)
    assert city.problems() == []


def test_bounds_are_there_from_the_first_adjustment(city: City) -> None:
    adjust = "adjust: [{from: 2025-03-01, source: x, title: 加点, points: 0.05}]\n"
    for start, refused in (("2025-03-01", False), ("2025-03-02", True)):
        bounds = f"bounds: [{{from: {start}, source: x, max: 0.9}}]\n"
        city.write("inpatient.yaml", INPATIENT + adjust + bounds)
        told = "加点自 2025-03-01 起,但 bounds 自 2025-03-02 才有值"
        assert any(told in one for one in city.problems()) is refused


def test_a_misspelt_first_pay_is_told_the_words(city: City) -> None:
    city.write(
        "scope.yaml",
        'kind: scope\ntitle: 分解\ninsurance: ["310"]\n'
        "first_pay: [{from: 2025-01-01, source: x, value: outsied}]\n",
    )
    (told,) = city.problems()
    assert (
        "「outsied」不行,是不是要写 outside。可写先行自付比例 (0 到 1)、catalogue"
        in told
    )


def test_a_long_file_is_no_repetition(city: City) -> None:
    """200 000 values without any anchor are read; too many are told to be."""
    long = "# 说明\n" + "note: [" + ",".join(["0"] * 210_000) + "]\n"
    city.write("long.yaml", "kind: benefit\n" + long)
    assert not any("引用" in one for one in city.problems())
