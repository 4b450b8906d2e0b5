"""The HTML door of notices."""

urlpatterns: list = []
