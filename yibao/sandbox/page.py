"""The page of the sandbox: who is there to try with, and what can be made go wrong."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.template import Context, Engine, Template

from yibao.sandbox.faults import CALLED, HOURS, Faults
from yibao.scenario.people import PersonEntry
from yibao.scenario.world import World
from yibao.simulator.known import known_of

HERE = Path(__file__).parent


def drawn(world: World, faults: Faults, said: str = "") -> str:
    """The page as HTML; nothing in it comes from elsewhere, and it has no script."""
    known = known_of(world)
    context = {
        "title": world.title,
        "style": (HERE / "page.css").read_text("utf-8"),
        "said": said,
        "kinds": [(kind.value, called) for kind, called in CALLED.items()],
        "faults": faults.waiting,
        "hours": [(hour.value, called) for hour, called in HOURS.items()],
        "institutions": known.institutions,
        "persons": [(one, path_of(one)) for one in world.persons if one.coverage],
        "items": world.items,
        "diseases": world.diseases,
    }
    return _template().render(Context(context))


def path_of(person: PersonEntry) -> str:
    """Which benefit path a citizen is there for, told from their facts."""
    cover = person.coverage[0]
    told = [INSURANCES.get(cover.insurance, cover.insurance)]
    told += [CATEGORIES.get(cover.category, "")]
    told += ["公务员"] if cover.civil_servant else []
    told += ["有救助身份"] if person.identities else []
    told += ["慢特病备案"] if person.chronic else []
    told += ["异地备案"] if person.remote else []
    told += ["选定机构"] if person.chosen else []
    told += ["家庭共济"] if person.family else []
    told += ["参保状态有变化"] if cover.changes else []
    told += ["年度已有累计"] if person.ytd else []
    told += ["已故"] if person.died else []
    return "、".join(part for part in told if part)


INSURANCES = {"310": "职工", "390": "城乡居民", "340": "离休"}
CATEGORIES = {"retired": "退休", "student": "学生儿童", "flexible": "灵活就业"}


@cache
def _template() -> Template:
    source = (HERE / "page.html").read_text("utf-8")
    return Engine().from_string(source)
