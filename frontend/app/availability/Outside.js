import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { StatusBadge } from "../shared/StatusBadge.js";
import { spanWords } from "../shared/time.js";
import { picture } from "./preview.js";
import { draft, isChanged } from "./state.js";

/** The booked sessions that the hours, as they are edited, leave out. */
export function Outside() {
  const outside = picture.value?.outside ?? [];
  if (!outside.length) return null;
  return html`
    <section class="hours-part hours-outside glass" aria-labelledby="outside-heading">
      <h2 id="outside-heading"><${Icon} name="calendar" />${heading()}</h2>
      <ul>
        ${outside.map(
          ({ id, start, end, status, name, event_type: type }) => html`
            <li key=${id}>
              <a href=${`/booking#${id}`}>${name}</a>, ${type.title}
              <span class="outside-when">${spanWords(start, end, draft.value.timezone)}</span>
              ${status === "pending" && html`<${StatusBadge} status=${status} />`}
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}

function heading() {
  const which = isChanged.value ? "the new hours" : "your hours";
  return `These booked sessions lie outside of ${which}; they stay booked`;
}
