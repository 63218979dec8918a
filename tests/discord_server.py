"""A Discord on loopback: gateway, REST and the people who use it, for the real library over real sockets.

    with DiscordServer() as server:
        ... start the bot on server.api and server.gateway ...
        call = server.slash(ASKER, GENERAL, "ask", question="Who ...?")
        print(call.message()["embeds"][0]["description"])

The server runs in a thread of its own; every method here blocks, so tests are plain functions. What the real
Discord would refuse is refused, and noted in `refused`, which tests hold empty.
"""

import asyncio
import re
import threading
import time
from dataclasses import dataclass, field

from aiohttp import web

from discord_gateway import Gateway
from discord_rest import Rest
from discord_world import APPLICATION, BOT, direct, interaction, member, message, snowflake

TOKEN = "test-token.not-a-real-one.0123456789abcdef"
PATIENCE = 120


@dataclass
class Call:
    """One interaction: what was sent to the bot, and what came back."""

    server: "DiscordServer"
    body: dict
    sent: float = field(default_factory=time.monotonic)
    kind: int | None = None
    private: bool = False
    shown: dict | None = None
    deferred: bool = False
    followups: list = field(default_factory=list)
    modal: dict | None = None
    choices: list | None = None
    updated: bool = False
    answered_at: float = 0.0
    edits: list = field(default_factory=list)

    def message(self, timeout=PATIENCE):
        """The reply, once it is there in full."""
        self.server.until(lambda: self.shown is not None and not self.deferred, timeout, self.body["data"])
        return self.shown

    def text(self, timeout=PATIENCE):
        return text_of(self.message(timeout))

    def followup(self, timeout=PATIENCE):
        self.server.until(lambda: self.followups, timeout, "a follow-up message")
        return self.followups[0]

    def form(self, timeout=PATIENCE):
        self.server.until(lambda: self.modal is not None, timeout, "a modal")
        return self.modal

    def options(self, timeout=PATIENCE):
        self.server.until(lambda: self.choices is not None, timeout, "choices")
        return self.choices


def text_of(shown):
    """All that a message says."""
    parts = [shown.get("content") or ""]
    for embed in shown["embeds"]:
        parts += [
            embed.get("title", ""),
            embed.get("description", ""),
            embed.get("footer", {}).get("text", ""),
        ]
        parts += [f"{one['name']}: {one['value']}" for one in embed.get("fields", [])]
    return "\n".join(part for part in parts if part)


def buttons(shown):
    """The buttons of a message: label or emoji -> custom id."""
    return {
        item.get("label") or item["emoji"]["name"]: item["custom_id"]
        for row in shown["components"]
        for item in row["components"]
    }


