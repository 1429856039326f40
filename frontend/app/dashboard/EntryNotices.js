import { html } from "../../vendor/preact.js";
import { hidden } from "../shared/hidden.js";
import { Icon } from "../shared/Icon.js";
import { whatBecame, whyPutBack } from "../shared/put_back_words.js";
import { momentWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { entries, now, zone } from "./state.js";

/** Bookings that the expert took out of a calendar, or that were put back there: briefly, their pages have the rest. */
export function EntryNotices() {
  const shown = entries.value.filter(({ start }) => Date.parse(start) > now.value);
  if (!shown.length) return null;
  return html`
    <ul class="entry-notices" aria-label=${t("dashboard.entries.label")}>
      ${shown.map((entry) => html`<${EntryNotice} key=${entry.booking_id} entry=${entry} />`)}
    </ul>
  `;
}

function EntryNotice({ entry: { booking_id: id, status, fault, start } }) {
  const moment = momentWords(start, zone.value);
  const isAsked = status === "asked";
  return html`
    <li class="entry-notice glass" data-asked=${String(isAsked)}>
      <${Icon} name="calendar" />
      <p>
        ${isAsked ? t(`dashboard.entries.asked.${whatBecame(fault)}`, { moment }) : t("dashboard.entries.put_back", { moment, why: whyPutBack(fault) })}${" "}
        <a href=${`/booking#${id}`}>${rich(isAsked ? "dashboard.entries.decide" : "dashboard.entries.see", { moment, hidden })}</a>
      </p>
    </li>
  `;
}
