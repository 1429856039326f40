"""Routes of whom an expert takes no bookings from."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.endpoint import JsonObject, NextCall, created, endpoint, found
from chalicelib.requests.callers import EXPERT
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.services import blocks
from expertbook.services.blocks import BlockRequest

routes = Blueprint(__name__)


@endpoint(routes, "GET", "/me/blocks", caller=EXPERT, response="BlocksResponse")
def list_blocks(caller: Caller) -> JsonObject:
    """Whom you take no bookings from."""
    return blocks.show_all(caller)


@endpoint(
    routes,
    "POST",
    "/me/blocks",
    status=201,
    also=(200,),
    caller=EXPERT,
    body="BlockBody",
    response="OneBlockResponse",
    links=(NextCall("remove_block", {"block_id": "$response.body#/block/id"}),),
)
def add_block(caller: Caller, body: BlockRequest) -> JsonObject | Response:
    """Block an email address, a domain, or the network of a booking."""
    added, is_new = blocks.add(caller, body, clock.now())
    return created(added) if is_new else found(added)


@endpoint(
    routes,
    "DELETE",
    "/me/blocks/{block_id}",
    status=204,
    caller=EXPERT,
)
def remove_block(caller: Caller, block_id: str) -> None:
    """Block this no more."""
    blocks.remove(caller, block_id)
