"""moto 5.2.5's way from a request to its answer, made short for what is read and written in a table.

moto matches its address with those of all services, makes it a request as Flask has it, takes it for a form, reads and
writes each value by its shape, and adds a checksum that the SDK then checks; and the SDK signs what nobody looks at.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from botocore.signers import RequestSigner
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.exceptions import ServiceException
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model
from moto.dynamodb.responses import DynamoHandler
from werkzeug.exceptions import HTTPException

_METHODS = {
    f"DynamoDB_20120810.{operation}": (operation, method)
    for operation, method in (
        ("BatchGetItem", "batch_get_item"),
        ("DeleteItem", "delete_item"),
        ("GetItem", "get_item"),
        ("PutItem", "put_item"),
        ("Query", "query"),
        ("Scan", "scan"),
        ("TransactWriteItems", "transact_write_items"),
        ("UpdateItem", "update_item"),
    )
}

Answer = tuple[int, dict[str, Any], Any]
"""Status, headers and body."""


def answer_quickly() -> None:
    """Have such requests answered by moto's methods directly; all others go moto's way."""
    process_slowly: Callable[..., Any] = BotocoreStubber.process_request
    sign_slowly: Callable[..., Any] = RequestSigner.handler

    def process(self: BotocoreStubber, request: AWSPreparedRequest) -> Any:
        found = _METHODS.get(_text(request.headers.get("X-Amz-Target", "")))
        region = _region(request.url)
        # Of shapes, only bytes are written otherwise than they are sent.
        body = request.body
        if found is None or not region or not isinstance(body, bytes) or b'"B"' in body or b'"BS"' in body:
            return process_slowly(self, request)
        return _answer(request.headers, body, region, *found)

    def sign(self: RequestSigner, operation_name: str | None = None, request: Any = None, **more: Any) -> None:
        if not (botocore_stubber.enabled and _region(request.url)):
            sign_slowly(self, operation_name, request, **more)

    BotocoreStubber.process_request = process  # type: ignore[method-assign]
    RequestSigner.handler = sign  # type: ignore[method-assign]


def _answer(headers: HTTPHeaders, body: bytes, region: str, operation: str, method: str) -> Answer:
    handler: Any = DynamoHandler()
    handler.body = handler.params = json.loads(body)
    handler.region, handler.current_account = region, DEFAULT_ACCOUNT_ID
    handler.querystring = {"Action": [operation]}
    handler.headers = {"Content-Type": _text(headers["Content-Type"])}
    handler.response_headers = {"x-amzn-requestid": "of-moto"}
    try:
        result = getattr(handler, method)()
    except ServiceException as refused:
        return cast("Answer", handler.serialized(ActionResult(refused)))
    except HTTPException as refused:
        return refused.code or 500, dict(refused.get_headers()), refused.description
    shape = get_service_model("dynamodb").operation_model(operation).output_shape
    shown = {name: result.result[name] for name in shape.members if result.result.get(name) is not None}
    try:
        return 200, handler.response_headers, json.dumps(shown)
    except TypeError:  # bytes
        return cast("Answer", handler.serialized(result))


def _region(url: str) -> str:
    """The region of an address of DynamoDB's on AWS."""
    service, _, rest = url.removeprefix("https://").partition(".")
    region, _, domain = rest.partition(".")
    return region if (service, domain.rstrip("/")) == ("dynamodb", "amazonaws.com") else ""


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
