"""Adds to the demo province what its loggers do not bring by themselves: what people say, and files that went wrong."""

from __future__ import annotations

import json
import sys
from datetime import timedelta

from fansipan.kernel import clock
from fansipan.sectors.citizens.actions import badges
from fansipan.services.identity import queries
from fansipan.services.identity.models import User
from tests.journeys import furnish, telling

PROGRAM = "import django; django.setup(); from tests.pictures import furnish; furnish.main()"
STATION, AIR, WATER = "TL-KT-01", "LC-KK-01", "LC-NM-01"


def main() -> None:
    """Prints what stands for the places in the addresses of tests/journeys/pages.py, as JSON."""
    now = clock.now().replace(second=0, microsecond=0)
    officer = queries.actor_of(User.objects.get(login="canbo"))
    furnish.damaged_file(STATION, now - timedelta(minutes=20))
    furnish.file_of_nobody()
    furnish.remarks(officer, STATION, now)
    furnish.two_exports(officer, STATION, now)
    furnish.confirmed(officer)
    plant = queries.actor_of(User.objects.get(login="nhamay1"))
    furnish.incident(STATION, plant, officer, now - timedelta(days=1))
    furnish.warnings()
    furnish.onwards(now)
    telling.notices(officer, furnish.COMMUNE, STATION)
    operator, administrator = (queries.actor_of(User.objects.get(login=login)) for login in ("vanhanh", "quantri"))
    badges.wear(plant)
    shown = furnish.centre(officer, operator, administrator)
    day = clock.today() - timedelta(days=1)
    made = furnish.reports(officer, STATION, day)
    json.dump(
        {**furnish.things(STATION), **made, **shown, "air": AIR, "water": WATER, "day": day.isoformat()}, sys.stdout
    )
