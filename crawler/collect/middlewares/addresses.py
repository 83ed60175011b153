"""Names to addresses, looked up once a run: what is checked is what is connected to.

A redirect or a poisoned name must not lead into the operator's own network, so a name that resolves to an address
which is not public is refused (the hosts middleware), and Twisted connects to the very addresses that were looked at.
Lookups run in daemon threads: one that hangs does not hold up the end of a run.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from scrapy.exceptions import CannotResolveHostError
from twisted.internet import address
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution
from zope.interface import implementer

_SECONDS = 30.0  # for one lookup

Found = tuple[str, ...]  # addresses as text


@implementer(IHostnameResolver)
class Addresses:
    """The resolver of a run; install it with `reactor.installNameResolver`."""

    def __init__(self) -> None:
        self._found: dict[str, Found] = {}

    async def lookup(self, host: str) -> Found:
        """Every address of `host`; an address stands for itself. Raises CannotResolveHostError."""
        if host not in self._found:
            self._found[host] = (host,) if is_address(host) else await _ask(host)
        return self._found[host]

    def resolveHostName(  # noqa: N802  # Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: ARG002, N803
    ) -> Any:
        """What Twisted calls before it connects."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        resolution.task = asyncio.ensure_future(self._deliver(resolutionReceiver, hostName, portNumber, addressTypes))
        return resolution

    async def _deliver(self, receiver: Any, host: str, port: int, kinds: Sequence[type[IAddress]] | None) -> None:
        try:
            found = await self.lookup(host)
        except CannotResolveHostError:
            found = ()  # Twisted makes a DNSLookupError of it
        for text in found:
            resolved = _twisted_address(text, port)
            if not kinds or isinstance(resolved, tuple(kinds)):
                receiver.addressResolved(resolved)
        receiver.resolutionComplete()


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name
        self.task: asyncio.Future[None] | None = None

    def cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()


def is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_public(text: str) -> bool:
    """Whether an address is one of the open internet: not private, loopback, link-local, multicast or reserved."""
    found = ip_address(text.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is not None:
            found = inner
    return found.is_global and not found.is_multicast


def is_loopback(text: str) -> bool:
    found = ip_address(text.partition("%")[0])
    return found.is_loopback


async def _ask(host: str) -> Found:
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Found] = loop.create_future()
    threading.Thread(target=_resolve, args=(host, loop, answer), daemon=True, name=f"resolve {host}").start()
    try:
        return await asyncio.wait_for(answer, _SECONDS)
    except TimeoutError as error:
        raise CannotResolveHostError(f"no answer on the name {host} within {_SECONDS:.0f} seconds") from error


def _resolve(host: str, loop: asyncio.AbstractEventLoop, answer: asyncio.Future[Found]) -> None:
    try:
        rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        loop.call_soon_threadsafe(_settle, answer, CannotResolveHostError(f"the name {host} has no address ({error})"))
    else:
        loop.call_soon_threadsafe(_settle, answer, tuple(dict.fromkeys(str(row[4][0]) for row in rows)))


def _settle(answer: asyncio.Future[Found], outcome: Found | Exception) -> None:
    if answer.done():
        return
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)


def _twisted_address(text: str, port: int) -> Any:
    if isinstance(ip_address(text.partition("%")[0]), IPv4Address):
        return address.IPv4Address("TCP", text, port)
    return address.IPv6Address("TCP", text, port)
