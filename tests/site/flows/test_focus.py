"""Where the keyboard is led once a page shows what just changed."""

from __future__ import annotations

from tests.browser.visiting import Visit

PRESS = """async () => {
    const { focusLater } = await import("/app/shared/focus.js");
    for (const id of ["heading", "pressed", "opened"]) {
        document.body.append(Object.assign(document.createElement("button"), { id }));
    }
    focusLater("#heading");
    const pressed = document.querySelector("#pressed");
    pressed.focus();
    pressed.remove();
    focusLater("#opened");
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return document.activeElement.id;
}"""


def test_who_is_faster_than_a_page_is_led_to_what_they_opened(visit: Visit) -> None:
    """Happened: a press before the page had led to its heading, and what was opened had no focus."""
    assert visit("/account").evaluate(PRESS) == "opened"
