"""Settings: where they come from, what they refuse, and that a secret stays one."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from bot.cli import run
from bot.settings import Settings, SettingsError, limits_of, load, setting
from bot.values import ID


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


def test_a_setting_whose_default_does_not_tell_must_say_its_kind() -> None:
    assert setting("X", 5, "a number").metadata["kind"].read("7") == 7
    assert setting("X", True, "a switch").metadata["kind"].read("off") is False
    assert setting("X", None, "an id", ID).metadata["kind"].read("7") == 7
    for default in (None, ()):
        with pytest.raises(TypeError, match="must say what kind"):
            setting("X", default, "cannot be told")


@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [
        ("NEWSDEK_CORPUS", "NEWSDESK_CORPUS"),  # a letter is missing
        ("DISCORD_TOKN", "DISCORD_TOKEN"),
        ("DISCORD_TOEKN", "DISCORD_TOKEN"),  # two letters are swapped
        ("EMBEDING_MODEL", "EMBEDDING_MODEL"),  # a prefix that is not ours alone
        ("EMBEDDINGS_MODELS", "EMBEDDING_MODEL"),
        ("NEWSDESK_CORPUS_FOLDER", "NEWSDESK_CORPUS"),  # ours by its prefix, however far from a known one
        ("DISCORD_CHANNEL_IDS", "DISCORD_CHANNELS"),
        ("NEWSDESK-INDEX", "NEWSDESK_INDEX"),
        ("newsdesk_k", "NEWSDESK_K"),
    ],
)
def test_a_name_that_is_nearly_a_setting_is_refused_and_the_nearest_named(
    wrong: str, nearest: str, tmp_path: Path
) -> None:
    told = f"{wrong} is not a setting, the nearest is {nearest}: "
    with pytest.raises(SettingsError) as caught:
        load({wrong: "a-secret"}, None)
    assert str(caught.value).startswith(told) and "a-secret" not in str(caught.value)
    (tmp_path / ".env").write_text(f"{wrong}=a-secret\n")
    with pytest.raises(SettingsError) as caught:
        load({}, tmp_path / ".env")
    assert str(caught.value).startswith(told)


def test_variables_of_other_programs_are_none_of_ours() -> None:
    others = {
        "PATH",
        "HOME",
        "DISCO",
        "DISCORDANT",
        "NEWS",
        "EMBEDDER",
        "MODEL",
        "_NEWSDESK_COMPLETE",
        "BOT_TOKEN",
    }
    assert load(dict.fromkeys(others, "x"), None) == Settings()


def test_a_misnamed_variable_ends_a_command_with_2(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSDESK_INDX", "elsewhere")
    assert run(["sources"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(
        "newsdesk: NEWSDESK_INDX is not a setting, the nearest is NEWSDESK_INDEX"
    )
