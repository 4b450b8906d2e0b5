"""What the environment offers the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.events import Subscription
from fansipan.kernel.manifest import (
    AlarmLevels,
    App,
    CaseSection,
    Comparison,
    DayFacts,
    MenuGroup,
    MenuItem,
    NearMe,
    StationTab,
)
from fansipan.sectors.environment.actions import alarming, exceeding, following, law, marking, plants
from fansipan.sectors.environment.actions.changing import LAW_CHANGED
from fansipan.sectors.environment.actions.obligations import loading as obligations
from fansipan.sectors.environment.actions.obligations import notifying, telling
from fansipan.sectors.environment.actions.reports import checking as reports_checking
from fansipan.sectors.environment.actions.reports import layouts as report_layouts
from fansipan.sectors.environment.manifest import indicators, law_sentences, obligation_sentences, report_sentences
from fansipan.sectors.environment.manifest.events import EVENT_WORDS
from fansipan.sectors.environment.pages import near_me, station_law
from fansipan.sectors.environment.queries import comparing, day, sent_on
from fansipan.sectors.environment.queries.alarm_levels import legal_limits
from fansipan.sectors.environment.queries.case_exceedances import case_exceedances
from fansipan.sectors.environment.rules import report_rights, rights

APP = App(
    package="fansipan.sectors.environment",
    title=_("Environment"),
    permissions=rights.ALL,
    menu=(
        MenuItem(
            _("Air quality"), "environment:air", needs=rights.VIEW_INDICES, order=14, icon="wind", group=MenuGroup.AREAS
        ),
        MenuItem(
            _("Water quality"),
            "environment:water",
            needs=rights.VIEW_INDICES,
            order=16,
            icon="drop",
            group=MenuGroup.AREAS,
        ),
        MenuItem(
            _("Exceedances"),
            "environment:exceedances",
            needs=rights.VIEW_EXCEEDANCES,
            order=32,
            icon="alert",
            group=MenuGroup.LAW,
        ),
        MenuItem(
            _("Obligations"),
            "environment:obligations",
            needs=rights.VIEW_OBLIGATIONS,
            order=34,
            icon="check",
            group=MenuGroup.LAW,
        ),
        MenuItem(
            _("Analyses"),
            "environment:analyses",
            needs=rights.VIEW_ANALYSES,
            order=36,
            icon="chart",
            group=MenuGroup.LAW,
        ),
        MenuItem(
            _("Limits of the law"), "environment:law", needs=rights.VIEW_LAW, order=38, icon="book", group=MenuGroup.LAW
        ),
        MenuItem(
            _("Reports"),
            "environment:reports",
            needs=report_rights.VIEW_REPORTS,
            order=40,
            icon="file",
            group=MenuGroup.LAW,
        ),
    ),
    station_tabs=(StationTab(station_law.NAME, _("Limits"), station_law.TEMPLATE, station_law.context),),
    case_sections=(
        CaseSection("exceedances", _("Exceedances around it"), "environment/_case_exceedances.html", case_exceedances),
    ),
    alarm_levels=(AlarmLevels(name="environment.legal_limits", title=_("Limits of the law"), levels=legal_limits),),
    derived_values=sent_on.OFFERED,
    indicators=indicators.INDICATORS,
    day_facts=(DayFacts("environment", _("Environment"), rights.VIEW_EXCEEDANCES, day.of_day, 40),),
    near_me=(
        NearMe("air", _("Air quality"), "wind", near_me.air, order=20),
        NearMe("water", _("Water quality"), "drop", near_me.water, order=30),
    ),
    comparisons=(
        Comparison(
            "kept",
            _("Time without exceedance"),
            "%",
            1,
            comparing.kept_share,
            _("Share of the time without exceedance at any station; not said of who sent under half of the readings."),
        ),
    ),
    province_loads=(plants.load,),
    loads=(law.load, obligations.load, report_layouts.load, alarming.load),
    averages_changed=(marking.averages_changed, reports_checking.averages_changed),
    publishes=(LAW_CHANGED, telling.DUE, telling.OVERDUE, exceeding.BEGAN, exceeding.CHANGED, exceeding.ENDED),
    event_words=EVENT_WORDS,
    subscribes=(
        Subscription(LAW_CHANGED, following.judge_again),
        *(Subscription(name, alarming.exceeded) for name in (exceeding.BEGAN, exceeding.CHANGED, exceeding.ENDED)),
        Subscription(telling.DUE, notifying.notify),
        Subscription(telling.OVERDUE, notifying.notify),
    ),
    notice_kinds=notifying.KINDS,
    messages={
        **obligation_sentences.SENTENCES,
        **law_sentences.SENTENCES,
        **report_sentences.SENTENCES,
        "environment.molar_mass": _("The molar mass of %(substance)s is not known."),
        "environment.export_exceedances": _("List of exceedances exported"),
        "environment.exceedance": _("There is no such exceedance."),
        "environment.no_flow": _("%(code)s measures no flow: there is no load without one."),
        "environment.nothing_to_take": _("There is no result to take away: ask for another period or parameter."),
        "environment.no_wind": _("No station that you may see measures both wind direction and wind speed."),
        "environment.no_emitter": _("No station of yours measures “%(substance)s” and a flow."),
        "environment.period": _("A period begins before it ends and is %(years)s years long at most."),
        "environment.export_analysis": _("Analysis taken away as a file"),
        "environment.no_index": _("No index was computed for that time."),
        "environment.period_too_long": _("At most %(days)d days at once."),
        "environment.no_commune": _("There is no commune or ward with the code %(code)s."),
        "environment.point": _("This is no place on earth."),
        "environment.nothing_to_embed": _("There is nothing to embed at that address."),
        "environment.no_river": _("%(code)s is no station for surface water, or the table of VN_WQI is not loaded."),
        "environment.no_sample": _("This station has no such sample."),
        "environment.sample_withdrawn": _("This sample was withdrawn already."),
        "environment.sample_to_come": _("The sample cannot be taken later than now."),
        "environment.sample_empty": _("A sample needs at least one result."),
        "environment.sample_value": _("The value or the unit of %(parameter)s cannot be."),
        "environment.sample_why": _("Say why the sample counts no more."),
        "environment.enter_sample": _("Laboratory sample entered"),
        "environment.withdraw_sample": _("Laboratory sample withdrawn"),
        "environment.combine_laboratory": _("Use of laboratory results in VN_WQI changed"),
        "environment.no_scan": _("This sample has no scan."),
        "environment.moment": _("“%(given)s” is no hour such as 2026-11-22T14:00 and no day such as 2026-11-22."),
    },
)
