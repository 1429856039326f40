"""Pictures as people have them."""

from __future__ import annotations

import base64
import struct
import zlib

from playwright.sync_api import FilePayload, Page


def png(width: int, height: int) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    row = b"\0" + b"\xff\0\0" * (width // 2) + b"\0\0\xff" * (width - width // 2)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(row * height))
        + _chunk(b"IEND", b"")
    )


def jpeg(page: Page, width: int, height: int) -> bytes:
    """The same, as the page's browser writes it."""
    address: str = page.evaluate(
        """([width, height]) => {
            const canvas = Object.assign(document.createElement("canvas"), { width, height });
            const context = canvas.getContext("2d");
            context.fillStyle = "red";
            context.fillRect(0, 0, width, height);
            context.fillStyle = "blue";
            context.fillRect(width / 2, 0, width / 2, height);
            return canvas.toDataURL("image/jpeg", 1);
        }""",
        [width, height],
    )
    return base64.b64decode(address.partition(",")[2])


def turned_right(photo: bytes) -> bytes:
    """A JPEG with the note of a camera that was held upright: Exif's orientation 6."""
    orientation = struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0)
    exif = b"Exif\0\0" + b"MM\0\x2a\0\0\0\x08" + b"\0\x01" + orientation + b"\0\0\0\0"
    return photo[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + photo[2:]


def file(content: bytes, media_type: str = "image/png") -> FilePayload:
    return FilePayload(name="me.png", mimeType=media_type, buffer=content)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
