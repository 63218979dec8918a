"""The people, servers and channels of the test server, and the payloads that Discord makes of them."""

import itertools
import time

EPOCH = 1420070400000
_counter = itertools.count()

MANAGE_SERVER, MANAGE_MESSAGES, ADMINISTRATOR = 1 << 5, 1 << 13, 1 << 3
MEMBER = (1 << 10) | (1 << 11) | (1 << 14) | (1 << 16) | (1 << 31)
EVERYTHING = (1 << 49) - 1


def snowflake():
    return str(((int(time.time() * 1000) - EPOCH) << 22) | (next(_counter) % (1 << 22)))


def user(name, *, bot=False):
    return {
        "id": snowflake(),
        "username": name,
        "global_name": name.title(),
        "discriminator": "0",
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
    }


BOT = user("newsdesk", bot=True)
APPLICATION = BOT["id"]
ASKER, OTHER, MODERATOR, MANAGER, OWNER = (
    user(name) for name in ("asker", "other", "moderator", "manager", "owner")
)
PERMISSIONS = {
    ASKER["id"]: MEMBER,
    OTHER["id"]: MEMBER,
    MODERATOR["id"]: MEMBER | MANAGE_MESSAGES,
    MANAGER["id"]: MEMBER | MANAGE_SERVER,
    OWNER["id"]: EVERYTHING,
}

GUILD, SECOND_GUILD = snowflake(), snowflake()


def _channel(name, guild=None, kind=0, **more):
    channel = {
        "id": snowflake(),
        "type": kind,
        "name": name,
        "position": 0,
        "permission_overwrites": [],
        **more,
    }
    if guild:
        channel["guild_id"] = guild
    return channel


GENERAL = _channel("general", GUILD)
IGNORED = _channel("ignored", GUILD)
THREAD = _channel(
    "a thread",
    GUILD,
    11,
    parent_id=GENERAL["id"],
    owner_id=OWNER["id"],
    message_count=0,
    member_count=1,
    thread_metadata={
        "archived": False,
        "auto_archive_duration": 60,
        "archive_timestamp": "2026-01-01T00:00:00+00:00",
        "locked": False,
    },
)
ELSEWHERE = _channel("elsewhere", SECOND_GUILD)


def direct(person):
    """The direct-message channel of a person."""
    if person["id"] not in _DIRECT:
        _DIRECT[person["id"]] = {
            "id": snowflake(),
            "type": 1,
            "recipients": [person],
            "last_message_id": None,
        }
    return _DIRECT[person["id"]]


_DIRECT = {}


def guild_create(guild):
    own = [channel for channel in (GENERAL, IGNORED, ELSEWHERE) if channel["guild_id"] == guild]
    return {
        "id": guild,
        "name": "Newsroom",
        "icon": None,
        "splash": None,
        "owner_id": OWNER["id"],
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "roles": [
            {
                "id": guild,
                "name": "@everyone",
                "color": 0,
                "hoist": False,
                "position": 0,
                "permissions": str(MEMBER),
                "managed": False,
                "mentionable": False,
                "flags": 0,
                "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            }
        ],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "vanity_url_code": None,
        "description": None,
        "banner": None,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "nsfw_level": 0,
        "premium_progress_bar_enabled": False,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "large": False,
        "unavailable": False,
        "member_count": 6,
        "voice_states": [],
        "members": [member(BOT)],
        "channels": own,
        "threads": [THREAD] if guild == GUILD else [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "afk_channel_id": None,
        "application_id": None,
        "discovery_splash": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
    }


def member(person):
    return {
        "user": person,
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "nick": None,
        "avatar": None,
        "premium_since": None,
        "pending": False,
    }


def permissions(person, channel):
    return str(PERMISSIONS.get(person["id"], MEMBER)) if "guild_id" in channel else "0"


def interaction(person, channel, kind, data, message=None):
    """The body of INTERACTION_CREATE."""
    where = {**channel, "permissions": permissions(person, channel)}
    body = {
        "id": snowflake(),
        "application_id": APPLICATION,
        "type": kind,
        "data": data,
        "channel": where,
        "channel_id": channel["id"],
        "token": f"interaction-token-{snowflake()}",
        "version": 1,
        "app_permissions": str(EVERYTHING),
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {"0": channel.get("guild_id", "0")},
        "context": 0 if "guild_id" in channel else 1,
        "attachment_size_limit": 10485760,
    }
    if "guild_id" in channel:
        guild = channel["guild_id"]
        body |= {
            "guild_id": guild,
            "guild_locale": "en-US",
            "guild": {"id": guild, "locale": "en-US", "features": []},
        }
        body["member"] = {**member(person), "permissions": permissions(person, channel)}
    else:
        body["user"] = person
    if message is not None:
        body["message"] = message
    return body


def message(author, channel, content="", **more):
    """A message as Discord shows it."""
    body = {
        "id": snowflake(),
        "channel_id": channel["id"],
        "author": author,
        "content": content,
        "embeds": [],
        "components": [],
        "attachments": [],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
        "type": 0,
        "flags": 0,
        "edited_timestamp": None,
        "timestamp": "2026-01-01T00:00:00+00:00",
        **more,
    }
    if "guild_id" in channel:
        body["guild_id"] = channel["guild_id"]
    return body
