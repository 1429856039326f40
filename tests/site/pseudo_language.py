"""A language that nobody speaks: English, but accented, longer, in brackets, and on pages that run from right to left.

What of a page isn't in brackets isn't from the catalogue, and what has no room has none in other languages either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from playwright.sync_api import Page, Route

from infra.site.files import SHELL, is_page, site_files
from infra.site.words import Catalogue
from tests.stack import Stack

LANGUAGE = "en-XB"

_PLAIN = "AEIOUYaeiouyCDGHJKLNRSTWZcdghjklnrstwz"
_ACCENTED = "ÅÉÎÖÛÝåéîöûýÇÐĜĤĴĶĻÑŔŠŢŴŽçðĝĥĵķļñŕšţŵž"
_LENGTHENED = re.compile("[AEIOUYaeiouysl]")
_PLACE_OR_TAG = re.compile(r"(\{\w+\}|</?\w+>)")

_DOCUMENT = re.compile(r"^https?://[^/]+/(?!api/|_aws)([^.?#]*|(404|offline)\.html)([?#].*)?$")
_OF_THE_LANGUAGE = (re.compile(r"<html [^>]*>"), re.compile(r'<script id="words".*?</script>', re.DOTALL))


def pseudo_catalogue(catalogue: Catalogue) -> Catalogue:
    """The same messages in a language that nobody speaks."""
    return Catalogue(LANGUAGE, "rtl", {name: _translated(each) for name, each in catalogue.messages.items()})


def pseudo(message: str) -> str:
    """A message with accents, every vowel, s and l twice, in brackets: 40 % longer. Its places and tags stay."""
    pieces = _PLACE_OR_TAG.split(message)
    return "".join(("⟦", *(piece if at % 2 else _longer(piece) for at, piece in enumerate(pieces)), "⟧"))


def _longer(text: str) -> str:
    return _LENGTHENED.sub(lambda found: found[0] + found[0].lower(), text).translate(str.maketrans(_PLAIN, _ACCENTED))


def _translated(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {name: _translated(each) for name, each in node.items()}
    return pseudo(node)


class PseudoSite:
    """The pages of the site as they'd be published in this language; all else is the published site's."""

    def __init__(self, stack: Stack, catalogue: Catalogue) -> None:
        self._stack = stack
        files = site_files(catalogue=pseudo_catalogue(catalogue))
        self._pages = {key: content.decode() for key, content in files.items() if is_page(key)}

    def shown_in(self, page: Page) -> None:
        """From here on the page shows this site."""
        # Where a page was answered by a test, the browser takes it for one of the Internet's.
        page.context.grant_permissions(["local-network-access"], origin=self._stack.site_url)
        page.route(_DOCUMENT, self._answer)

    def _answer(self, route: Route) -> None:
        found = _DOCUMENT.match(route.request.url)
        assert found is not None
        written = self._pages.get(found[1] or "index.html")
        if written is None:
            written = self._in_this_language(self._stack.get(f"/{found[1]}")[2].decode())
        route.fulfill(content_type="text/html; charset=utf-8", body=written)

    def _in_this_language(self, written: str) -> str:
        """An expert's page, of which only what the publisher puts into the shell is in a language."""
        for part in _OF_THE_LANGUAGE:
            was, wanted = part.search(written), part.search(self._pages[SHELL])
            assert was and wanted
            written = written.replace(was[0], wanted[0])
        return written


_WRITTEN = ("[dir=auto]", "bdi", "[dir=ltr]")
"""What people wrote, and addresses of the web."""

