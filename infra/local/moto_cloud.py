"""moto's server in this process: table, keys, bucket, queue and mails, all of it forgotten in the end."""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections.abc import Callable, Iterable
from typing import Any

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.ses.models import ses_backends
from werkzeug.serving import make_server

from infra.cloudformation.template import parse
from infra.local import moto_pace
from infra.local.stores import BUCKET, REGION, SECRET, SENDER, TABLE, Store, common_on_moto
from infra.site.files import SHELL, site_files
from infra.workspace import RESOURCES

_PROPERTIES = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")

_WRITTEN = "ApproximateCreationDateTime"


class MotoCloud(Store):
    """moto behind a port of its own, on loopback."""

    description = "moto, in memory, with twelve sample experts; gone when this ends"
    differs = (
        "Live pushes, and the claim under concurrency, belong to `make run`: here moto takes one call at a time,\n"
        "and an open page asks for changes every 15 seconds or so."
    )
    needs_following = True

    def __init__(self) -> None:
        moto_pace.keep_pace()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._lock = threading.Lock()
        application = _one_at_a_time(DomainDispatcherApplication(create_backend_app), self._lock)
        self._server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        self._made = self._fill()

    def environment(self, site_url: str) -> dict[str, str]:
        return common_on_moto(self.endpoint, site_url, self._made)

    def outputs(self, api_url: str) -> dict[str, str]:
        """Where the sample data goes."""
        return {"api_url": api_url, "table_name": TABLE, "bucket_name": BUCKET, "endpoint_url": self.endpoint}

    def new_mails(self) -> list[bytes]:
        sent = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
        mails = []
        while sent:
            raw = sent.pop(0).raw_data
            mails.append(raw.encode() if isinstance(raw, str) else raw)
        return mails

    def is_there(self) -> bool:
        return True

    def new_records(self) -> list[dict[str, Any]]:
        """What the table's stream has told since this was asked last."""
        with self._lock:
            # Looked up each time: moto puts a copy in the table's place when it takes a transaction back.
            shard = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[TABLE].stream_shard
            assert shard is not None
            records = [_as_lambda_has_it(item.to_json()) for item in shard.items]
            # The next one's number is the shard's first and how many are there.
            shard.starting_sequence_number += len(records)
            shard.items.clear()
        return records

    def _fill(self) -> dict[str, str]:
        """Make what the template declares, as far as the functions use it; with what environment variables tell of it
        whose names moto chooses."""
        table: dict[str, Any] = parse((RESOURCES / "data.yaml").read_text(encoding="utf-8"))["Resources"]["Table"]
        declared = table["Properties"]
        self._client("dynamodb").create_table(
            TableName=TABLE,
            StreamSpecification=declared["StreamSpecification"] | {"StreamEnabled": True},
            **{name: declared[name] for name in _PROPERTIES},
        )
        keys = {"current": "k1", "k1": secrets.token_hex(32)}
        self._client("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps(keys))
        self._client("ses").verify_email_identity(EmailAddress=SENDER)
        s3 = self._client("s3")
        s3.create_bucket(Bucket=BUCKET)
        # Experts' pages are made from it; all other files are served from the checkout.
        s3.put_object(Bucket=BUCKET, Key=SHELL, Body=site_files()[SHELL])
        queue = self._client("sqs").create_queue
        return {
            "DEAD_LETTERS_URL": queue(QueueName="dead-letters")["QueueUrl"],
            "CALENDAR_QUEUE_URL": queue(QueueName="calendars")["QueueUrl"],
            "CREDENTIALS_KEY": self._client("kms").create_key()["KeyMetadata"]["KeyId"],
        }

    def _client(self, service: str) -> Any:
        # The service is a plain string here, and types-boto3 knows no client for that.
        make: Any = boto3.Session("test", "test", region_name=REGION).client
        return make(service, endpoint_url=self.endpoint)


def _as_lambda_has_it(record: dict[str, Any]) -> dict[str, Any]:
    change = record["dynamodb"]
    return {**record, "dynamodb": {**change, _WRITTEN: change[_WRITTEN].timestamp()}}


def _one_at_a_time(application: Any, lock: threading.Lock) -> Callable[[Any, Any], Iterable[bytes]]:
    """moto's transactions aren't atomic side by side; one call after the other, they are."""

    def answer(environ: Any, start_response: Any) -> Iterable[bytes]:
        with lock:
            answered: Iterable[bytes] = application(environ, start_response)
            return answered

    return answer
