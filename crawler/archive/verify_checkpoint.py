"""The checkpoint beside what the manifests that it covers come to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from crawler.archive.checkpoint import read_checkpoint
from crawler.archive.history import read_history
from crawler.archive.inventory import DATA
from crawler.archive.layout import DETAILS
from crawler.archive.manifest import Parent
from crawler.archive.recall import state_of
from crawler.archive.state import State, fold
from crawler.archive.store import Store
from crawler.errors import ArchiveError

if TYPE_CHECKING:
    from crawler.archive.verify import Claims

Finding = tuple[str, str, str]  # code, key, detail


def check_checkpoint(store: Store, claims: Claims, bad: Collection[str], *, deep: bool) -> Iterator[Finding]:
    """Can the one in use be read; `deep`: does it say what the manifests say. `bad` are keys whose problem is known."""
    stored = claims.newest.checkpoint if claims.newest else None
    if stored is None or stored.key in bad:
        return
    try:
        made = read_checkpoint(store, stored)
        layers = {layer.key for layer in (*made.known_layers, *made.inventory_layers)}
        if not deep or not claims.is_whole or any(key.startswith(DETAILS) or key in layers for key in bad):
            return
        found = state_of(store, made, ("known", "inventory"))
    except ArchiveError as error:
        yield "checkpoint-damaged", stored.key, str(error)
        return
    covered = claims.ancestors(head.run for head in made.heads)
    heads = [Parent(run=run, sha256=digest) for run, digest in claims.manifests.items()]
    history = (one for one in read_history(store, heads[-1:]) if one.manifest.run in covered)
    for what in differences(found, fold(history)):
        yield "checkpoint-differs", stored.key, f"the manifests that it covers come to other {what}"


def differences(found: State, expected: State) -> Iterator[str]:
    """What two states do not agree in."""
    if any(expected.known.get(id_) != known for id_, known in found.known.items()) or len(found.known) != len(
        expected.known
    ):
        yield "releases"
    if found.inventory.objects(*DATA) != expected.inventory.objects(*DATA):
        yield "objects"
    if found.inventory.superseded() != expected.inventory.superseded():
        yield "superseded objects"
    for name in ("windows", "commits", "last_run", "last_sound", "forgotten"):
        if getattr(found, name) != getattr(expected, name):
            yield name.replace("_", " ")
    if set(found.heads) != set(expected.heads):
        yield "heads"
