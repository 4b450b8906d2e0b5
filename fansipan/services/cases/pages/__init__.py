"""The HTML door of cases."""

from __future__ import annotations

from fansipan.services.cases.pages import calendar, case, lists, steps

urlpatterns = [*lists.urlpatterns, *calendar.urlpatterns, *case.urlpatterns, *steps.urlpatterns]
