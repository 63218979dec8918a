"""Settings: where they come from, what they refuse, and that a secret stays one."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, limits_of, load


def test_without_an_environment_everything_has_its_default() -> None:
    assert load({}, None) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("NEWSDESK_K=7\nNEWSDESK_CORPUS=articles\n# NEWSDESK_INDEX=elsewhere\n")
    settings = load({"NEWSDESK_K": "3"}, tmp_path / ".env")
    assert (settings.k, settings.corpus, settings.index) == (3, Path("articles"), Path("var/index"))


def test_every_kind_of_value_is_read() -> None:
    found = load(
        {
            "NEWSDESK_THRESHOLD": "0.4",
            "DISCORD_GUILD": "42",
            "DISCORD_CHANNELS": "1, 2 3",
            "DISCORD_LOG_QUESTIONS": "Yes",
            "NEWSDESK_MAX_FILE_MB": "2.5",
            "EMBEDDING_MODEL": "my/model",
        },
        None,
    )
    assert (found.threshold, found.discord_guild, found.discord_channels) == (0.4, 42, (1, 2, 3))
    assert (found.discord_log_questions, found.max_file_mb, found.model) == (True, 2.5, "my/model")
    assert limits_of(found).max_file_bytes == 2_500_000


def test_an_empty_variable_is_the_default() -> None:
    assert load({"NEWSDESK_K": "", "NEWSDESK_THRESHOLD": " "}, None) == Settings()


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("NEWSDESK_K", "many", "NEWSDESK_K: 'many' is not a whole number"),
        ("NEWSDESK_K", "0", "NEWSDESK_K: 0 is not between 1 and 20"),
        ("NEWSDESK_THRESHOLD", "1.5", "NEWSDESK_THRESHOLD: 1.5 is not between 0 and 1"),
        ("NEWSDESK_THRESHOLD", "nan", "NEWSDESK_THRESHOLD: nan is not between 0 and 1"),
        ("DISCORD_LOG_QUESTIONS", "perhaps", "DISCORD_LOG_QUESTIONS: 'perhaps' is not yes or no"),
        ("DISCORD_CHANNELS", "general", "DISCORD_CHANNELS: 'general' is not ids separated by commas"),
    ],
)
def test_a_wrong_value_names_its_variable_and_what_it_takes(variable: str, value: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load({variable: value}, None)
    assert str(caught.value) == told


def test_the_token_is_never_shown() -> None:
    settings = load({"DISCORD_TOKEN": "abc.def.ghi"}, None)
    assert settings.discord_token == "abc.def.ghi"
    assert "abc.def.ghi" not in repr(settings) + str(settings) + f"{settings}"


def test_every_setting_has_a_variable_and_a_meaning() -> None:
    variables = [f.metadata["variable"] for f in fields(Settings)]
    assert len(set(variables)) == len(variables)
    assert all(f.metadata["meaning"] for f in fields(Settings))
