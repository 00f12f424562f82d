"""``python -m bench.memory``: what a gateway process keeps of a big city's tables.

Every institution and every item of the catalogue is asked for once, through the code
that messages use, and the process is weighed before and after.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

import psutil

from bench.server import BEIJING, ROOT, environment
from bench.sizes import QUICK
from bench.world import COUNTY, World, made
from yibao.project.embedded import EmbeddedServer
from yibao.simulator.populace import CITY as AREA
from yibao.simulator.populace import SINCE

INSTITUTIONS, ITEMS = 3_000, 20_000
AT_ONCE = 500  # asked for in one message
FIRST_DAY = date.fromisoformat(SINCE)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the server's own account passes through
        found = measured(Path(folder) / "home", INSTITUTIONS, ITEMS)
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")


def measured(home: Path, institutions: int, items: int) -> dict[str, float]:
    """Megabytes of a process that keeps so many institutions and items."""
    database = EmbeddedServer(home)
    try:
        database.ensure_running()
        migrate = [sys.executable, "-m", "yibao", "migrate"]
        subprocess.run(
            migrate,
            cwd=ROOT,
            env=environment(home),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        _apart(_fill, home, institutions, items)
        return _apart(_weigh, home, institutions, items)
    finally:
        database.stop()


def _apart(step: object, *arguments: object) -> dict[str, float]:
    """Run a step in a process of its own."""
    context = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as apart:
        found: dict[str, float] = apart.submit(step, *arguments).result()  # type: ignore[arg-type]
        return found


def _set_up(home: Path) -> None:
    os.environ["YIBAO_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "yibao.project.settings"
    import django

    django.setup()


def _world(institutions: int, items: int) -> World:
    return made(replace(QUICK, institutions=institutions, items=items, persons=1))


def _fill(home: Path, institutions: int, items: int) -> dict[str, float]:
    _set_up(home)
    from yibao.areas.models import Area
    from yibao.catalog.models import Item, ItemTerms, PriceLimit
    from yibao.institutions.models import Agreement, Institution

    world = _world(institutions, items)
    Area.objects.create(code=AREA, name="示例市", level="city")
    Area.objects.create(
        code=COUNTY, name="东岸区", level="county", pooling_area_id=AREA
    )
    places = Institution.objects.bulk_create(
        Institution(code=one.code, name=one.name, kind="1", level="5", area_id=COUNTY)
        for one in world.hospitals
    )
    signed = {"agency_signed_on": FIRST_DAY, "institution_signed_on": FIRST_DAY}
    Agreement.objects.bulk_create(
        Agreement(
            institution=one,
            agreement_no=f"XY-{one.code}",
            valid_from=FIRST_DAY,
            **signed,
        )
        for one in places
    )
    listed = Item.objects.bulk_create(
        Item(
            code=one.code,
            kind="drug",
            list_type="101",
            name=f"测量药品{one.code}注射用复方片剂",
            charge_category="09",
            valid_from=FIRST_DAY,
        )
        for one in world.items
    )
    terms = {"benefit_class": "02", "valid_from": FIRST_DAY, "version": "2025"}
    ItemTerms.objects.bulk_create(
        ItemTerms(item=one, area=area, own_pay=Decimal("0.1"), **terms)
        for one in listed
        for area in ("", AREA)
    )
    PriceLimit.objects.bulk_create(
        PriceLimit(item=one, level=level, limit=Decimal("12.5"), valid_from=FIRST_DAY)
        for one in listed
        for level in ("2", "3")
    )
    return {}


def _weigh(home: Path, institutions: int, items: int) -> dict[str, float]:
    _set_up(home)
    from yibao.catalog.queries import TermsKey, terms_for
    from yibao.gateway import exchange  # noqa: F401  all that a gateway loads
    from yibao.institutions.queries import providers

    world = _world(institutions, items)
    now = datetime.now(BEIJING)
    codes = [one.code for one in world.items]
    before = _resident()
    for first in range(0, institutions, AT_ONCE):
        wanted = [(one.code, now) for one in world.hospitals[first : first + AT_ONCE]]
        assert len(providers(wanted)) == len(wanted)
    with_places = _resident()
    for first in range(0, items, AT_ONCE):
        part = codes[first : first + AT_ONCE]
        keys = [TermsKey(code, AREA, "310", "2", now.date()) for code in part]
        assert len(terms_for(keys)) == len(part)
    after = _resident()
    return {
        "institutions": institutions,
        "items": items,
        "institutions_mb": round(with_places - before, 1),
        "items_mb": round(after - with_places, 1),
        "resident_mb": round(after, 1),
    }


def _resident() -> float:
    return float(psutil.Process().memory_info().rss) / 2**20


if __name__ == "__main__":
    main()
