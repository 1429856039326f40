"""What experts say about themselves: changed, refused, kept, handed on."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.own_pages import an_expert, sign_in_with_code, somebody
from tests.browser.profiles import expect_saved, field, profile, save
from tests.browser.steps import barriers, expect_usable, modules
from tests.browser.visiting import Visit
from tests.stack import Stack

SCRIPT = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"


def specialisation(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Specialisations")


def test_what_is_saved_stands_on_the_page(visit: Visit, stack: Stack) -> None:
    person = an_expert(stack)
    page = profile(visit, person, width=390)
    field(page, "Headline").fill("Poetry in numbers")
    field(page, "About you").fill(f"I say {SCRIPT} out loud.\n\nAnd mean it.")
    specialisation(page).fill("Notes")
    page.keyboard.press("Enter")
    specialisation(page).fill("Looms")
    page.keyboard.press("Comma")
    page.get_by_role("button", name="Remove Engines").click()
    expect(specialisation(page)).to_be_focused()
    field(page, "Years of experience").fill("12")
    save(page)
    expect_saved(page)

    public = visit(person.expert["url"])
    expect(public.locator(".profile-headline")).to_have_text("Poetry in numbers")
    expect(public.get_by_text(f"I say {SCRIPT} out loud.")).to_be_visible()
    expect(public.locator(".about .tags .tag")).to_have_text(["Notes", "Looms"])
    assert public.evaluate("window.hacked") is None


def test_a_chosen_colour_is_that_of_page_card_and_widget(visit: Visit, stack: Stack) -> None:
    person = an_expert(stack, hidden=False)
    page = profile(visit, person, width=390)
    expect(page.get_by_role("radio", name="Violet")).to_be_checked()
    page.get_by_role("radio", name="Teal").check()
    save(page)
    expect_saved(page)
    page.reload()
    expect(page.get_by_role("radio", name="Teal")).to_be_checked()
    assert barriers(page) == []

    handle = person.expert["handle"]
    for path in (f"/{handle}", f"/embed?expert={handle}"):
        public = visit(path)
        expect(public.locator("html")).to_have_attribute("data-accent", "teal")
        ink = "getComputedStyle(document.documentElement).getPropertyValue('--accent-from').trim()"
        assert public.evaluate(ink) == "#0f766e"
    listed = visit(f"/?search={person.expert['name']}")
    expect(listed.locator(".card", has=listed.locator(f"a[href='/{handle}']"))).to_have_attribute("data-accent", "teal")


def test_too_long_a_text_and_a_thirteenth_specialisation_are_refused_in_words(visit: Visit, stack: Stack) -> None:
    person = an_expert(stack, specializations=[f"Number {each}" for each in range(11)])
    page = profile(visit, person)
    for text in ("number 3", "The twelfth", "One more"):
        specialisation(page).fill(text)
        page.keyboard.press("Enter")
    expect(page.get_by_text("There’s room for 12.")).to_be_visible()
    expect(specialisation(page)).to_have_value("One more")
    expect(page.locator(".chip")).to_have_count(12)

    specialisation(page).fill("")
    bio = (SCRIPT * 200)[:10_000]
    field(page, "About you").fill(bio)
    expect(page.get_by_text("10,000 of 4,000 characters.")).to_be_visible()
    save(page)
    expect(field(page, "About you")).to_be_focused()
    expect(field(page, "About you")).to_have_attribute("aria-invalid", "true")
    expect(field(page, "About you")).to_have_value(bio)
    assert person.expert["bio"] == "First paragraph.\n\nSecond one."
    assert page.evaluate("window.hacked") is None


def test_every_field_at_fault_says_so_at_once(visit: Visit, stack: Stack) -> None:
    page = profile(visit, an_expert(stack), width=390)
    field(page, "Name").fill("")
    field(page, "Category").fill("")
    field(page, "Years of experience").fill("81")
    specialisation(page).fill("x" * 41)
    page.keyboard.press("Enter")
    expect(page.get_by_text("At most 40 characters; this has 41.")).to_be_visible()
    expect(specialisation(page)).to_have_value("x" * 41)
    save(page)
    expect(field(page, "Name")).to_be_focused()
    expect(page.locator(".field-error")).to_have_count(4)
    assert barriers(page) == []


def test_a_second_tab_can_save_over_the_first_one_or_take_what_it_saved(visit: Visit, stack: Stack) -> None:
    person = an_expert(stack)
    page = profile(visit, person, width=390)
    field(page, "Headline").fill("Mine")
    person.changes_profile(headline="Theirs", category="Logic")
    save(page)
    expect(page.get_by_role("heading", name="Your profile was saved somewhere else meanwhile")).to_be_focused()
    told = page.get_by_role("region", name="Your profile was saved")
    expect(told).to_contain_text("There: Theirs")
    expect(told).to_contain_text("Here: Mine")
    expect(told).to_contain_text("There: Logic")
    expect(field(page, "Headline")).to_have_value("Mine")
    assert person.expert["headline"] == "Theirs"
    assert barriers(page) == []
    page.reload()
    expect(told).to_be_visible()
    page.get_by_role("button", name="Save mine over it").click()
    expect_saved(page)
    # What was not touched here stays as the other one saved it.
    assert (person.expert["headline"], person.expert["category"]) == ("Mine", "Logic")

    field(page, "Headline").fill("Mine once more")
    person.changes_profile(headline="Theirs once more")
    save(page)
    page.get_by_role("button", name="Take the other").click()
    expect(field(page, "Headline")).to_have_value("Theirs once more")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    page.reload()
    expect(field(page, "Headline")).to_have_value("Theirs once more")


def test_unsaved_text_outlives_a_reload_and_a_sign_in_and_is_nobody_elses(visit: Visit, stack: Stack) -> None:
    person = an_expert(stack)
    page = profile(visit, person)
    field(page, "Headline").fill("Typed before")
    page.reload()
    expect(field(page, "Headline")).to_have_value("Typed before")
    expect(page.get_by_text("Not saved yet.")).to_be_visible()

    problem = {"type": "sign_in_needed", "title": "Sign in", "status": 401, "detail": "", "errors": []}
    page.route("**/api/me/expert", lambda route: route.fulfill(status=401, json=problem))
    save(page)
    expect(page.get_by_role("heading", name="Sign in to your dashboard")).to_be_visible()
    page.unroute("**/api/me/expert")
    sign_in_with_code(page, stack, person.session["email"])
    expect(field(page, "Headline")).to_have_value("Typed before")
    save(page)
    expect_saved(page)

    field(page, "About you").fill("Half a sentence")
    page.evaluate("localStorage.removeItem('expertbook.session')")
    page.reload()
    sign_in_with_code(page, stack, an_expert(stack).session["email"])
    expect(field(page, "About you")).to_have_value("First paragraph.\n\nSecond one.")


def test_a_page_is_shared_as_a_link_a_code_and_a_piece_of_html(visit: Visit, stack: Stack) -> None:
    person = an_expert(stack)
    handle, site = person.expert["handle"], stack.site_url.rstrip("/")
    page = profile(visit, person)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(field(page, "Link")).to_have_value(f"{site}/{handle}")
    field(page, "What to share").select_option("deep-dive")
    expect(field(page, "Link")).to_have_value(f"{site}/{handle}/deep-dive")
    expect(field(page, "For your own web site")).to_have_value(
        f'<script src="{site}/embed.js" async></script><div data-expertbook="{handle}/deep-dive"></div>'
    )
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/{handle}/deep-dive"
    code = page.get_by_role("img", name=f"QR code of {site.removeprefix('http://')}/{handle}/deep-dive")
    expect(code).to_have_js_property("complete", True)
    assert code.evaluate("image => image.naturalWidth") > 0
    with page.expect_download() as download:
        page.get_by_role("link", name="Download it").click()
    assert download.value.suggested_filename == f"{handle}-deep-dive.svg"


def test_everybody_can_use_it(visit: Visit, stack: Stack) -> None:
    long_words = {"name": "Wolfeschlegelsteinhausenbergerdorff " * 3, "headline": "x" * 140}
    page = profile(visit, an_expert(stack, **long_words))
    expect_usable(page, 1440, 360)
    expect(page.locator(".site-header")).to_be_visible()
    loaded, announced = modules(page)
    assert loaded == announced


def test_who_is_no_expert_yet_is_shown_the_way(visit: Visit, stack: Stack) -> None:
    page = visit(None)
    somebody(stack).sits_at(page)
    page.goto("/dashboard/profile")
    page.get_by_role("link", name="Become an expert").first.click()
    expect(page.get_by_role("heading", name="Become an expert")).to_be_visible()
