import { html, useEffect } from "../../vendor/preact.js";
import { SignIn } from "../sign_in/SignIn.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { wordsFor } from "../shared/problem_words.js";
import { ZoneNote } from "../shared/ZoneNote.js";
import { signedIn } from "../shared/sign_in.js";
import { failure, loadOwn, own, phase } from "./own.js";

const PLACES = [
  ["sessions", "/dashboard", "Sessions"],
  ["availability", "/dashboard/availability", "Availability"],
  ["event-types", "/dashboard/event-types", "Event types"],
  ["calendars", "/dashboard/calendars", "Calendars"],
  ["profile", "/dashboard/profile", "Profile"],
];

/**
 * What every screen of an expert has around its content, which is shown once the expert is known. `current` is one of
 * PLACES; `start` is for the screen on which somebody becomes an expert.
 */
export function ExpertArea({ current, start = false, children }) {
  useEffect(() => {
    loadOwn();
  }, []);
  return html`<${Page}><${ZoneNote} /><${Content} current=${current} start=${start}>${children}</${Content}></${Page}>`;
}

/** On a phone the places are wider than the screen. */
function showWhole(link) {
  link?.scrollIntoView({ block: "nearest", inline: "center" });
}

function Content({ current, start, children }) {
  if (!signedIn.value) {
    return html`
      <${SignIn} title=${start ? "Become an expert" : "Sign in to your dashboard"} onDone=${loadOwn}>
        ${start && "First, your email address: we send you a code of six digits. There is no password."}
      </${SignIn}>
    `;
  }
  if (phase.value === "failed") {
    return html`
      <${Notice} title="This did not load" action="Try again" onAction=${loadOwn} role="alert">${wordsFor(failure.value)}</${Notice}>
    `;
  }
  if (phase.value === "loading")
    return html`<section class="expert-area-skeleton glass skeleton" aria-label="Loading"></section>`;
  if (start) return children;
  if (!own.value) {
    return html`
      <${Notice} icon="user" title="You are not an expert yet" action="Become an expert" href="/dashboard/start">
        ${signedIn.value.email} has no page that clients could book. It takes two minutes.
      </${Notice}>
    `;
  }
  return html`
    <div class="expert-area">
      <nav class="expert-nav" aria-label="Your work">
        ${PLACES.map(
          ([name, href, words]) =>
            html`<a
              key=${name}
              href=${href}
              aria-current=${name === current ? "page" : undefined}
              ref=${name === current ? showWhole : undefined}
              >${words}</a
            >`,
        )}
        <a class="expert-nav-page" href=${own.value.url}><${Icon} name="user" />Your page</a>
      </nav>
      ${children}
    </div>
  `;
}
