"""A TCP proxy that does to connections what networks do."""

import asyncio
import contextlib
import random
import socket
import struct
import threading
from typing import Literal, get_args

Mode = Literal[
    "none",
    "latency",
    "reset_before",
    "reset_after",
    "black_hole",
    "half_answer",
    "slow_drip",
    "garbage",
]
MODES: tuple[Mode, ...] = get_args(Mode)[1:]

_LATENCY = 0.25
_DRIP = 0.03
_CHUNK = 65536
# Bytes: less than a status, since clients make do with half of the headers.
_HALF = 10
# A TLS record of a handshake, where an answer in HTTP is due.
_GARBAGE = b"\x16\x03\x01\x02\x00" + bytes(range(200))
_RESET = struct.pack("ii", 1, 0)


class FaultProxy:
    """Listens on this machine and hands connections on to a receiver.

    :ivar mode: what is done to the traffic from now on, on all connections
    :ivar spoiled: connections that ended while an answer was owed: what they carried
        may have been received without its sender learning of it
    :param port: where the receiver listens on this machine
    """

    def __init__(self, port: int, seed: int = 0) -> None:
        self.mode: Mode = "none"
        self.spoiled = 0
        self.port = 0
        self._upstream = port
        self._random = random.Random(seed)
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "FaultProxy":
        self._thread.start()
        opening = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(opening, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/events"

    def __exit__(self, *_error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        # What is cancelled while it connects begins to close only then.
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        connection = _Connection(self, reader, writer)
        # Whoever ends a connection in whatever way is what this is about.
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await connection.carry(self._upstream)
        self.spoiled += connection.owed

    def drip(self) -> float:
        """Seconds until the next byte of an answer."""
        return self._random.uniform(0.2, 1.8) * _DRIP


class _Connection:
    """:ivar owed: whether a request went through whose answer has not"""

    def __init__(
        self,
        proxy: FaultProxy,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.owed = False
        self._proxy = proxy
        self._reader, self._writer = reader, writer

    async def carry(self, port: int) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", port)
        pumps = {
            asyncio.create_task(self._requests(up_writer)),
            asyncio.create_task(self._answers(up_reader)),
        }
        try:
            # A connection whose one half has ended is of no use to HTTP.
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            up_writer.close()
            self._writer.close()

    async def _requests(self, up_writer: asyncio.StreamWriter) -> None:
        while chunk := await self._reader.read(_CHUNK):
            match self._proxy.mode:
                case "latency":
                    await asyncio.sleep(_LATENCY)
                case "reset_before":
                    return self._reset()
                case "garbage":
                    self._writer.write(_GARBAGE)
                    return await self._writer.drain()
                case "black_hole":
                    continue
            self.owed = True
            up_writer.write(chunk)
            await up_writer.drain()

    async def _answers(self, up_reader: asyncio.StreamReader) -> None:
        while chunk := await up_reader.read(_CHUNK):
            match self._proxy.mode:
                case "reset_after":
                    return self._reset()
                case "half_answer":
                    self._writer.write(chunk[:_HALF])
                    return await self._writer.drain()
                case "black_hole":
                    continue
                case "slow_drip":
                    for byte in chunk:
                        self._writer.write(bytes((byte,)))
                        await self._writer.drain()
                        await asyncio.sleep(self._proxy.drip())
                case _:
                    self._writer.write(chunk)
                    await self._writer.drain()
            self.owed = False

    def _reset(self) -> None:
        """Have the kernel send RST instead of a friendly end."""
        raw = self._writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._writer.transport.abort()
