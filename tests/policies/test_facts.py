"""National codes become the words policies speak, with what they also are."""

from __future__ import annotations

import pytest

from yibao.engine.tables import NO, YES
from yibao.policies.facts import UnknownFact, expand, relief_category, with_defaults
from yibao.policies.vocabulary import BUILT_IN, DiseaseGroup, Vocabulary

VOCABULARY = Vocabulary()


@pytest.mark.parametrize(
    ("fact", "code", "words"),
    [
        ("psn_cat", "1102", ("civil_servant_employed", "employed")),
        ("psn_cat", "1403", ("school_child", "child", "resident", "resident_minor")),
        ("psn_cat", "1199", ("employed",)),  # a local code below 11
        ("hosp_lv", "2", ("3A", "3")),
        ("hosp_lv", "10", ("1C", "1")),
        ("hosp_lv", "11", ("none", "1")),
        ("med_type", "1301", ("emergency_rescue", "emergency", "outpatient")),
        ("med_type", "14", ("chronic",)),
        ("insurance", "390", ("390",)),
    ],
)
def test_a_national_code(fact: str, code: str, words: tuple[str, ...]) -> None:
    assert expand({fact: code}, VOCABULARY, national=True) == {fact: words}


def test_in_files_a_hospital_level_is_never_the_national_code() -> None:
    assert expand({"hosp_lv": "1"}, VOCABULARY) == {"hosp_lv": ("1",)}
    assert expand({"hosp_lv": "1"}, VOCABULARY, national=True) == {
        "hosp_lv": ("3S", "3")
    }


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("2303", "low_income"),
        ("2304", "destitute"),
        ("2104", "veteran"),
        ("31", "none"),
    ],
)
def test_relief_category_of_an_identity_code(code: str, word: str) -> None:
    assert relief_category(code, VOCABULARY) == word


def test_empty_values_are_left_out_and_defaults_fill_in() -> None:
    facts = expand({"chosen": True, "disease": "", "age": None}, VOCABULARY)
    assert facts == {"chosen": YES}
    assert with_defaults(facts, VOCABULARY)["referral"] == NO


def test_an_unknown_code_or_fact_is_refused() -> None:
    with pytest.raises(UnknownFact, match="hosp_lv"):
        expand({"hosp_lv": "77"}, VOCABULARY, national=True)
    with pytest.raises(UnknownFact, match="没有 heigth 这个事实"):
        expand({"heigth": "180"}, VOCABULARY)


def test_no_spelling_means_two_words() -> None:
    for fact in BUILT_IN:
        if fact.taxonomy is None:
            continue
        told: dict[str, str] = {}
        for term in fact.taxonomy.terms:
            for spelling in {term.word, term.name, *term.aliases}:
                assert told.setdefault(spelling, term.word) == term.word
            for code in term.codes:
                assert told.setdefault(f"code {code}", term.word) == term.word


DISEASES = Vocabulary().with_diseases(
    [
        DiseaseGroup("listed", "门诊特殊病", ("M005", "M01200", "M0300"), ("血友病",)),
        DiseaseGroup(
            "lung", "肺癌", ("M00503", "M00504"), parents=("listed",), one=True
        ),
        DiseaseGroup("cancer", "恶性肿瘤", ("M005",)),
        DiseaseGroup("two", "两病", names=("高血压", "糖尿病")),
    ]
)


@pytest.mark.parametrize(
    ("told", "counts_as"),
    [
        (("M00503",), "lung"),  # the most exact group that is one disease
        (("M00599",), "cancer"),  # a group of one code is one disease by default
        (("M01200x7",), "M01200"),  # of a list, the code it extends
        (("血友病",), "血友病"),  # of a list, the name
        (("门诊特殊病",), "listed"),  # the list itself, when no more is told
        (("M01200x7", "血友病"), "M01200"),  # a code before its name
        (("高血压",), "高血压"),
        (("L40", "肺癌"), "lung"),  # whichever of them is declared
        (("L40",), "L40"),
    ],
)
def test_what_a_disease_counts_as(told: tuple[str, ...], counts_as: str) -> None:
    own, *also = DISEASES.disease_words(*told)
    assert own == counts_as
    assert {*told} <= {own, *also}
