"""The English of the shell: every string has its own, and the compiled file is it."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import gettext as translated
from django.utils.translation import override

from tests.web.conftest import SignIn
from yibao.web.navigation import SECTIONS

WEB = Path(__file__).parents[2] / "yibao/web"
CATALOGUE = WEB / "locale/en/LC_MESSAGES"
TRANSLATE = re.compile(r"""\{% translate (["'])(.+?)\1""")
MARKED = re.compile(r'\b_\(\s*"([^"]+)"')
ENTRY = re.compile(r'^msgid "(.+)"\nmsgstr "(.+)"$', re.MULTILINE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sources() -> list[str]:
    found: set[str] = set()
    for template in WEB.rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        found |= {string for _, string in TRANSLATE.findall(text)}
    for module in WEB.rglob("*.py"):
        found |= set(MARKED.findall(module.read_text(encoding="utf-8")))
    return sorted(found)


@pytest.mark.parametrize("string", sources())
def test_every_string_of_the_shell_has_its_english(string: str) -> None:
    with override("en"):
        assert not CHINESE.search(translated(string))


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with (CATALOGUE / "django.mo").open("rb") as compiled:
        read = gettext.GNUTranslations(compiled)
    written = (CATALOGUE / "django.po").read_text(encoding="utf-8")
    entries = ENTRY.findall(written)
    assert len(entries) > 30
    for string, english in entries:
        assert read.gettext(string) == english, "运行 msgfmt -o django.mo django.po"


def test_the_switch_turns_shell_and_menu(sign_in: SignIn) -> None:
    client: Client = sign_in("counter")
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    page = client.get("/").content.decode()
    assert 'lang="en"' in page
    assert "Log out" in page
    with override("en"):
        assert str(SECTIONS[0].title) in page
    menu = page[page.index('id="menu"') : page.index("</nav>")]
    assert not CHINESE.search(menu)
