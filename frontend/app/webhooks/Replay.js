import { html, useState } from "../../vendor/preact.js";
import { busy } from "../shared/forms/attempt.js";
import { Field } from "../shared/forms/Field.js";
import { dateOf, dateWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { viewerZone } from "../shared/zones.js";
import { replaySpan } from "./change.js";
import { datesToReplay, spanOf } from "./rules.js";
import { Said } from "./Said.js";

/** Sends what happened in a span of days again. */
export function Replay({ webhook }) {
  const { id, failing_since: failing, status } = webhook;
  const zone = viewerZone();
  const dates = datesToReplay(dateOf(Date.now(), zone));
  const [today] = dates;
  const failedOn = failing && dateOf(failing, zone);
  const [chosen, setFrom] = useState(null);
  const [until, setTo] = useState(today);
  const from = chosen ?? (dates.includes(failedOn) ? failedOn : today);
  const to = until < from ? from : until;
  const days = dates.map((date) => [date, dateWords(date)]);

  function send(event) {
    event.preventDefault();
    replaySpan(id, spanOf({ from, to }, zone, Date.now()));
  }

  return html`
    <section class="pane glass" aria-labelledby="replay-heading">
      <h2 id="replay-heading">${t("webhooks.replay.heading")}</h2>
      <p class="quiet">${t("webhooks.replay.help")}</p>
      ${
        status === "active"
          ? html`
              <form class="pane-form" onSubmit=${send}>
                <div class="field-pair">
                  <${Field}
                    name="from"
                    label=${t("webhooks.replay.from")}
                    value=${from}
                    options=${days}
                    onType=${setFrom}
                  />
                  <${Field}
                    name="to"
                    label=${t("webhooks.replay.to")}
                    value=${to}
                    options=${days.filter(([date]) => date >= from)}
                    onType=${setTo}
                  />
                </div>
                <p class="pane-actions">
                  <button class="button" type="submit" aria-disabled=${String(Boolean(busy.value))}>
                    ${busy.value === "replay" && html`<span class="spinner"></span>`}${t("webhooks.replay.send")}
                  </button>
                </p>
              </form>
            `
          : html`<p>${t("webhooks.replay.not_active")}</p>`
      }
      <${Said} place="replay" />
    </section>
  `;
}
