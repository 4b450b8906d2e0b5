"""The pages of the law: regulations, confirming their numbers, bringing tables in."""

from fansipan.sectors.environment.pages.law import confirming, importing, regulations

urlpatterns = [*confirming.urlpatterns, *importing.urlpatterns, *regulations.urlpatterns]
