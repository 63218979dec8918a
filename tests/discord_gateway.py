"""The gateway of the test server: HELLO, IDENTIFY, READY, heartbeats, RESUME, dispatches, zlib-stream."""

import asyncio
import json
import zlib

from aiohttp import WSMsgType, web

from discord_world import APPLICATION, BOT, GUILD, SECOND_GUILD, guild_create, snowflake

PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15)
NEEDED = {
    "MESSAGE_CREATE": (1 << 9, 1 << 12),
    "MESSAGE_DELETE": (1 << 9, 1 << 12),
    "MESSAGE_DELETE_BULK": (1 << 9, 1 << 9),
}


class Session:
    """One session, which outlives its connections."""

    def __init__(self, intents):
        self.id, self.intents, self.seq, self.events, self.link = snowflake(), intents, 0, [], None


class Link:
    """One connection; compresses as one zlib stream."""

    def __init__(self, socket):
        self.socket, self._zlib, self._lock = socket, zlib.compressobj(), asyncio.Lock()

    async def send(self, **frame):
        async with self._lock:
            raw = json.dumps(frame).encode()
            data = self._zlib.compress(raw) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(data)


class Gateway:
    """All sessions; there is one at a time."""

    def __init__(self, server):
        self._server = server
        self.session = None
        self.identifies, self.resumes, self.heartbeats, self.intents = 0, 0, 0, None
        self.heartbeat_interval = 45_000
        self.acknowledge = True
        self.refuse_resume = False

    async def connect(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        query = dict(request.query)
        if query != {"v": "10", "encoding": "json", "compress": "zlib-stream"}:
            self._server.refused.append(f"gateway query {query}")
            await socket.close(code=4012)
            return socket
        link = Link(socket)
        await link.send(op=10, d={"heartbeat_interval": self.heartbeat_interval}, s=None, t=None)
        try:
            async for frame in socket:
                if frame.type == WSMsgType.TEXT:
                    await self._received(link, json.loads(frame.data))
        finally:
            if self.session and self.session.link is link:
                self.session.link = None
            self._server.tell()
        return socket

    async def _received(self, link, frame):
        op, data = frame["op"], frame["d"]
        if op == 1:
            self.heartbeats += 1
            if self.acknowledge:
                await link.send(op=11, d=None, s=None, t=None)
        elif op == 2:
            await self._identify(link, data)
        elif op == 6:
            await self._resume(link, data)
        self._server.tell()

    async def _identify(self, link, data):
        self.identifies += 1
        self.intents = data["intents"]
        if data["token"] != self._server.token:
            await link.socket.close(code=4004)
            return
        if data["intents"] & PRIVILEGED:
            self._server.refused.append("privileged intents")
            await link.socket.close(code=4014)
            return
        session = self.session = Session(data["intents"])
        session.link = link
        await self._dispatch(session, "READY", {
            "v": 10, "user": BOT, "guilds": [{"id": guild, "unavailable": True} for guild in (GUILD, SECOND_GUILD)],
            "session_id": session.id, "resume_gateway_url": self._server.resume_gateway, "session_type": "normal",
            "private_channels": [], "presences": [], "relationships": [], "shard": [0, 1],
            "application": {"id": APPLICATION, "flags": 0}, "user_settings": {}, "_trace": [],
        })  # fmt: skip
        for guild in (GUILD, SECOND_GUILD):
            await self._dispatch(session, "GUILD_CREATE", guild_create(guild))

    async def _resume(self, link, data):
        session = self.session
        known = session and data["session_id"] == session.id and data["token"] == self._server.token
        if self.refuse_resume or not known:
            await link.send(op=9, d=False, s=None, t=None)
            return
        self.resumes += 1
        session.link = link
        for seq, name, body in session.events:
            if seq > data["seq"]:
                await link.send(op=0, d=body, s=seq, t=name)
        await self._dispatch(session, "RESUMED", {})

    async def _dispatch(self, session, name, body):
        session.seq += 1
        session.events.append((session.seq, name, body))
        del session.events[:-2000]
        if session.link is not None:
            try:
                await session.link.send(op=0, d=body, s=session.seq, t=name)
            except (ConnectionError, RuntimeError):
                session.link = None

    def send(self, name, body):
        """Dispatch an event, if the bot's intents cover it; kept for a later RESUME where it is not connected."""
        session = self.session
        if session is None:
            return
        if name in NEEDED:
            needed = NEEDED[name][0 if "guild_id" in body else 1]
            if not session.intents & needed:
                return
        asyncio.run_coroutine_threadsafe(self._dispatch(session, name, body), self._server.loop)

    async def drop(self, code=1006):
        """Close the connection as a broken network does (or with a code)."""
        link = self.session.link if self.session else None
        if link is None:
            return
        if code == 1006:
            link.socket._req.transport.abort()
        else:
            await link.socket.close(code=code)

    async def frame(self, **frame):
        """Send a raw frame: op 7 (reconnect), op 9 (invalid session)."""
        await self.session.link.send(s=None, t=None, **frame)
