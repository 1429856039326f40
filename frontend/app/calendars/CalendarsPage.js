import { html, useEffect, useSignalEffect } from "../../vendor/preact.js";
import { ExpertArea } from "../expert_area/ExpertArea.js";
import { focusLater } from "../shared/focus.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { wordsFor } from "../shared/problem_words.js";
import { whenBack } from "../shared/when_back.js";
import { t } from "../shared/words.js";
import { AccountCard } from "./AccountCard.js";
import { accounts } from "./accounts.js";
import { AddCalendar } from "./AddCalendar.js";
import { CalendarCard } from "./CalendarCard.js";
import { load, refresh } from "./change.js";
import { ConnectAccount } from "./ConnectAccount.js";
import { calendars, failure, phase } from "./state.js";
import { pauseBefore, shownStatus } from "./words.js";
import { WhereToFind } from "./WhereToFind.js";

export function CalendarsPage() {
  return html`<${ExpertArea} current="calendars"><${Content} /></${ExpertArea}>`;
}

function Content() {
  useEffect(() => {
    // Who comes from having let us in goes on with that account.
    load().then(() => focusLater(`[data-id="${CSS.escape(location.hash.slice(1))}"] h2`));
    return whenBack(refresh);
  }, []);
  useSignalEffect(follow);

  return html`
    <div class="panes calendars">
      <div class="panes-top">
        <h1 tabindex="-1">${t("calendars.heading")}</h1>
        <p class="quiet">${t("calendars.lead")}</p>
      </div>
      <div class="panes-main">
        <p class="calendars-promise">
          <${Icon} name="clock" />
          <span>${t("calendars.promise")}</span>
        </p>
        <${List} />
        ${phase.value === "ready" && html`<${ConnectAccount} /><${AddCalendar} />`}
      </div>
      <${WhereToFind} />
    </div>
  `;
}

function List() {
  if (phase.value === "failed") {
    return html`
      <${Notice} heading="h2" title=${t("calendars.failed")} action=${t("calendars.retry")} onAction=${load} role="alert">
        ${wordsFor(failure.value)}
      </${Notice}>
    `;
  }
  if (phase.value === "loading")
    return html`<div class="calendar-card glass skeleton" role="status" aria-label=${t("calendars.loading")}></div>`;
  if (!calendars.value.length && !accounts.value.length) return null;
  return html`
    <ul class="pane-cards" aria-label=${t("calendars.yours")}>
      ${accounts.value.map((account) => html`<${AccountCard} key=${account.id} account=${account} />`)}
      ${calendars.value.map((calendar) => html`<${CalendarCard} key=${calendar.id} calendar=${calendar} />`)}
    </ul>
  `;
}

let looks = 0;

/** Looks again while something is under way with a calendar, less and less often. */
function follow() {
  const isReading = calendars.value.some(({ status }) => status === "reading");
  if (!isReading && !accounts.value.some(shownStatus)) {
    looks = 0;
    return;
  }
  const timer = setTimeout(async () => {
    const before = calendars.value;
    await refresh();
    // Where nobody answered, too.
    if (calendars.value === before) calendars.value = [...before];
  }, pauseBefore(++looks));
  return () => clearTimeout(timer);
}
