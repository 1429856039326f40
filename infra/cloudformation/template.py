"""What goes into the template besides what Chalice makes, and the last touch on it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

if yaml.__with_libyaml__:
    # The same in C, which takes a tenth of the time.
    from yaml import CSafeLoader as SafeLoader
else:
    from yaml import SafeLoader  # type: ignore[assignment]

Template = dict[str, Any]

RUNTIME = (3, 13)
"""The Python that functions run on, whichever runs the deployment. On the embedded cloud it's a name alone."""

_NOT_DEPLOYED = ("AWS::ApiGatewayV2::Deployment", "AWS::ApiGatewayV2::Stage")
"""What belongs to a WebSocket API and is in force as it is, deployment or not."""

_IN_TEXT = re.compile(r"\$\{([\w:]+)")
"""What a text of Fn::Sub refers to: `${Table}`, `${Table.Arn}`, `${AWS::Region}`, but not `${!Literal}`."""


class _Loader(SafeLoader):
    """Reads CloudFormation's short forms (`!Ref x`) as their long ones."""


def _long_form(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _long_form)


def parse(text: str) -> Template:
    """A template of plain values, whichever forms it was written in."""
    # _Loader is a SafeLoader: it makes nothing but plain values.
    loaded = yaml.load(text, Loader=_Loader)  # noqa: S506
    assert isinstance(loaded, dict)
    # A round trip, so that parts which YAML shares by anchors are apart before they are changed.
    copied: Template = json.loads(json.dumps(loaded))
    return copied


def load_resources(folder: Path) -> Template:
    """The parts of a template that lie in a folder, as one for Chalice to merge its own with.

    Two files may say something of the same resource, but not the same thing: then ValueError.
    """
    gathered: Template = {}
    for path in sorted(folder.glob("*.yaml")):
        _add(gathered, parse(path.read_text(encoding="utf-8")), path.name)
    return gathered


def _add(gathered: dict[str, Any], part: dict[str, Any], where: str) -> None:
    for name, value in part.items():
        if isinstance(value, dict) and isinstance(gathered.get(name), dict):
            _add(gathered[name], value, f"{where}: {name}")
        elif name in gathered:
            raise ValueError(f"{where}: {name} is said a second time")
        else:
            gathered[name] = value


def finish_template(template: Template, code_uri: Mapping[str, str] | str) -> Template:
    """The template as it is deployed, with the functions' code at `code_uri`."""
    finished: Template = json.loads(json.dumps(template))
    resources = finished["Resources"]
    for resource in resources.values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = code_uri
            # Chalice (1.34.0) names the Python that it runs on.
            resource["Properties"]["Runtime"] = "python{}.{}".format(*RUNTIME)
    _bound_roles(resources)
    _deploy_websocket_by_content(resources)
    _say_compression_in_the_definition(resources)
    _repeat_gateway_responses(resources)
    _drop_websocket_outputs(finished)
    return finished


def _bound_roles(resources: dict[str, Any]) -> None:
    """Put the bounds of the deployer's organization around each function's role, where there are any."""
    bounds = {"Fn::If": ["HasBoundary", {"Ref": "PermissionsBoundary"}, {"Ref": "AWS::NoValue"}]}
    for resource in resources.values():
        if resource["Type"] == "AWS::IAM::Role":
            resource["Properties"]["PermissionsBoundary"] = bounds


def _deploy_websocket_by_content(resources: dict[str, Any]) -> None:
    """Name the WebSocket deployment after what it deploys.

    Chalice 1.34.0 gives it a fixed logical id, so CloudFormation would never deploy a changed
    route or integration. What a stage has of its own, as its throttle, holds without a deployment.
    The embedded cloud (ministack 1.5.33) knows no such resource: its stages serve the current routes.
    """
    deployed = {
        name: resource["Properties"]
        for name, resource in sorted(resources.items())
        if resource["Type"].startswith("AWS::ApiGatewayV2::") and resource["Type"] not in _NOT_DEPLOYED
    }
    digest = hashlib.sha256(json.dumps(deployed, sort_keys=True).encode()).hexdigest()[:10]
    name = f"WebsocketAPIDeployment{digest}"
    deployment = resources.pop("WebsocketAPIDeployment")
    resources[name] = {**deployment, "Condition": "OnAws"}
    stage = resources["WebsocketAPIStage"]["Properties"]
    stage["DeploymentId"] = {"Fn::If": ["OnAws", {"Ref": name}, {"Ref": "AWS::NoValue"}]}


def _say_compression_in_the_definition(resources: dict[str, Any]) -> None:
    """Say a second time from which size on answers are compressed.

    API Gateway heeds a change of it with the next deployment only, and SAM (1.115.0) makes a new deployment for
    another definition, not for another property.
    """
    properties = resources["RestAPI"]["Properties"]
    definition = properties["DefinitionBody"]
    definition["x-amazon-apigateway-minimum-compression-size"] = properties["MinimumCompressionSize"]


def _repeat_gateway_responses(resources: dict[str, Any]) -> None:
    """Say the API's gateway responses a second time, for the embedded cloud.

    On AWS they belong into the API's definition, where a change of them is a new deployment; the
    embedded cloud (ministack 1.5.33) reads them only from resources of their own.
    """
    for kind, response in resources["RestAPI"]["Properties"]["GatewayResponses"].items():
        headers = response["ResponseParameters"]["Headers"]
        name = "GatewayResponse" + kind.title().replace("_", "")
        resources[name] = {
            "Type": "AWS::ApiGateway::GatewayResponse",
            "Condition": "Embedded",
            "Properties": {
                "RestApiId": {"Ref": "RestAPI"},
                "ResponseType": kind,
                "StatusCode": str(response["StatusCode"]),
                "ResponseParameters": {f"gatewayresponse.header.{header}": value for header, value in headers.items()},
                "ResponseTemplates": response["ResponseTemplates"],
            },
        }


def _drop_websocket_outputs(template: Template) -> None:
    """Chalice's own outputs name addresses that only AWS has; ours say the same for both clouds."""
    for name in ("EndpointURL", "WebsocketConnectEndpointURL"):
        template["Outputs"].pop(name, None)


def references(value: Any) -> Iterator[str]:
    """The names that a part of a template asks for: logical ids, parameters, AWS's own (`AWS::Region`)."""
    if isinstance(value, list):
        for part in value:
            yield from references(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _referred(name, part)


def _referred(name: str, part: Any) -> Iterator[str]:
    if name == "Ref" and isinstance(part, str):
        yield part
    elif name == "DependsOn":
        yield from [part] if isinstance(part, str) else part
    elif name == "Fn::GetAtt":
        yield part[0]
    elif name == "Fn::Sub":
        text, given = (part, {}) if isinstance(part, str) else part
        yield from (found for found in _IN_TEXT.findall(text) if found not in given)
        yield from references(given)
    else:
        yield from references(part)
