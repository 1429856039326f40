"""What a stack consists of: all of it, however much that is."""

from __future__ import annotations

from typing import Any


def list_resources(cloudformation: Any, stack: str) -> list[dict[str, Any]]:
    """The stack's resources, as `list_stack_resources` tells them. A call of CloudFormation for each hundred.

    `describe_stack_resources` gives the first hundred, and doesn't say that there are more.
    """
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    return [told for page in pages for told in page["StackResourceSummaries"]]


def find_physical_ids(cloudformation: Any, stack: str) -> dict[str, str]:
    """What the stack's resources are called in the cloud, by their logical ids; those that are made."""
    return {
        told["LogicalResourceId"]: told["PhysicalResourceId"]
        for told in list_resources(cloudformation, stack)
        if told.get("PhysicalResourceId")
    }
