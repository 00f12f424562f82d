"""The JSON Schemas of policy files, cases and answers, from the declared fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from yibao.policies.answer import answer_schema
from yibao.policies.schema.account import ACCOUNT
from yibao.policies.schema.area import AREA
from yibao.policies.schema.benefit import BENEFIT
from yibao.policies.schema.case import case_record
from yibao.policies.schema.scope import SCOPE
from yibao.policies.spec import Definitions, JsonSchema, Record
from yibao.policies.vocabulary import Vocabulary

T = TypeVar("T")

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def _of(record: Record[T]) -> JsonSchema:
    definitions = Definitions()
    root = record.schema(definitions)
    return {
        "$schema": DRAFT,
        "title": record.zh,
        **root,
        "$defs": definitions.named,
    }


DOCUMENTS: dict[str, Callable[[], JsonSchema]] = {
    "policy-area": lambda: _of(AREA),
    "policy-benefit": lambda: _of(BENEFIT),
    "policy-scope": lambda: _of(SCOPE),
    "policy-account": lambda: _of(ACCOUNT),
    "case": lambda: _of(case_record(Vocabulary())),
    "answer": answer_schema,
}


def document(name: str) -> JsonSchema:
    """One published schema by name."""
    return DOCUMENTS[name]()
