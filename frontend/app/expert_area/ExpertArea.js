import { html, useEffect } from "../../vendor/preact.js";
import { SignIn } from "../sign_in/SignIn.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { wordsFor } from "../shared/problem_words.js";
import { ZoneNote } from "../shared/ZoneNote.js";
import { signedIn } from "../shared/sign_in.js";
import { rich, t } from "../shared/words.js";
import { failure, loadOwn, own, phase } from "./own.js";

const PLACES = [
  ["bookings", "/dashboard", "briefcase", "expert_area.bookings"],
  ["availability", "/dashboard/availability", "clock", "expert_area.availability"],
  ["event-types", "/dashboard/event-types", "note", "expert_area.event_types"],
  ["calendars", "/dashboard/calendars", "calendar", "expert_area.calendars"],
  ["profile", "/dashboard/profile", "user", "expert_area.profile"],
];

/**
 * What every screen of an expert has around its content, which is shown once the expert is known. `current` is one of
 * PLACES, or "webhooks"; `start` is for the screen on which somebody becomes an expert.
 */
export function ExpertArea({ current, start = false, children }) {
  useEffect(() => {
    const loadAgain = () => phase.value === "failed" && loadOwn();
    addEventListener("online", loadAgain);
    loadOwn();
    return () => removeEventListener("online", loadAgain);
  }, []);
  return html`<${Page}><${ZoneNote} /><${Content} current=${current} start=${start}>${children}</${Content}></${Page}>`;
}

/** With large letters the places are wider than the screen. */
function showWhole(link) {
  link?.scrollIntoView({ block: "nearest", inline: "center" });
}

function Content({ current, start, children }) {
  if (!signedIn.value) {
    return html`
      <${SignIn} title=${t(start ? "expert_area.become.title" : "expert_area.sign_in")} onDone=${loadOwn}>
        ${start && t("expert_area.become.text")}
      </${SignIn}>
    `;
  }
  if (phase.value === "failed") {
    return html`
      <${Notice} title=${t("expert_area.failed.title")} action=${t("expert_area.failed.action")} onAction=${loadOwn} role="alert">
        ${wordsFor(failure.value)}
      </${Notice}>
    `;
  }
  if (phase.value === "loading")
    return html`<section class="expert-area-skeleton glass skeleton" role="status" aria-label=${t("expert_area.loading")}></section>`;
  if (start) return children;
  if (!own.value) {
    return html`
      <${Notice} icon="user" title=${t("expert_area.nobody.title")} action=${t("expert_area.nobody.action")} href="/dashboard/start">
        ${rich("expert_area.nobody.text", { email: html`<bdi>${signedIn.value.email}</bdi>` })}
      </${Notice}>
    `;
  }
  return html`
    <div class="expert-area">
      <nav class="expert-nav" aria-label=${t("expert_area.navigation")}>
        ${PLACES.map(
          ([name, href, icon, key]) =>
            html`<a
              key=${name}
              href=${href}
              aria-current=${name === current ? "page" : undefined}
              ref=${name === current ? showWhole : undefined}
              ><${Icon} name=${icon} /><span>${t(key)}</span></a
            >`,
        )}
        <${Further} current=${current} />
      </nav>
      ${children}
      <div class="further-places"><${Further} current=${current} /></div>
    </div>
  `;
}

/**
 * Where an expert goes less often, and the way to what clients see: beside the places, or, where those stand at the
 * bottom, below everything.
 */
function Further({ current }) {
  return html`
    <a class="further" href="/dashboard/webhooks" aria-current=${current === "webhooks" ? "page" : undefined}
      ><${Icon} name="link" />${t("expert_area.webhooks")}</a
    >
    <a class="further own-page" href=${own.value.url}><${Icon} name="globe" />${t("expert_area.page")}</a>
  `;
}
