from __future__ import annotations

import pytest

from fansipan.config import cli


def test_every_command_says_in_one_line_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    shown = capsys.readouterr().out
    for command in cli.available().values():
        assert command.help, command.name
        assert "\n" not in command.help
        assert f"  {command.name} " in shown


def test_the_promised_commands_are_there() -> None:
    assert {"up", "doctor", "backup", "restore", "migrate", "database"} <= set(cli.available())


def test_an_unknown_command_is_told_and_not_raised(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fly"]) == 1
    assert "There is no command `fly`" in capsys.readouterr().err


def test_without_a_command_the_list_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "doctor" in capsys.readouterr().out
