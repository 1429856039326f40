"""Bringing the site's files out: into the bucket, past CloudFront's cache, into the experts' pages."""

from __future__ import annotations

import time
from collections.abc import Callable

from infra import site
from infra.aws import run_module
from infra.aws.bucket import DeploymentsBucket
from infra.aws.session import Aws

MOST_PATHS = 15
"""How many paths are invalidated one by one. AWS gives 1,000 a month; `/*` counts as one."""


def deliver(
    aws: Aws, bucket: DeploymentsBucket, outputs: dict[str, str], say: Callable[[str], None], *, new: bool
) -> None:
    """Bring the site to the checkout's files; `new`: there are no pages of experts yet."""
    begun = f"site/{outputs['SiteBucketName']}.begun.json"
    was_cut_off = bool(bucket.noted(begun))
    bucket.note(begun, {"begun": time.time()})
    changed = site.publish(aws.client("s3"), outputs["SiteBucketName"], bucket.name, outputs, for_ever=True)
    if was_cut_off:
        # What that one had changed is not known any more.
        say("The last deployment was cut off here: all of the site is brought out again.")
    elif not changed:
        say("The site's files are there already.")
    else:
        say(f"{len(changed)} files of the site were brought up to date.")
    if not new:
        _invalidate(aws, outputs["DistributionId"], ["/*"] if was_cut_off else paths(changed), say)
        if was_cut_off or site.SHELL in changed:
            say("Renewing the experts' pages …")
            run_module.run(aws, outputs, "infra.operate.renew_pages")
    bucket.forget(begun)


def paths(changed: set[str]) -> list[str]:
    """What CloudFront has to forget: the keys that can be asked for anew."""
    found = sorted(f"/{key}" for key in changed if not site.is_for_ever(key))
    if "/index.html" in found:
        found.append("/")
    return ["/*"] if len(found) > MOST_PATHS else found


def _invalidate(aws: Aws, distribution: str, wanted: list[str], say: Callable[[str], None]) -> None:
    if not wanted:
        return
    aws.client("cloudfront").create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={
            "Paths": {"Quantity": len(wanted), "Items": wanted},
            "CallerReference": f"expertbook-{time.time_ns()}",
        },
    )
    say(f"CloudFront was told to forget {'everything' if wanted == ['/*'] else f'{len(wanted)} paths'}.")
