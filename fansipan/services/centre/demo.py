"""A living centre for the demo: somebody leads the shift, an incident is open, a scenario is practised."""

from __future__ import annotations

from fansipan.kernel.permissions import Actor, Role
from fansipan.services.cases.actions import NewCase, open_case
from fansipan.services.centre.actions import boards, logging, shifts
from fansipan.services.centre.actions import scenarios as actions
from fansipan.services.centre.actions.scenarios import Start
from fansipan.services.centre.models import Dashboard, Scenario
from fansipan.services.identity import queries as identity
from fansipan.services.identity.models import User
from fansipan.services.observations.models import Station

CARDS = (
    *(("number", name) for name in ("cases.late", "warnings.in_force", "environment.exceedances")),
    *(("number", name) for name in ("observations.stations_sending", "environment.air_index")),
    ("map", ""),
    ("open", ""),
    ("chart", "observations.stations_sending"),
    ("communes", "environment.air_index"),
)


def seed() -> str:
    """Make what the centre of the demo begins with, once; gives what was made, in words."""
    people = {Role(user.role): identity.actor_of(user) for user in User.objects.filter(demo=True, is_active=True)}
    officer, operator = people.get(Role.PROVINCE_OFFICER), people.get(Role.OPERATOR)
    if officer is None or operator is None or Dashboard.objects.exists():
        return "nothing to make in the centre"
    _board(officer)
    shifts.take(operator)
    logging.write(operator, "Nhận ca, kiểm tra các trạm mất kết nối.")
    _incident(officer)
    _exercise(operator)
    return "a dashboard, a shift, an incident and an exercise made"


def _board(officer: Actor) -> None:
    number = boards.make(officer, "Tổng quan tỉnh")
    boards.arrange(officer, number, "Tổng quan tỉnh", [{"kind": kind, "of": of} for kind, of in CARDS])
    boards.share(officer, number, shared=True, role=Role.PROVINCE_OFFICER.value)


def _incident(officer: Actor) -> None:
    station = Station.objects.filter(demo=True, kind="flue_gas").select_related("organisation", "place").first()
    if station is not None:
        open_case(
            officer,
            NewCase(
                "environmental_incident", "Khói lạ tại ống khói, người dân phản ánh", party=station.organisation.code,
                refs=(f"station:{station.code}",), place=station.place.code, lon=station.lon, lat=station.lat,
            ),
        )  # fmt: skip


def _exercise(operator: Actor) -> None:
    code = Scenario.objects.filter(active=True).order_by("code").values_list("code", flat=True).first()
    if code is not None:
        actions.start(operator, code, Start("Diễn tập định kỳ", exercise=True))
