"""What the API's tests keep their table in: moto in this process, or any endpoint of DynamoDB's, given by `--store`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

RawItem = dict[str, dict[str, Any]]

MOTO = "moto"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A store that is not in this process: its table is emptied and read past the product."""

    name: str
    """Whose it is, as `dynoxide`: what tests of differences know it by."""

    url: str

    @classmethod
    def parse(cls, text: str) -> Endpoint:
        """From `NAME=URL`, or a URL alone."""
        name, _, url = text.rpartition("=")
        return cls(name or "another", url)

    def make_table(self, client: Any, table: str, properties: dict[str, Any]) -> None:
        """A new table of the name; one that an earlier run left goes."""
        try:
            client.delete_table(TableName=table)
            client.get_waiter("table_not_exists").wait(TableName=table, WaiterConfig={"Delay": 1})
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
        client.create_table(TableName=table, **properties)
        client.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 1})

    def items(self, client: Any, table: str) -> list[RawItem]:
        """Every item of the table."""
        pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        return [item for page in pages for item in page["Items"]]

    def clear(self, client: Any, table: str) -> None:
        """Remove every item."""
        keys = [{name: item[name] for name in ("PK", "SK")} for item in self.items(client, table)]
        for some in _by_25(keys):
            client.batch_write_item(RequestItems={table: [{"DeleteRequest": {"Key": key}} for key in some]})


def _by_25(found: list[RawItem]) -> Iterator[list[RawItem]]:
    for start in range(0, len(found), 25):
        yield found[start : start + 25]
