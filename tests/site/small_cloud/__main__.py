"""`python -m tests.site.small_cloud <folder>`: serve until standard input ends, as it does when the tests do."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from threading import Thread

from moto import mock_aws
from websockets.sync.server import serve

from tests import garbage
from tests.site.small_cloud import web
from tests.site.small_cloud.cloud import SmallCloud


def main() -> None:
    """Write `outputs.json` into the folder as soon as everything answers."""
    folder = Path(sys.argv[1])
    mails = folder / "mails"
    mails.mkdir()
    server = web.Server(("127.0.0.1", 0), web.Handler)
    port = server.server_port
    site = f"http://site.localhost:{port}/"
    os.environ |= {"SITE_URL": site, "LOCAL_SERVERS": "allowed", "LOG_LEVEL": "WARNING"}
    mock_aws().start()
    cloud = SmallCloud(mails)
    sockets = serve(web.watching(cloud), "127.0.0.1", 0, process_request=web.opening(cloud), open_timeout=None)
    websocket_port = sockets.socket.getsockname()[1]
    cloud.bring_up(
        {"current": "k1", "k1": "a" * 64}, f"ws://127.0.0.1:{websocket_port}/", f"http://127.0.0.1:{port}{web.UPLOADS}"
    )
    server.cloud = cloud
    server.policies = {
        name: web.response_headers(name, port, websocket_port) for name in ("SiteHeaders", "EmbedHeaders")
    }
    for each in (server, sockets):
        Thread(target=each.serve_forever, daemon=True).start()
    garbage.collect_rarely()
    outputs = {
        "site_url": site,
        "api_url": f"http://127.0.0.1:{port}/api",
        "websocket_url": f"ws://127.0.0.1:{websocket_port}/",
        "table_name": os.environ["TABLE_NAME"],
        "endpoint_url": f"http://127.0.0.1:{port}",
        "bucket_name": os.environ["SITE_BUCKET"],
        "dead_letters_url": "",
        "mail_folder": str(mails),
        "mail_port": "",
        "received_bucket": "",
    }
    fresh = folder / "outputs.new"
    fresh.write_text(json.dumps(outputs))
    fresh.replace(folder / "outputs.json")
    sys.stdin.read()


if __name__ == "__main__":
    main()
