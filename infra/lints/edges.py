"""Where requests come in: how many, and how."""

from __future__ import annotations

from collections.abc import Iterator

from infra.cloudformation.template import Template
from infra.lints.finding import Finding, Rule, resources_of_type

_LIMITS = {"ThrottlingRateLimit", "ThrottlingBurstLimit"}


def _throttles(template: Template) -> Iterator[Finding]:
    for name, stage in resources_of_type(template, "AWS::ApiGateway::Stage"):
        everything = [
            settings
            for settings in stage.get("MethodSettings", [])
            if (settings.get("ResourcePath"), settings.get("HttpMethod")) == ("/*", "*")
        ]
        if not any(settings.keys() >= _LIMITS for settings in everything):
            yield Finding(name, "takes as many requests as the account may have")
    for name, deployment in resources_of_type(template, "AWS::ApiGateway::Deployment"):
        if "StageName" in deployment:
            yield Finding(name, f"makes the stage {deployment['StageName']}, which has no limits")
    for name, stage in resources_of_type(template, "AWS::ApiGatewayV2::Stage"):
        if not stage.get("DefaultRouteSettings", {}).keys() >= _LIMITS:
            yield Finding(name, "takes as many messages as the account may have")


def _tls(template: Template) -> Iterator[Finding]:
    for name, distribution in resources_of_type(template, "AWS::CloudFront::Distribution"):
        config = distribution["DistributionConfig"]
        behaviours = [config["DefaultCacheBehavior"], *config.get("CacheBehaviors", [])]
        if any(b.get("ViewerProtocolPolicy") not in ("https-only", "redirect-to-https") for b in behaviours):
            yield Finding(name, "answers in the clear")
        for origin in config["Origins"]:
            if origin.get("CustomOriginConfig", {}).get("OriginProtocolPolicy", "https-only") != "https-only":
                yield Finding(name, f"asks its origin {origin['Id']} in the clear")
        certificate = config.get("ViewerCertificate")
        if certificate and certificate.get("MinimumProtocolVersion") != "TLSv1.2_2021":
            yield Finding(name, "takes older protocols than TLS 1.2")


RULES = {
    "throttles": Rule(
        "Every stage says how many requests it takes.",
        ("AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"),
        _throttles,
    ),
    "tls": Rule("The site is reached over TLS alone.", ("AWS::CloudFront::Distribution",), _tls),
}
