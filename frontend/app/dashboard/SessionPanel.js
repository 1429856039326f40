import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { StatusBadge } from "../shared/StatusBadge.js";
import { known } from "./known.js";
import { close, titleId } from "./open.js";
import { SessionActions } from "./SessionActions.js";
import { SessionDetails } from "./SessionDetails.js";

/** The session that was opened in the calendar. */
export function SessionPanel({ id }) {
  const session = known.value.get(id);
  if (!session) return null;

  function leaveByKey({ key, defaultPrevented }) {
    if (key === "Escape" && !defaultPrevented) close();
  }

  return html`
    <section class="session-panel glass" aria-labelledby=${titleId("calendar", id)} onKeyDown=${leaveByKey}>
      <div class="session-panel-top">
        <h2 id=${titleId("calendar", id)} tabindex="-1">${session.name}</h2>
        <button class="icon-button" type="button" aria-label="Close" onClick=${close}><${Icon} name="close" /></button>
      </div>
      <p><${StatusBadge} status=${session.status} /></p>
      <${SessionDetails} session=${session} />
      <${SessionActions} session=${session} place="calendar" all />
    </section>
  `;
}
