"""The XML that CalDAV servers answer with. It has no document type, so no entities, and only so many elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

DAV = "DAV:"
CALDAV = "urn:ietf:params:xml:ns:caldav"
CALENDAR_SERVER = "http://calendarserver.org/ns/"

_MAX_DEPTH = 24
_MAX_ELEMENTS = 300_000


class BadXml(ValueError):
    """This is no XML, or more than we read."""


@dataclass(slots=True)
class Element:
    """An element of XML. `name` has its namespace before a blank; `label` is its attribute `name`; `text` is what it
    says itself."""

    name: str
    label: str = ""
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def find(self, *names: str) -> Element | None:
        """The first child of the first name, its first child of the second, and so on."""
        found: Element | None = self
        for name in names:
            found = next((child for child in found.children if child.name == name), None) if found else None
        return found

    def all(self, name: str) -> Iterator[Element]:
        """All children of a name."""
        return (child for child in self.children if child.name == name)

    def text_of(self, *names: str) -> str:
        """What the child says, or nothing."""
        found = self.find(*names)
        return found.text.strip() if found is not None else ""


@dataclass(frozen=True, slots=True)
class Row:
    """What a multistatus says of one resource: its properties, as far as there are any, by their names. Its status is
    403 where all of them are forbidden."""

    href: str = field(repr=False)
    status: int
    props: Mapping[str, Element] = field(repr=False)

    def text(self, name: str) -> str:
        """What a property says, or nothing."""
        return self.props[name].text.strip() if name in self.props else ""


@dataclass(frozen=True, slots=True)
class Multistatus:
    """The answer to PROPFIND and REPORT. `token` comes with sync-collection."""

    rows: list[Row] = field(repr=False)
    token: str = ""


def dav(name: str) -> str:
    """The name of an element of WebDAV."""
    return f"{DAV} {name}"


def cal(name: str) -> str:
    """The name of an element of CalDAV."""
    return f"{CALDAV} {name}"


def parse_multistatus(body: bytes) -> Multistatus:
    """The rows of a multistatus. Raises BadXml."""
    root = parse_xml(body)
    if root.name != dav("multistatus"):
        raise BadXml
    return Multistatus([_row(each) for each in root.all(dav("response"))], root.text_of(dav("sync-token")))


def error_names(body: bytes) -> frozenset[str]:
    """The preconditions that an error names, without their namespaces."""
    try:
        root = parse_xml(body)
    except BadXml:
        return frozenset()
    return frozenset(child.name.rpartition(" ")[2] for child in root.children if root.name == dav("error"))


def parse_xml(body: bytes) -> Element:
    """The root of a document. Raises BadXml, also for one with a document type."""
    top = Element("")
    open_elements = [top]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(open_elements) > _MAX_DEPTH or count > _MAX_ELEMENTS:
            raise BadXml
        element = Element(name, attributes.get("name", ""))
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_name: str) -> None:
        done = open_elements.pop()
        done.text = "".join(texts.pop(id(done), ()))

    texts: dict[int, list[str]] = {}

    def take(text: str) -> None:
        texts.setdefault(id(open_elements[-1]), []).append(text)

    def refuse(*_: object) -> None:
        raise BadXml

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, take
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, LookupError, ValueError):  # the last two for an encoding that isn't known
        raise BadXml from None
    return top.children[0]


def _row(response: Element) -> Row:
    props: dict[str, Element] = {}
    statuses = {_status(response.text_of(dav("status")))}
    for part in response.all(dav("propstat")):
        found = part.find(dav("prop"))
        statuses.add(status := _status(part.text_of(dav("status"))))
        if status == 200 and found is not None:
            props |= {each.name: each for each in found.children}
    # Where properties are missing, the resource is there.
    said = _status(response.text_of(dav("status"))) or (403 if statuses == {0, 403} else 200)
    return Row(response.text_of(dav("href")), said, props)


def _status(line: str) -> int:
    """The number in `HTTP/1.1 404 Not Found`, or 0."""
    number = line.split(" ")[1:2]
    return int(number[0][:3]) if number and number[0].isascii() and number[0].isdigit() else 0
