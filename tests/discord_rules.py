"""What Discord refuses, as checks of a payload: limits, shapes, and that no mention may ever ping."""

import re
from urllib.parse import urlsplit

MESSAGE_KEYS = {
    "content", "embeds", "components", "allowed_mentions", "flags", "tts", "nonce", "message_reference",
    "attachments", "enforce_nonce",
}  # fmt: skip
EMBED_KEYS = {
    "flags",
    "title",
    "type",
    "description",
    "url",
    "color",
    "footer",
    "fields",
    "timestamp",
    "author",
}


class Refuse(Exception):
    """A payload that Discord answers with an error."""

    def __init__(self, status, code, message):
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = status, code, message


def bad_form(message):
    return Refuse(400, 50035, f"Invalid Form Body: {message}")


def units(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def need(condition, message):
    if not condition:
        raise bad_form(message)


def text(value, limit, name, *, least=1):
    need(isinstance(value, str), f"{name} is not a string")
    need(least <= units(value) <= limit, f"{name} has {units(value)} units of {limit}")
    need(value.strip() or not least, f"{name} is blank")


def check_message(payload):
    """A message to be sent, or an edit of one."""
    unknown = set(payload) - MESSAGE_KEYS
    need(not unknown, f"unknown keys {unknown}")
    check_mentions(payload)
    content = payload.get("content")
    if content:
        text(content, 2000, "content")
    embeds = payload.get("embeds") or []
    need(len(embeds) <= 10, "too many embeds")
    need(sum(check_embed(embed) for embed in embeds) <= 6000, "embeds over 6,000 units")
    check_components(payload.get("components") or [])
    need(bool(content or embeds), "empty message")


def check_mentions(payload):
    mentions = payload.get("allowed_mentions")
    need(isinstance(mentions, dict), "allowed_mentions is missing")
    need(mentions.get("parse") == [], f"allowed_mentions.parse is {mentions.get('parse')}")
    need(not mentions.get("users") and not mentions.get("roles"), "allowed_mentions names somebody")
    need(not mentions.get("replied_user"), "a reply would ping")


def check_embed(embed):
    """The units that count toward the 6,000 of a message."""
    unknown = set(embed) - EMBED_KEYS
    need(not unknown, f"unknown embed keys {unknown}")
    need(set(embed) & {"title", "description", "fields"}, "empty embed")
    used = 0
    for name, limit in (("title", 256), ("description", 4096)):
        if name in embed:
            text(embed[name], limit, f"embed {name}")
            used += units(embed[name])
    if "footer" in embed:
        text(embed["footer"]["text"], 2048, "embed footer")
        used += units(embed["footer"]["text"])
    fields = embed.get("fields", [])
    need(len(fields) <= 25, "too many fields")
    for field in fields:
        text(field["name"], 256, "field name")
        text(field["value"], 1024, "field value")
        used += units(field["name"]) + units(field["value"])
    if "url" in embed:
        need(urlsplit(embed["url"]).scheme in ("http", "https"), "embed url is not http(s)")
    return used


def check_components(rows):
    need(len(rows) <= 5, "too many rows")
    seen = set()
    for row in rows:
        need(row.get("type") == 1, "not a row")
        items = row.get("components", [])
        need(1 <= len(items) <= 5, f"{len(items)} buttons in a row")
        for item in items:
            need(item.get("type") == 2 and item.get("style") in (1, 2, 3, 4), "not a button")
            text(item.get("custom_id"), 100, "custom_id")
            need(item["custom_id"] not in seen, f"custom_id {item['custom_id']} twice")
            seen.add(item["custom_id"])
            need(item.get("label") or item.get("emoji"), "a button without label")
            if item.get("label"):
                text(item["label"], 80, "button label")


def check_modal(data):
    text(data.get("title"), 45, "modal title")
    text(data.get("custom_id"), 100, "modal custom_id")
    need(1 <= len(data.get("components", [])) <= 5, "modal rows")
    for row in data["components"]:
        for item in row["components"]:
            need(item.get("type") == 4 and item.get("style") in (1, 2), "not a text input")
            text(item.get("custom_id"), 100, "input custom_id")
            text(item.get("label"), 45, "input label")


def check_choices(data):
    choices = data.get("choices")
    need(isinstance(choices, list) and len(choices) <= 25, "choices")
    for choice in choices:
        text(choice["name"], 100, "choice name")
        text(choice["value"], 100, "choice value")


def check_commands(commands):
    need(len([command for command in commands if command.get("type", 1) == 1]) <= 100, "too many commands")
    names = [(command.get("type", 1), command["name"]) for command in commands]
    need(len(set(names)) == len(names), "a command twice")
    for command in commands:
        if command.get("type", 1) == 1:
            need(re.fullmatch(r"[-_a-z0-9]{1,32}", command["name"]), f"command name {command['name']!r}")
            text(command.get("description"), 100, "command description")
            _check_options(command.get("options", []))
        else:
            text(command["name"], 32, "menu name")
            need(not command.get("description") and not command.get("options"), "a menu takes no description")


def _check_options(options):
    need(len(options) <= 25, "too many options")
    required = [bool(option.get("required")) for option in options]
    need(required == sorted(required, reverse=True), "required options come first")
    for option in options:
        need(re.fullmatch(r"[-_a-z0-9]{1,32}", option["name"]), f"option name {option['name']!r}")
        text(option.get("description"), 100, "option description")
        need(option["type"] in range(1, 12), "option type")
        need(not (option.get("autocomplete") and option.get("choices")), "choices and autocomplete")