_FINDINGS = r"""
    async ({ plain, known, names, cut }) => {
        // What changes with the width of the page is drawn anew.
        for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
        const found = new Set();
        // The language has names of its own for days and months.
        const named = (date, form) => new Intl.DateTimeFormat("en-GB", form).format(date);
        const dates = [...Array(12).keys()].flatMap((at) => ["short", "long"].flatMap((width) => [
            named(new Date(2026, at, 1), { month: width }), named(new Date(2026, 0, at), { weekday: width })]));
        const isNoWord = new RegExp(`(?<!\\p{L})(${[...dates, ...names].join("|")})(?!\\p{L})`, "gu");
        const isWord = (text, letters = /\p{L}/u) => letters.test(text.replace(isNoWord, ""));
        // A word within a message that has such a letter was filled in, and is in another language.
        const plainLetters = new RegExp(`[${plain}]`);
        const isKnown = (element) => Boolean(element.closest(known));
        const tag = (element) => element.localName + [...element.classList].map((each) => `.${each}`).join("");
        const place = (element) => `${tag(element.parentElement)} > ${tag(element)}`;
        // What of a text stands in no brackets, and what in some, where it begins within so many.
        const read = (text, depth = 0) => {
            let [outside, inside] = ["", ""];
            for (const char of text) {
                if (char === "⟦") depth += 1;
                else if (char === "⟧") depth -= 1;
                else if (depth < 1) outside += char;
                else inside += char;
            }
            return { outside: outside.trim(), inside: inside.trim(), depth };
        };
        const tell = ({ outside, inside }, where, element) => {
            if (isKnown(element)) return;
            if (isWord(outside)) found.add(`“${outside}” in ${where}${place(element)}`);
            if (isWord(inside, plainLetters)) found.add(`words filled into “${inside}” in ${where}${place(element)}`);
        };

        // A message may go through several elements.
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        let depth = 0;
        while (texts.nextNode()) {
            const { data, parentElement: around } = texts.currentNode;
            if (around.closest("script, style, noscript, template")) continue;
            const parts = read(data, depth);
            depth = parts.depth;
            tell(parts, "", around);
        }
        if (depth) found.add("a message was cut");

        for (const name of ["aria-label", "aria-valuetext", "placeholder", "title", "alt", "abbr", "label"])
            for (const element of document.querySelectorAll(`[${name}]`)) {
                const parts = read(element.getAttribute(name));
                tell(parts, `${name} of `, element);
                if (parts.depth) found.add(`a message was cut in ${name} of ${place(element)}`);
            }

        if (isWord(read(document.title).outside)) found.add(`the page is called “${document.title}”`);

        const width = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth > width) found.add("something lies beside the page");
        const scrolls = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
        const isScrolled = (element) => element && (scrolls(element) || isScrolled(element.parentElement));
        const isUnseen = (element) =>
            !element.checkVisibility() || element.closest(".hidden-label, .skip-link, svg, option, input, textarea");
        // As bars do that go from one edge of a small screen to the other, and marks on an edge.
        const reachesOut = (element) => {
            const { marginLeft, marginRight, position } = getComputedStyle(element);
            return parseFloat(marginLeft) < 0 || parseFloat(marginRight) < 0 || position === "absolute";
        };
        const pen = document.createElement("canvas").getContext("2d");
        for (const element of document.querySelectorAll(":placeholder-shown")) {
            const { font, paddingLeft, paddingRight } = getComputedStyle(element);
            pen.font = font;
            const room = element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
            if (element.localName === "input" && pen.measureText(element.placeholder).width > room + 1)
                found.add(`no room in ${place(element)} for “${element.placeholder}”`);
        }
        const narrow = [];
        // The innermost first: what is around has no room for the same reason.
        for (const element of [...document.body.querySelectorAll("*")].reverse()) {
            if (isUnseen(element) || isScrolled(element) || element.matches(cut)) continue;
            const { left, right } = element.getBoundingClientRect();
            const isFull = element.clientWidth && element.scrollWidth > element.clientWidth + 1;
            if (!isFull && left > -1 && right < width + 1) continue;
            if (narrow.some((each) => element.contains(each))) continue;
            if ([...element.querySelectorAll("*")].some(reachesOut)) continue;
            narrow.push(element);
            found.add(`no room in ${place(element)} for “${element.textContent.trim().slice(0, 40)}”`);
        }
        return [...found];
    }
"""


def findings(page: Page, known: Iterable[str], names: Iterable[str], cut: Iterable[str]) -> list[str]:
    """What of a page isn't in its language, and what has no room there; but for what stands in `known` elements, for
    `names` (patterns) that stand in others too, and for the elements that are `cut` on purpose."""
    given = {"plain": _PLAIN, "known": ", ".join([*_WRITTEN, *known]), "names": list(names), "cut": ", ".join(cut)}
    found: list[str] = page.evaluate(_FINDINGS, given)
    return found
