import { html, useEffect, useRef } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { busy, problem } from "../shared/forms/attempt.js";
import { CopyField } from "../shared/CopyField.js";
import { FormError } from "../shared/forms/FormError.js";
import { Icon } from "../shared/Icon.js";
import { placeIcon, placeWords } from "../shared/place.js";
import { Portrait } from "../shared/Portrait.js";
import { durationWords } from "../shared/time.js";
import { zonePlace } from "../shared/zones.js";
import { hoursWords } from "./hours.js";
import { publish } from "./save.js";

export function ReadyStep() {
  const { hidden } = own.value;
  const heading = useRef(null);
  const before = useRef(hidden);

  // Just published: what had the focus is gone.
  useEffect(() => {
    if (before.current && !hidden) heading.current.focus();
  }, [hidden]);

  return html`
    <section class="start-part glass" aria-labelledby="ready-heading">
      <h1 id="ready-heading" tabindex="-1" ref=${heading}>${hidden ? "Ready to publish" : "Your page is live"}</h1>
      <p class="quiet">
        ${
          hidden
            ? "Clients find you in the directory as soon as you publish. Until then, only who has the link can open your page."
            : "Clients find you in the directory within seconds. Send your link to those who wait for it."
        }
      </p>
      ${hidden ? html`<${Summary} /><${PublishButton} />` : html`<${Published} />`}
    </section>
  `;
}

function Summary() {
  const { name, headline, category, photo_url: photo, url, availability, event_types: types } = own.value;
  return html`
    <div class="summary">
      <div class="summary-row">
        <${Portrait} name=${name} url=${photo} />
        <div class="summary-words">
          <h2>${name}</h2>
          <p>${headline}</p>
          <p class="quiet">${category} · ${location.host}${url}</p>
        </div>
        <a href="/dashboard/profile">Change<span class="hidden-label"> what is said about you</span></a>
      </div>
      <div class="summary-row">
        <${Icon} name="clock" />
        <div class="summary-words">
          ${hoursWords(availability.weekly).map((words) => html`<p key=${words} class="summary-hours">${words}</p>`)}
          <p class="quiet">${zonePlace(availability.timezone)}</p>
        </div>
        <a href="/dashboard/availability">Change<span class="hidden-label"> your hours</span></a>
      </div>
      ${types.map(
        (each, index) => html`
          <div class="summary-row" key=${each.slug}>
            <${Icon} name=${placeIcon(each.place)} />
            <div class="summary-words">
              <p>${each.title}</p>
              <p class="quiet">${durationWords(each.duration_minutes)} · ${placeWords(each.place)}</p>
            </div>
            ${index === 0 && html`<a href="/dashboard/event-types">Change<span class="hidden-label"> your sessions</span></a>`}
          </div>
        `,
      )}
    </div>
  `;
}

function PublishButton() {
  const publishing = busy.value === "publish";
  return html`
    <${FormError}>${problem.value}</${FormError}>
    <button class="button button-primary button-wide" type="button" aria-disabled=${String(publishing)} onClick=${publish}>
      ${publishing && html`<span class="spinner"></span>`}Publish
    </button>
    <a class="button" href=${own.value.url}>Look at your page first</a>
  `;
}

function Published() {
  const { url } = own.value;
  return html`
    <${CopyField} id="own-link" label="Your link" value=${location.origin + url} help="It never changes." />
    <p class="start-actions">
      <a class="button button-primary" href="/dashboard">Go to your dashboard</a>
      <a class="button" href=${url}>Open your page</a>
    </p>
  `;
}
