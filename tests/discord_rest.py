"""The REST calls of the test server."""

import asyncio
import json
import time

from aiohttp import web

from discord_rules import Refuse, bad_form, check_choices, check_commands, check_message, check_modal
from discord_world import APPLICATION, BOT, OWNER, snowflake

GONE = Refuse(404, 10008, "Unknown Message")


def reply(body, status=200, headers=None):
    """JSON as Discord sends it: the library wants this very content type, without a charset."""
    own = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=own)


class Rest:
    """Handlers; every request passes `_guarded` first."""

    def __init__(self, server):
        self.server = server

    def routes(self, application):
        add = application.router.add_route
        for method, path, handler in (
            ("GET", "/users/@me", self.me),
            ("GET", "/oauth2/applications/@me", self.application),
            ("PUT", "/applications/{app}/commands", self.commands),
            ("PUT", "/applications/{app}/guilds/{guild}/commands", self.commands),
            ("POST", "/interactions/{id}/{token}/callback", self.callback),
            ("POST", "/webhooks/{app}/{token}", self.followup),
            ("GET", "/webhooks/{app}/{token}/messages/{message}", self.get_original),
            ("PATCH", "/webhooks/{app}/{token}/messages/{message}", self.edit_original),
            ("DELETE", "/webhooks/{app}/{token}/messages/{message}", self.delete_original),
            ("POST", "/channels/{channel}/messages", self.create),
            ("GET", "/channels/{channel}/messages/{message}", self.get),
            ("PATCH", "/channels/{channel}/messages/{message}", self.edit),
            ("DELETE", "/channels/{channel}/messages/{message}", self.delete),
            ("POST", "/channels/{channel}/typing", self.typing),
        ):
            add(method, f"/api/v10{path}", self._guarded(handler))

    def _guarded(self, handler):
        async def guarded(request):
            server, path = self.server, request.path.removeprefix("/api/v10")
            server.requests.append((request.method, path))
            fault = self._fault(request.method, path)
            if isinstance(fault, float):
                await asyncio.sleep(fault)
            elif fault == 429:
                body = {"message": "You are being rate limited.", "retry_after": 0.2, "global": False}
                return reply(body, status=429, headers={"Via": "1.1 test", "Retry-After": "1"})
            elif fault:
                return reply({"message": "fault", "code": 0}, status=fault)
            try:
                if (
                    "token" not in request.match_info
                    and request.headers.get("Authorization") != f"Bot {server.token}"
                ):
                    return reply({"message": "401: Unauthorized", "code": 0}, status=401)
                payload = await request.json() if request.can_read_body else None
                result = await handler(request, payload)
            except Refuse as refuse:
                server.refused.append(f"{request.method} {path}: {refuse}")
                server.tell()
                return reply({"message": refuse.message, "code": refuse.code}, status=refuse.status)
            except (KeyError, TypeError, ValueError, json.JSONDecodeError) as error:
                server.refused.append(f"{request.method} {path}: malformed: {error!r}")
                server.tell()
                return reply({"message": "malformed", "code": 50035}, status=400)
            server.tell()
            return web.Response(status=204) if result is None else reply(result)

        return guarded

    def _fault(self, method, path):
        for fault in self.server.faults:
            if fault[0] == method and fault[1].search(path) and fault[2]:
                return fault[2].pop(0)
        return None

    async def me(self, request, payload):
        return BOT

    async def application(self, request, payload):
        return {
            "id": APPLICATION, "name": "newsdesk", "icon": None, "description": "", "bot_public": True, "hook": True,
            "bot_require_code_grant": False, "verify_key": "0" * 64, "owner": OWNER, "flags": 0, "team": None,
            "summary": "",
        }  # fmt: skip

    async def commands(self, request, payload):
        check_commands(payload)
        guild = request.match_info.get("guild")
        given = [
            {"type": 1, "description": "", **command, "id": snowflake(), "application_id": APPLICATION, "version": "1",
             **({"guild_id": guild} if guild else {})}
            for command in payload
        ]  # fmt: skip
        self.server.commands[guild] = given
        self.server.syncs += 1
        return given

    async def callback(self, request, payload):
        call = self._call(request)
        if request.match_info["id"] != call.body["id"]:
            raise Refuse(404, 10062, "Unknown interaction")
        if call.kind is not None:
            raise Refuse(400, 40060, "Interaction has already been acknowledged.")
        if time.monotonic() - call.sent > self.server.first_response_seconds:
            raise Refuse(404, 10062, "Unknown interaction (late)")
        kind, data = payload["type"], payload.get("data") or {}
        self._allowed(call.body["type"], kind)
        flags = data.get("flags", 0)
        if kind == 4:
            check_message(data)
            call.shown = self._message_of(call, data, flags)
        elif kind == 5:
            call.deferred = True
            call.shown = self._message_of(call, {"flags": flags}, flags | 128)
        elif kind == 7:
            check_message(data)
            self._change(call.body["message"], data)
            call.shown = call.body["message"]
        elif kind == 8:
            check_choices(data)
            call.choices = data["choices"]
        elif kind == 9:
            check_modal(data)
            call.modal = data
        if kind in (4, 5):
            call.private = bool(flags & 64)
        if kind == 6:
            call.updated, call.shown, call.deferred = True, call.body["message"], True
        call.kind, call.answered_at = kind, time.monotonic()
        if request.query.get("with_response") not in ("1", "true"):
            return None
        answer = {"interaction": {"id": call.body["id"], "type": call.body["type"]}}
        if call.shown is not None and kind in (4, 5, 7):
            answer["interaction"] |= {
                "response_message_id": call.shown["id"],
                "response_message_ephemeral": call.private,
            }
            answer["resource"] = {"type": kind, "message": call.shown}
        return answer

    @staticmethod
    def _allowed(interaction, kind):
        allowed = {2: {4, 5, 9}, 3: {4, 5, 6, 7, 9}, 4: {8}, 5: {4, 5, 6, 7}}[interaction]
        if kind not in allowed:
            raise bad_form(f"response {kind} to interaction {interaction}")

    def _call(self, request):
        call = self.server.calls.get(request.match_info["token"])
        if call is None:
            raise Refuse(404, 10015, "Unknown Webhook")
        return call

    def _message_of(self, call, data, flags):
        metadata = {
            "id": call.body["id"], "type": call.body["type"], "user": call.person,
            "authorizing_integration_owners": {},
        }  # fmt: skip
        return self.server.post(call.channel, data, flags=flags, interaction_metadata=metadata, type=20)

    async def followup(self, request, payload):
        call = self._call(request)
        if call.kind is None:
            raise Refuse(404, 10015, "Unknown Webhook")
        check_message(payload)
        shown = self._message_of(call, payload, payload.get("flags", 0))
        call.followups.append(shown)
        return shown

    def _original(self, request):
        call = self._call(request)
        if call.kind is None:
            raise Refuse(404, 10015, "Unknown Webhook")
        wanted = request.match_info["message"]
        shown = call.shown if wanted == "@original" else self.server.messages.get(wanted)
        if shown is None or shown["id"] not in self.server.messages:
            raise GONE
        return call, shown

    async def get_original(self, request, payload):
        return self._original(request)[1]

    async def edit_original(self, request, payload):
        call, shown = self._original(request)
        check_message(payload)
        self._change(shown, payload)
        shown["flags"] &= ~128
        call.deferred, call.answered_at = False, time.monotonic()
        call.edits.append((call.answered_at, payload))
        return shown

    async def delete_original(self, request, payload):
        call, shown = self._original(request)
        self.server.deleted.append(shown["id"])
        self.server.delete(shown)
        call.deferred = False

    @staticmethod
    def _change(shown, payload):
        for key in ("content", "embeds", "components"):
            if key in payload:
                shown[key] = payload[key] or ([] if key != "content" else "")

    async def create(self, request, payload):
        channel = self.server.channel(request.match_info["channel"])
        if channel is None:
            raise Refuse(404, 10003, "Unknown Channel")
        check_message(payload)
        more = {}
        reference = payload.get("message_reference")
        if reference:
            asked = self.server.messages.get(str(reference["message_id"]))
            if asked is None:
                raise bad_form("message_reference: Unknown message")
            more = {
                "type": 19,
                "message_reference": {"type": 0, "message_id": asked["id"], "channel_id": channel["id"]},
                "referenced_message": asked,
            }
            if "guild_id" in channel:
                more["message_reference"]["guild_id"] = channel["guild_id"]
        return self.server.post(channel, payload, flags=payload.get("flags", 0), **more)

    def _message(self, request):
        shown = self.server.messages.get(request.match_info["message"])
        if shown is None or shown["channel_id"] != request.match_info["channel"] or shown["flags"] & 64:
            raise GONE
        return shown

    async def get(self, request, payload):
        return self._message(request)

    async def edit(self, request, payload):
        shown = self._message(request)
        check_message(payload)
        self._change(shown, payload)
        return shown

    async def delete(self, request, payload):
        shown = self._message(request)
        self.server.deleted.append(shown["id"])
        self.server.delete(shown)

    async def typing(self, request, payload):
        self.server.typing.append(request.match_info["channel"])
