"""Publishes the site's files: into the bucket, past CloudFront's cache, into the experts' pages."""

from __future__ import annotations

import time
from collections.abc import Callable

from infra.aws import run_module
from infra.aws.bucket import DeploymentsBucket
from infra.aws.session import Aws
from infra.site.bucket import publish
from infra.site.files import SHELL, is_for_ever, published_files
from infra.site.jwks import jwks_file

MOST_PATHS = 15
"""How many paths are invalidated one by one. AWS gives 1,000 a month; `/*` counts as one."""


def publish_site(
    aws: Aws, bucket: DeploymentsBucket, outputs: dict[str, str], say: Callable[[str], None], *, new: bool
) -> None:
    """Publish the checkout's files. `new`: there are no experts' pages yet."""
    begun = f"site/{outputs['SiteBucketName']}.begun.json"
    was_cut_off = bool(bucket.load_note(begun))
    bucket.save_note(begun, {"begun": time.time()})
    files = {**published_files(say), **jwks_file(aws.client("kms"), outputs["ReputationKeyId"])}
    changed = publish(aws.client("s3"), outputs["SiteBucketName"], bucket.name, outputs, files)
    if was_cut_off:
        # Nobody knows what the interrupted one had changed.
        say("The last deployment was interrupted here, so the whole site is published again.")
    elif not changed:
        say("The site's files are there already.")
    else:
        say(f"{len(changed)} files of the site were updated.")
    if not new:
        _invalidate(aws, outputs["DistributionId"], ["/*"] if was_cut_off else paths_to_invalidate(changed), say)
        if was_cut_off or SHELL in changed:
            say("Rewriting the experts' pages …")
            run_module.run(aws, outputs, "infra.operate.renew_pages")
    bucket.delete_note(begun)


def paths_to_invalidate(changed: set[str]) -> list[str]:
    """What CloudFront has to forget: the keys that can be asked for again."""
    found = sorted(f"/{key}" for key in changed if not is_for_ever(key))
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