class DiscordServer:
    """State, people's actions, and faults to inject."""

    def __init__(self):
        self.changed = threading.Condition()
        self.messages, self.deleted, self.calls, self.commands = {}, [], {}, {}
        self.refused, self.requests, self.syncs, self.typing = [], [], 0, []
        self.faults = []
        self.bots = []  # the processes that a test has started against this server
        self._channels = {}
        self.first_response_seconds = 3.0
        self.token = TOKEN
        self.gateway_state = Gateway(self)
        self._rest = Rest(self)

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="discord-server", daemon=True)
        self._thread.start()
        self._do(self._start())
        return self

    def __exit__(self, *error):
        for bot in self.bots:
            bot.close()
        self._do(self._stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    async def _start(self):
        application = web.Application()
        self._rest.routes(application)
        application.router.add_get("/gateway", self.gateway_state.connect)
        application.router.add_get("/resume", self.gateway_state.connect)
        self._runner = web.AppRunner(application, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        self.api, self.gateway = f"http://127.0.0.1:{port}/api/v10", f"ws://127.0.0.1:{port}/gateway"
        self.resume_gateway = f"ws://127.0.0.1:{port}/resume"

    async def _stop(self):
        await self.gateway_state.drop()
        await self._runner.cleanup()

    def _do(self, job):
        return asyncio.run_coroutine_threadsafe(job, self.loop).result(PATIENCE)

    def tell(self):
        with self.changed:
            self.changed.notify_all()

    def until(self, condition, timeout=PATIENCE, what="something"):
        """Wait for a condition on the server's state."""
        with self.changed:
            if not self.changed.wait_for(condition, timeout):
                raise AssertionError(f"waited {timeout} s in vain for {what}; refused: {self.refused}")

    # -- what people do --------------------------------------------------------------------------------------------

    def slash(self, person, channel, name, **options):
        command = self._command(1, name, channel)
        known = {option["name"]: option for option in command.get("options", [])}
        given = [{"name": key, "type": known[key]["type"], "value": value} for key, value in options.items()]
        missing = {key for key, option in known.items() if option.get("required")} - set(options)
        assert not missing, f"/{name} needs {missing}"
        return self._invoke(person, channel, 2, self._data(command, 1, options=given))

    def autocomplete(self, person, channel, name, option, typed):
        command = self._command(1, name, channel)
        schema = next(one for one in command["options"] if one["name"] == option)
        assert schema["autocomplete"]
        given = [{"name": option, "type": schema["type"], "value": typed, "focused": True}]
        return self._invoke(person, channel, 4, self._data(command, 1, options=given)).options()

    def menu(self, person, channel, name, target):
        command = self._command(3, name, channel)
        resolved = {"messages": {target["id"]: target}}
        return self._invoke(
            person, channel, 2, self._data(command, 3, target_id=target["id"], resolved=resolved)
        )

    def click(self, person, shown, label):
        """Click a button that the message really has."""
        return self.press(person, shown, buttons(shown)[label])

    def press(self, person, shown, custom_id):
        channel = self._channels[shown["channel_id"]]
        data = {"custom_id": custom_id, "component_type": 2, "id": 1}
        return self._invoke(person, channel, 3, data, shown)

    def submit(self, person, shown, form, text):
        """Send in a form that a click on `shown` opened."""
        channel = self._channels[shown["channel_id"]]
        [row] = form["components"]
        rows = [
            {
                "type": 1,
                "components": [{"type": 4, "custom_id": row["components"][0]["custom_id"], "value": text}],
            }
        ]
        data = {"custom_id": form["custom_id"], "components": rows, "resolved": {}}
        return self._invoke(person, channel, 5, data, shown)

    def say(self, person, channel, content, reply_to=None, **more):
        """Send a message; `@bot` in it mentions the bot, a reply pings the author that it replies to."""
        mentions = []
        if "@bot" in content:
            content, mentions = content.replace("@bot", f"<@{BOT['id']}>"), [BOT]
        body = message(person, channel, content, mentions=mentions, **more)
        if reply_to is not None:
            body |= {"type": 19, "message_reference": _reference(reply_to), "referenced_message": reply_to}
            if reply_to["author"] not in body["mentions"] and more.get("ping", True):
                body["mentions"] = [*body["mentions"], reply_to["author"]]
        body.pop("ping", None)
        self._channels[channel["id"]] = channel
        self.messages[body["id"]] = body
        self.gateway_state.send("MESSAGE_CREATE", self._as_seen(body, person))
        return body

    def reply_to(self, question, timeout=PATIENCE):
        """The bot's reply to a message."""
        self.until(lambda: self.replies(question), timeout, f"a reply to {question['content']!r}")
        return self.replies(question)[0]

    def replies(self, question):
        own = [one for one in list(self.messages.values()) if one["author"]["id"] == BOT["id"]]
        return [one for one in own if one.get("message_reference", {}).get("message_id") == question["id"]]

    def delete(self, shown):
        self.messages.pop(shown["id"], None)
        self.gateway_state.send("MESSAGE_DELETE", _place(shown) | {"id": shown["id"]})

    def delete_bulk(self, *shown):
        for one in shown:
            self.messages.pop(one["id"], None)
        self.gateway_state.send(
            "MESSAGE_DELETE_BULK", _place(shown[0]) | {"ids": [one["id"] for one in shown]}
        )

    def fault(self, method, path, *answers):
        """Answer the next requests that match with these: a status, or a number of seconds to wait before working."""
        self.faults.append([method, re.compile(path), list(answers)])

    # -- inside ----------------------------------------------------------------------------------------------------

    def channel(self, channel_id):
        return self._channels.get(channel_id)

    def _command(self, kind, name, channel):
        guild = channel.get("guild_id")
        known = [*self.commands.get(guild, []), *self.commands.get(None, [])]
        for command in known:
            if command.get("type", 1) == kind and command["name"] == name:
                contexts = command.get("contexts")
                if not guild and contexts is not None and 1 not in contexts:
                    raise AssertionError(f"{name} is not offered in direct messages")
                return command
        raise AssertionError(f"no command {name} is registered")

    def _data(self, command, kind, **more):
        data = {"id": command["id"], "name": command["name"], "type": kind, "resolved": {}, **more}
        if command.get("guild_id"):
            data["guild_id"] = command["guild_id"]
        return data

    def _invoke(self, person, channel, kind, data, shown=None):
        self._channels[channel["id"]] = channel
        body = interaction(person, channel, kind, data, shown)
        call = self.calls[body["token"]] = Call(self, body)
        call.person, call.channel = person, channel
        self.gateway_state.send("INTERACTION_CREATE", body)
        return call

    def _as_seen(self, body, person):
        """Without the message content intent, content is there only for those it speaks to."""
        seen = dict(body)
        if "guild_id" in body:
            seen["member"] = {key: value for key, value in member(person).items() if key != "user"}
            if all(one["id"] != BOT["id"] for one in body["mentions"]):
                seen["content"] = ""
        return seen

    def post(self, channel, payload, **more):
        """A message of the bot, stored and told to it as Discord does."""
        body = message(BOT, channel, payload.get("content") or "", **more)
        body |= {"embeds": payload.get("embeds") or [], "components": payload.get("components") or []}
        body["application_id"] = APPLICATION
        self.messages[body["id"]] = body
        if not body["flags"] & 64:
            self.gateway_state.send("MESSAGE_CREATE", body)
        self.tell()
        return body


def _place(shown):
    place = {"channel_id": shown["channel_id"]}
    return place | ({"guild_id": shown["guild_id"]} if "guild_id" in shown else {})


def _reference(shown):
    return {"type": 0, "message_id": shown["id"], **_place(shown)}


__all__ = ["PATIENCE", "TOKEN", "Call", "DiscordServer", "buttons", "direct", "snowflake", "text_of"]
