import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { focusLater, focusOn } from "../shared/focus.js";
import { busy } from "../shared/forms/attempt.js";
import { hidden } from "../shared/hidden.js";
import { Icon } from "../shared/Icon.js";
import { faultWords } from "../shared/problem_words.js";
import { rich, t } from "../shared/words.js";
import { viewerZone } from "../shared/zones.js";
import { readNow, remove } from "./change.js";
import { ReadInPart } from "./ReadInPart.js";
import { note, removing } from "./state.js";
import { busyWords, readWords } from "./words.js";

export function CalendarCard({ calendar }) {
  const { id, name, host, status, fault, read_at: readAt, busy_days: days } = calendar;
  const isBroken = status === "broken";
  const isReading = status === "reading";
  const here = note.value?.id === id ? note.value : null;
  return html`
    <li class="calendar-card glass" data-id=${id} data-status=${status}>
      <div class="calendar-name">
        <h2 tabindex="-1"><bdi>${name}</bdi></h2>
        ${!isReading && html`<span class="badge" data-status=${isBroken ? "cancelled" : "confirmed"}>${t(isBroken ? "calendars.card.broken" : "calendars.card.ok")}</span>`}
      </div>
      ${name !== host && html`<p class="quiet calendar-host">${host}</p>`}
      <p class="calendar-facts">
        <span role="status"><${Icon} name="clock" />${isReading ? t("calendars.card.reading") : readWords(readAt, viewerZone(), Date.now())}</span>
        ${readAt && html`<span><${Icon} name="calendar" />${busyWords(days)}</span>`}
      </p>
      ${
        isBroken &&
        html`
          <p class="calendar-error">
            <${Icon} name="alert" />
            <span>${faultWords(fault)} ${readAt && t("calendars.card.still_count")} ${t("calendars.card.tried_again")}</span>
          </p>
        `
      }
      <${ReadInPart} calendar=${calendar} />
      ${removing.value === id ? html`<${Question} id=${id} name=${name} />` : html`<${Actions} id=${id} name=${name} isReading=${isReading} />`}
      <p class="pane-note" role=${here?.failed ? "alert" : "status"} data-failed=${String(Boolean(here?.failed))}>${here?.words}</p>
    </li>
  `;
}

function Actions({ id, name, isReading }) {
  const reading = isReading || busy.value === `read ${id}`;
  return html`
    <p class="pane-actions">
      <button class="button" type="button" aria-disabled=${String(isReading || Boolean(busy.value))} onClick=${() => isReading || readNow(id)}>
        ${reading ? html`<span class="spinner"></span>` : html`<${Icon} name="retry" />`}${rich(reading ? "calendars.card.reading_now" : "calendars.card.read_now", { name, hidden })}
      </button>
      <button class="text-button" type="button" data-remove=${id} onClick=${() => (removing.value = id)}>
        ${rich("calendars.card.remove", { name, hidden })}
      </button>
    </p>
  `;
}

function Question({ id, name }) {
  const keep = useRef(null);
  useLayoutEffect(() => keep.current.focus(), []);
  const working = busy.value === `remove ${id}`;

  async function confirm() {
    // Where the card was there is nothing any more.
    if (await remove(id)) focusOn(".calendars h1");
  }

  function cancel() {
    removing.value = null;
    focusLater(`[data-remove="${CSS.escape(id)}"]`);
  }

  return html`
    <div class="pane-question" role="group" aria-label=${t("calendars.question.label", { name })}>
      <p>${t("calendars.question.text")}</p>
      <p class="pane-actions">
        <button class="button button-danger" type="button" aria-disabled=${String(Boolean(busy.value))} onClick=${confirm}>
          ${working && html`<span class="spinner"></span>`}${t("calendars.question.remove")}
        </button>
        <button class="button" type="button" ref=${keep} onClick=${cancel}>${t("calendars.question.keep")}</button>
      </p>
    </div>
  `;
}
