import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { busy, problem } from "../shared/forms/attempt.js";
import { CopyField } from "../shared/CopyField.js";
import { FormError } from "../shared/forms/FormError.js";
import { hidden } from "../shared/hidden.js";
import { Icon } from "../shared/Icon.js";
import { placeIcon, placeWords } from "../shared/place.js";
import { Portrait } from "../shared/Portrait.js";
import { durationWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { zonePlace } from "../shared/zones.js";
import { hoursWords } from "./hours.js";
import { publish } from "./save.js";

export function ReadyStep() {
  const { hidden: isHidden } = own.value;
  const heading = useRef(null);
  const before = useRef(isHidden);

  // Just published: what had the focus is gone.
  useLayoutEffect(() => {
    if (before.current && !isHidden) heading.current.focus();
  }, [isHidden]);

  return html`
    <section class="start-part glass" aria-labelledby="ready-heading">
      <h1 id="ready-heading" tabindex="-1" ref=${heading}>${isHidden ? t("start.ready.heading") : t("start.live.heading")}</h1>
      <p class="quiet">
        ${isHidden ? t("start.ready.about") : t("start.live.about")}
      </p>
      ${isHidden ? html`<${Summary} /><${PublishButton} />` : html`<${Published} />`}
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
          <h2 dir="auto">${name}</h2>
          <p dir="auto">${headline}</p>
          <p class="quiet"><bdi>${category}</bdi> · <span dir="ltr">${location.host}${url}</span></p>
        </div>
        <a href="/dashboard/profile">${rich("start.ready.change_profile", { hidden })}</a>
      </div>
      <div class="summary-row">
        <${Icon} name="clock" />
        <div class="summary-words">
          ${hoursWords(availability.weekly).map((words) => html`<p key=${words} class="summary-hours">${words}</p>`)}
          <p class="quiet">${zonePlace(availability.timezone)}</p>
        </div>
        <a href="/dashboard/availability">${rich("start.ready.change_hours", { hidden })}</a>
      </div>
      ${types.map(
        (each, index) => html`
          <div class="summary-row" key=${each.slug}>
            <${Icon} name=${placeIcon(each.place)} />
            <div class="summary-words">
              <p dir="auto">${each.title}</p>
              <p class="quiet">${durationWords(each.duration_minutes)} · ${placeWords(each.place)}</p>
            </div>
            ${index === 0 && html`<a href="/dashboard/event-types">${rich("start.ready.change_event_types", { hidden })}</a>`}
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
      ${publishing && html`<span class="spinner"></span>`}${t("start.ready.publish")}
    </button>
    <a class="button" href=${own.value.url}>${t("start.ready.look")}</a>
  `;
}

function Published() {
  const { url } = own.value;
  return html`
    <${CopyField} id="own-link" label=${t("start.live.link")} value=${location.origin + url} help=${t("start.live.link_help")} />
    <p class="start-actions">
      <a class="button button-primary" href="/dashboard">${t("start.live.dashboard")}</a>
      <a class="button" href=${url}>${t("start.live.page")}</a>
    </p>
  `;
}
