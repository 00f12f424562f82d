"""The reference page of policy files and cases, from the declared fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from yibao.engine.codes import Component
from yibao.engine.counters import GROUPS as COUNTER_GROUPS
from yibao.engine.counters import MEASURES
from yibao.policies.answer import AMOUNTS
from yibao.policies.dimensions import DIMENSIONS, GROUPS
from yibao.policies.examples import EXAMPLE
from yibao.policies.schema.account import ACCOUNT
from yibao.policies.schema.area import AREA
from yibao.policies.schema.benefit import BENEFIT
from yibao.policies.schema.case import case_record
from yibao.policies.schema.scope import SCOPE
from yibao.policies.spec import Definitions, Field, Record
from yibao.policies.taxonomy import Taxonomy
from yibao.policies.values import EXTRA, PERIOD
from yibao.policies.vocabulary import HOLDERS, KINDS, Vocabulary

FILES = (
    ("area.yaml", AREA),
    ("kind: scope 费用分解", SCOPE),
    ("kind: benefit 支付方规则", BENEFIT),
    ("kind: account 个人账户", ACCOUNT),
)

INTRO = """\
# 政策文件参考

一个文件夹是一个统筹区: `area.yaml` 加任意个其他 `.yaml`,每份以 `kind` 开头。
每个参数都是分期列表,每条必有 `from` 与 `source`;同一参数的期间不能重叠,
不写 `to` 的到下一条之前为止。写了 `to` 就到那天为止,之后没有下一条也不报错;
`deductible`、`cap` 要从 `ratio` 的第一天起就有 (`bounds` 从第一个加点起),
起初没有的补一期 `amount: 0`、`limit: unlimited`。其余某一天没有期的参数,
那一天就当没有写;`ratio` 没有期,整份规则那一天不用。
每条还可写 `note` (说明) 与 `confidence` (资料可信度 high、medium、low),都不参与计算。

- **一个值或分行**: 写一个值,或写成行的列表;每行是若干条件加 `value`,
  从上到下第一个符合的行有效,最后一行不写条件 (其余)。行上可写 `clause` 说明更细的条款。
- **条件**: `事实: 值`、`事实: [任一]`、`事实: {min, below, max, above}`、
  `事实: {not: …}`。分类词有上下级: 写 `"3"` 也适用于 `3A`。
  更细的行写在前面,上面的行都已包括的行会被拒绝。
- **金额**: 元;或 `{times: 4, of: 参照数}`;都可加 `plus`;限额可写 `unlimited`。
- **比例**: 0 到 1。
- **几份规则**: 同一支付方每次就诊只用一份: `med_type` 更细的在先,`when` 条件更多的在先,
  再按文件名。支付方、险种、医疗类别、`when` 与期间都相同的两份会被拒绝。

- **写不出的**: 先封上限再按项目加点 (`bounds` 总在 `item_adjust` 之后);
  按每人参保日起算的年度;高于封顶线的保底;满 90 天当天再收起付线 (`every_days: 90`
  从第 91 天起);引用另一份待遇的比例 (要照抄);基金支付类型不同的险种合写一份。
  YAML 的引用 (`&`、`*`) 只在一份 (`---` 之间) 里有效,别的份里要照抄。

怎样从头写一个城市,见[写一个城市的政策](../guide/写一个城市的政策.md)。
检查: `yibao policies check 文件夹`。
机器可读的定义: `yibao schema` 或 [schema/](schema/)。
"""

CASE_FACTS = """\
`area.yaml` 的 `facts` 声明的事实写在它所属的地方,键就是它的名字: `of: person` 的写在
`person` (就诊里写了的以就诊为准),`visit`、`institution` 的写在就诊,
`line` 的写在费用明细。
"""

FILING = """\
`hosp_lv` 在政策按它区分的就诊里必写,不写会被拒绝;人的数字 (年龄、参保月数等) 没有写而
政策在这次就诊里问到的,按不符合那一行计算,并在结果的 `notes` 里说明。

