import { html } from "../../vendor/preact.js";
import { writeAddress } from "../booking/times/address.js";
import { Booker } from "../booking/Booker.js";
import { Cover } from "../booking/Cover.js";
import { load } from "../booking/times/schedule.js";
import { address, announcement, booked, expert, failure, phase } from "../booking/times/state.js";
import { Notice } from "../shared/Notice.js";
import { wordsFor } from "../shared/problem_words.js";
import { Confirmation } from "./Confirmation.js";
import { t } from "../shared/words.js";

/** The event type that the web site around asks for: then no other one is offered. */
const only = address.value.slug;

export function EmbedPage() {
  const { handle } = address.value;
  return html`
    <main class=${`embed ${only ? "embed-one" : ""}`}>
      <${Content} />
      <p class="embed-foot" key=${`foot ${Boolean(expert.value)}`}>
        <a href=${phase.value === "missing" ? "/" : writeAddress({ handle })}>${t("embed.by")}</a>
      </p>
      <p class="hidden-label" role="status" aria-live="polite">${announcement.value}</p>
    </main>
  `;
}

function Content() {
  if (phase.value === "missing") {
    return html`
      <${Notice} icon="calendar" title=${t("embed.missing.title")}>
        ${t("embed.missing.text")}
      </${Notice}>
    `;
  }
  if (phase.value === "failed" && !expert.value) {
    return html`
      <${Notice} title=${t("booking.times_failed.title")} action=${t("booking.times_failed.action")} onAction=${load} role="alert">
        ${wordsFor(failure.value)}
      </${Notice}>
    `;
  }
  if (booked.value) return html`<${Confirmation} />`;
  // Below a cover all is put in anew, as the foot is below the times: nothing is pushed down that was there before.
  const key = expert.value?.cover_url;
  return html`
    <${Cover} />
    <h1 class="embed-heading" key=${`heading ${key}`}>
      ${expert.value ? t("embed.heading", { name: expert.value.name }) : html`<span class="skeleton skeleton-line skeleton-short"></span>`}
    </h1>
    <${Booker} key=${`booker ${key}`} />
  `;
}
