import { html, useRef, useState } from "../../vendor/preact.js";
import { busy } from "../shared/forms/attempt.js";
import { Field } from "../shared/forms/Field.js";
import { dateOf, dateWords, momentWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { viewerZone } from "../shared/zones.js";
import { replaySpan } from "./change.js";
import { datesToReplay, spanOf } from "./rules.js";
import { Said } from "./Said.js";

/** Sends what happened in a span of days again. */
export function Replay({ webhook }) {
  const { id, failing_since: failing, status } = webhook;
  const zone = viewerZone();
  const today = dateOf(Date.now(), zone);
  // What it failed to take stays on offer once it's resumed.
  const missed = useRef(failing);
  missed.current = failing ?? missed.current;
  const since = missed.current;
  const [from, setFrom] = useState(null);
  const [to, setTo] = useState(today);
  const begins = from ?? since ?? today;
  const dates = datesToReplay(today);
  const first = begins.includes("T") ? dateOf(begins, zone) : begins;

  function send(event) {
    event.preventDefault();
    replaySpan(id, spanOf({ from: begins, to: to < first ? first : to }, zone, Date.now()));
  }

  const days = dates.map((date) => [date, dateWords(date)]);
  return html`
    <section class="webhook-part glass" aria-labelledby="replay-heading">
      <h2 id="replay-heading">${t("webhooks.replay.heading")}</h2>
      <p class="quiet">${t("webhooks.replay.help")}</p>
      ${
        status === "active"
          ? html`
              <form class="webhook-form" onSubmit=${send}>
                <div class="field-pair">
                  <${Field}
                    name="from"
                    label=${t("webhooks.replay.from")}
                    value=${begins}
                    options=${since ? [[since, t("webhooks.replay.since", { moment: momentWords(since, zone) })], ...days] : days}
                    onType=${setFrom}
                  />
                  <${Field}
                    name="to"
                    label=${t("webhooks.replay.to")}
                    value=${to < first ? first : to}
                    options=${days.filter(([date]) => date >= first)}
                    onType=${setTo}
                  />
                </div>
                <p class="webhook-actions">
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
