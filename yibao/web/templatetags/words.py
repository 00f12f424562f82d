"""Names of national codes, for templates."""

from __future__ import annotations

from django import template

from yibao.web import words

register = template.Library()
register.filter("insurance", words.insurance)
register.filter("category", words.category)
register.filter("care_type", words.care_type)
register.filter("relief", words.relief)