异地就医没有写 `filing` 时是 `none`: 「未备案」的行要写 `filing: [unregistered, none]`,
并同时写 `place: out_of_city`。
"""

COMPONENTS = {
    "in_scope": "还没有支付方分过的;统筹没有适用的待遇或不予支付时,费用留在这里",
    "deductible": "统筹的起付线",
    "share": "统筹按比例支付以后个人自付的",
    "over_cap": "超出 `overflow: pass` 的限额的费用;限支付额的,"
    "是付满以后还没有付到的那部分费用,不是少付的钱",
    "capped": "超出 `overflow: stop` 的限额的;写明 capped 的支付方和账户才付",
    "paid_first": "乙类等先行自付的,含异地先行自付",
    "over_limit": "限价与每日限额以上的",
    "outside_scope": "丙类与目录以外的",
    "covered": "起付线以上、限额以下的全部费用,含统筹已付的;付的钱从 share 里出",
}


def policies_page() -> str:
    """The whole page."""
    parts = [INTRO]
    for title, record in FILES:
        parts += [f"## {title}\n", *tables(record)]
    parts += ["## 金额的附加额 plus\n", table(EXTRA)]
    parts += ["## 个案 CASE\n", CASE_FACTS, *tables(case_record(Vocabulary()))]
    parts += ["## 算例 *.examples.yaml\n", *tables(EXAMPLE)]
    parts += [amounts_section(), components_section(), counters_section()]
    parts += ["## 事实\n", facts_table(), FILING, "## 分类词\n", *word_sections()]
    parts += ["## 五十五个维度\n", *dimension_sections()]
    return "\n".join(parts)


def tables(root: Record[object]) -> Iterator[str]:
    """The record and every record inside it, each as a table."""
    for record in records(root).values():
        if record is not root:
            dated = " (分期列表)" if PERIOD[0] in record.fields else ""
            yield f"### {record.zh} `{record.name}`{dated}\n"
        yield table(record)


def records(root: Record[object]) -> dict[str, Record[object]]:
    definitions = Definitions()
    root.schema(definitions)
    inside = dict(definitions.records)
    return {root.name: inside.pop(root.name), **inside}


def table(record: Record[object]) -> str:
    lines = ["| 键 | 写什么 | 说明 |", "|---|---|---|"]
    for one in record.fields:
        if one in PERIOD:
            continue  # said once, at the head of the page
        keys = "、".join(f"`{key}`" for key in (one.key, *one.also))
        must = " **必写**" if one.required else ""
        example = f"。如 `{_cell(one.example)}`" if one.example else ""
        lines.append(f"| {keys}{must} | {_cell(one.kind.says)} | {one.zh}{example} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def amounts_section() -> str:
    rows = [f"| `{name}` | {zh} |" for name, zh in AMOUNTS.items()]
    return "\n".join(["## 结果的金额\n", "| 名称 | 中文 |", "|---|---|", *rows, ""])


def components_section() -> str:
    rows = [
        f"| `{one.value}` | {one.title} | {COMPONENTS[one.value]} |"
        for one in Component
    ]
    head = ["## 个人仍负担的部分 (base 与 pays)\n", "| 词 | 中文 | 是什么 |"]
    head.append("|---|---|---|")
    return "\n".join([*head, *rows, ""])


def counters_section() -> str:
    groups = "、".join(f"`{word}` {zh}" for word, zh in COUNTER_GROUPS.items())
    measures = "、".join(f"`{word}` {zh}" for word, zh in MEASURES.items())
    return f"""\
## 累计 (ytd)

键是 `组_量`,如 `inpatient_paid`;可加限定 `@…` (病种、等级、月 `2025-03`、日、`life`)。
金额以元写,次数写个数。`year` 写它们是哪个医保年度的 (起始年份,如 `2024`),
不写就是第一次就诊所在的年度。

同一个病种不论个案写分组、分组的中文名、编码、更长的地方编码还是病名,都记在同一个词下,
合用一个限额: 声明为一个病种的分组记分组的词 (`hypertension`);列几个编码的清单里,
编码记清单上的那个编码,病名记病名;没有声明的照个案写的记。别的 `by` 事实与同等级次数
(`@3`) 记适用的那一行写的词 (行写 `"3"`,三甲三乙合用),行没有问到的记个案的词。
`ytd` 里写哪一种叫法都可以,读入时换成上面的词。

- 组: {groups}
- 量: {measures}
"""


def facts_table() -> str:
    lines = ["| 事实 | 中文 | 谁的 | 类型 | 没写时 |", "|---|---|---|---|---|"]
    for fact in Vocabulary().facts.values():
        kind, of = KINDS[fact.kind], HOLDERS[fact.of]
        row = f"| `{fact.key}` | {fact.name} | {of} | {kind} | {fact.default or ''} |"
        lines.append(row)
    return "\n".join(lines) + "\n"


def word_sections() -> Iterator[str]:
    for fact in Vocabulary().facts.values():
        if fact.taxonomy is not None:
            yield f"### {fact.key} {fact.taxonomy.name}\n"
            yield words_table(fact.taxonomy)


def words_table(terms: Taxonomy) -> str:
    lines = ["| 词 | 中文 | 国家代码 | 别的写法 |", "|---|---|---|---|"]
    for depth, term in terms.outline():
        indent = "&emsp;" * depth
        codes, aliases = " ".join(term.codes), " ".join(term.aliases)
        lines.append(f"| {indent}`{term.word}` | {term.name} | {codes} | {aliases} |")
    return "\n".join(lines) + "\n"


def dimension_sections() -> Iterator[str]:
    served = fields_by_dimension()
    for title, numbers in GROUPS:
        yield f"### {title}\n"
        yield "| # | 维度 | 怎样写 | 用到的键 |\n|---|---|---|---|"
        for one in DIMENSIONS:
            if one.number in numbers:
                keys = "、".join(f"`{key}`" for key in served[one.number])
                how = one.how if one.said else f"**不写在政策里**: {one.how}"
                yield f"| {one.number} | {one.name} | {how} | {keys} |"
        yield ""


def fields_by_dimension() -> dict[int, list[str]]:
    """Which keys serve each dimension, as ``record.key``."""
    found: dict[int, list[str]] = defaultdict(list)
    for name, one in all_fields(record for _, record in FILES):
        for number in one.dims:
            key = one.key if one in PERIOD else f"{name}.{one.key}"
            if key not in found[number]:
                found[number].append(key)
    return found


def all_fields(roots: Iterable[Record[object]]) -> Iterator[tuple[str, Field]]:
    for root in roots:
        for record in records(root).values():
            for one in record.fields:
                yield record.name, one
