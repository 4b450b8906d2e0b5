"""Every page of the site, and somebody who may see it: what axe looks at, what pictures are taken of.

A place in braces stands for a thing of the world that is looked at: tests/journeys/furnish.py and tests/pictures know
them by these names. A page that is missing here fails tests/journeys/test_pages.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from fansipan.kernel.permissions import Role

OFFICER, ADMINISTRATOR, AUDITOR, NOBODY = Role.PROVINCE_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR, Role.PUBLIC


@dataclass(frozen=True, slots=True)
class Page:
    """`name` names the picture; `ready` is what must be there before the page is whole; `status` what it answers."""

    name: str
    address: str
    who: Role = OFFICER
    ready: str = "main"
    status: int = 200


MAP = "map-view[drawn] .maplibregl-canvas"
CHART = "time-chart[state=ready]"

PAGES = (
    Page("map", "/", ready=MAP),
    Page("map-public", "/", NOBODY, MAP),
    Page("search", "/search?q=tang+loong"),
    Page("login", "/login", NOBODY),
    Page("account", "/account"),
    Page("stations", "/stations"),
    Page("stations-public", "/stations", NOBODY),
    Page("stations-none", "/stations?q=khong+co"),
    Page("station", "/stations/{station}", ready=CHART),
    Page("station-plant", "/stations/{station}", Role.PLANT_USER, CHART),
    Page("station-data", "/stations/{station}/data"),
    Page("station-data-hours", "/stations/{station}/data?resolution=hour"),
    Page("station-compare", "/stations/{station}/compare", ready=CHART),
    Page("station-flags", "/stations/{station}/flags", ready=CHART),
    Page("station-sensors", "/stations/{station}/sensors"),
    Page("station-files", "/stations/{station}/files"),
    Page("station-quarantine", "/stations/{station}/quarantine"),
    Page("station-ledger", "/stations/{station}/ledger"),
    Page("station-ledger-day", "/stations/{station}/ledger?day={day}"),
    Page("station-cause", "/stations/{station}/ledger/cause"),
    Page("station-log", "/stations/{station}/log"),
    Page("station-documents", "/stations/{station}/documents"),
    Page("files", "/files"),
    Page("delivery", "/files/{refused}"),
    Page("delivery-refused", "/files/{refused}?show=refused"),
    Page("delivery-readings", "/files/{delivery}?show=readings"),
    Page("delivery-unclaimed", "/files/{unclaimed}"),
    Page("quarantine", "/quarantine"),
    Page("quarantine-lines", "/quarantine/lines?station={station}"),
    Page("ledger", "/ledger?length=month"),
    Page("exports", "/exports"),
    Page("export-new", "/exports/new?station={station}"),
    Page("air", "/air", NOBODY),
    Page("air-station", "/air/{station}"),
    Page("air-computation", "/air/{station}/computation"),
    Page("air-public", "/air/{air}", NOBODY),
    Page("air-public-computation", "/air/{air}/computation", NOBODY),
    Page("water", "/water", NOBODY),
    Page("water-station", "/water/{station}"),
    Page("obligations", "/obligations"),
    Page("obligations-plant", "/obligations", Role.PLANT_USER),
    Page("station-obligations", "/stations/{station}/obligations"),
    Page("station-obligations-plant", "/stations/{station}/obligations", Role.PLANT_USER),
    Page("obligation-notice", "/stations/{station}/obligations/notice", Role.PLANT_USER),
    Page("obligation-certificate", "/stations/{station}/obligations/certificate", Role.PLANT_USER),
    Page("obligation-proof", "/stations/{station}/obligations/proof", Role.PLANT_USER),
    Page("exceedances", "/exceedances"),
    Page("exceedances-none", "/exceedances?from=2001-01-01&to=2001-01-02"),
    Page("exceedance", "/exceedances/{exceedance}", ready=CHART),
    Page("station-compliance", "/stations/{high_stack}/compliance"),
    Page("station-compliance-plant", "/stations/{high_stack}/compliance", Role.PLANT_USER),
    Page("station-corrected", "/stations/{high_stack}/corrected"),
    Page("water-public", "/water/{water}", NOBODY),
    Page("water-computation", "/water/{water}/computation", NOBODY),
    Page("water-samples", "/water/{water}/samples"),
    Page("communes", "/communes", NOBODY),
    Page("communes-none", "/communes?q=khong+co", NOBODY),
    Page("commune", "/communes/{commune}", NOBODY),
    Page("widgets", "/widget", NOBODY),
    Page("widget-air", "/widget/air/{air}", NOBODY),
    Page("widget-commune", "/widget/commune/{commune}?lang=en&theme=dark", NOBODY),
    Page("analyses", "/analyses"),
    Page("analysis-roses", "/analyses/roses?range=30d"),
    Page("analysis-rhythms", "/analyses/rhythms?station={station}&range=30d"),
    Page("analysis-differences", "/analyses/differences?station={station}&match=hours"),
    Page("analysis-correlations", "/analyses/correlations?station={station}&range=30d"),
    Page("analysis-loads", "/analyses/loads?range=30d"),
    Page("analysis-emitters", "/analyses/emitters"),
    Page("analysis-trends", "/analyses/trends?station={station}&range=30d"),
    Page("analysis-plant", "/analyses/rhythms?range=30d", Role.PLANT_USER),
    Page("analysis-nothing", "/analyses/trends?station={station}&from=2020-01-01&to=2020-12-31"),
    Page("station-law", "/stations/{station}/law"),
    Page("law", "/law", NOBODY),
    Page("law-regulation", "/law/qcvn-19-2009-btnmt"),
    Page("law-no-table", "/law/qcvn-40-2025-btnmt"),
    Page("law-confirm", "/law/confirm"),
    Page("law-compare", "/law/confirm/qcvn-05-2023-btnmt"),
    Page("law-compare-one", "/law/confirm/limit/{number}"),
    Page("law-confirmations", "/law/confirmations", AUDITOR),
    Page("law-confirmation", "/law/confirmations/{confirmation}"),
    Page("law-import", "/law/import?regulation=qcvn-40-2025-btnmt"),
    Page("permits", "/permits", Role.PLANT_USER),
    Page("permit", "/permits/{permit}", Role.PLANT_USER),
    Page("permit-new", "/permits/new"),
    Page("permit-edit", "/permits/{permit}/edit"),
    Page("audit", "/audit", AUDITOR),
    Page("not-found", "/stations/KHONG-CO", status=404),
    Page("forbidden", "/audit", status=403),
)

ADMIN_PAGES = (
    Page("admin", "/admin/", ADMINISTRATOR),
    Page("admin-stations", "/admin/observations/station/", ADMINISTRATOR),
    Page("admin-station", "/admin/observations/station/{id}/change/", ADMINISTRATOR),
    Page("admin-profile", "/admin/observations/vendorprofile/{profile}/change/", ADMINISTRATOR),
    Page("admin-limits", "/admin/environment/limitvalue/", ADMINISTRATOR),
    Page("admin-obligation-rules", "/admin/environment/obligationrule/", ADMINISTRATOR),
    Page("admin-users", "/admin/identity/user/", ADMINISTRATOR),
)

NO_PAGES = frozenset(
    {
        "health",
        "set_language",
        "console:icon",
        "identity:logout",
        "identity:end_sessions",
        "identity:audit_csv",
        "environment:obligations_csv",
        "environment:obligations_xlsx",
        "environment:accept_filing",
        "environment:return_filing",
        "environment:air_picture",
        "environment:commune_picture",
        "environment:commune_near",
        "environment:oembed",
        "environment:law_withdraw",
        "environment:law_scan",
        "environment:law_bring_in",
        "environment:law_template",
        "environment:permit_scan",
        "environment:sample_scan",
        "environment:withdraw_sample",
        "observations:stations_csv",
        "observations:station_values",
        "observations:withdraw_flag",
        "observations:original",
        "observations:replay",
        "observations:claim",
        "observations:replay_lines",
        "observations:claim_lines",
        "observations:dismiss_lines",
        "observations:ledger_csv",
        "observations:station_ledger_csv",
        "observations:end_log_entry",
        "observations:document",
        "observations:export_row",
        "observations:export_again",
        "observations:export_file",
        "environment:analysis_roses_csv",
        "environment:analysis_roses_xlsx",
        "environment:analysis_rhythms_csv",
        "environment:analysis_rhythms_xlsx",
        "environment:analysis_differences_csv",
        "environment:analysis_differences_xlsx",
        "environment:analysis_correlations_csv",
        "environment:analysis_correlations_xlsx",
        "environment:analysis_loads_csv",
        "environment:analysis_loads_xlsx",
        "environment:analysis_emitters_csv",
        "environment:analysis_emitters_xlsx",
        "environment:analysis_trends_csv",
        "environment:analysis_trends_xlsx",
    }
)
"""Routes that are files, fragments, or the far end of a form."""
