"""Events between apps that do not know one another: each name that is heard is said by somebody."""

from __future__ import annotations

import re

from fansipan.kernel import events, manifest


def test_every_subscribed_event_is_published_by_an_installed_app_or_optional() -> None:
    said = {name for app in manifest.installed() for name in app.publishes}
    unheard = [key for key, wanted in events.subscriptions() if not wanted.optional and wanted.name not in said]
    assert not unheard


def test_a_name_says_whose_event_it_is_and_belongs_to_one_app() -> None:
    for app in manifest.installed():
        label = app.package.rpartition(".")[2]
        assert all(re.fullmatch(rf"{label}\.[a-z]+(_[a-z]+)*", name) for name in app.publishes), app.package


def test_a_subscription_has_a_name_of_its_own() -> None:
    keys = [key for key, _ in events.subscriptions()]
    assert len(keys) == len(set(keys))
