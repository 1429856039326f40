import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { focusLater, focusOn } from "../shared/focus.js";
import { busy, focusFirstWrong, problem, refusals } from "../shared/forms/attempt.js";
import { FormError } from "../shared/forms/FormError.js";
import { hidden } from "../shared/hidden.js";
import { Icon } from "../shared/Icon.js";
import { faultWords } from "../shared/problem_words.js";
import { rich, t } from "../shared/words.js";
import { viewerZone } from "../shared/zones.js";
import { AccountChoice } from "./AccountChoice.js";
import { choosing, endSignIn, leaving, services, signingIn, startEdit, startSignIn, typeSignIn } from "./accounts.js";
import { disconnect, readAccountNow, signIn } from "./change_account.js";
import { isChosen } from "./choice.js";
import { ConsentButton } from "./ConsentButton.js";
import { CredentialFields } from "./CredentialFields.js";
import { asksForConsent } from "./providers.js";
import { ReadInPart } from "./ReadInPart.js";
import { note, sent } from "./state.js";
import { accountName, readWords, shownStatus } from "./words.js";

/** Of a state: the badge's color. Under way there is none, but a sentence. */
const BADGES = { connected: "confirmed", refused: "cancelled", broken: "pending" };

const NOT_OFFERED = { code: "calendar_service_not_offered", values: {} };

export function AccountCard({ account }) {
  const { id, service, status, user, host } = account;
  const name = accountName(account);
  const here = note.value?.id === id ? note.value : null;
  return html`
    <li class="calendar-card glass" data-id=${id} data-status=${status}>
      <div class="calendar-name">
        <h2 tabindex="-1"><bdi>${name}</bdi></h2>
        ${BADGES[status] && html`<span class="badge" data-status=${BADGES[status]}>${t(`calendars.account.status.${standing(account)}`)}</span>`}
      </div>
      ${user && html`<p class="quiet calendar-host"><bdi>${user}</bdi>${host !== name && !asksForConsent(service) && html` · <bdi>${host}</bdi>`}</p>`}
      <${State} account=${account} />
      <${Trouble} account=${account} />
      <${Body} account=${account} name=${name} />
      <p class="pane-note" role=${here?.failed ? "alert" : "status"} data-failed=${String(Boolean(here?.failed))}>${here?.words}</p>
    </li>
  `;
}

/** An account's status, with a word of its own where not a password is wanted but consent. */
function standing({ service, status }) {
  return status === "refused" && asksForConsent(service) ? "withdrawn" : status;
}

/** What is under way; else when it was read, and what is done with it. */
function State({ account }) {
  const { status, reading, read_at: readAt, reads, writes_to: target, calendars } = account;
  const way = shownStatus(account);
  const isNew = status === "connected" && !isChosen(account);
  const into = calendars.find(({ id }) => id === target)?.name;
  return html`
    <p class="calendar-facts">
      <span role="status">
        ${way && html`<span class="spinner"></span>${t(`calendars.account.under_way.${way}`)}`}
        ${!way && readAt && html`<${Icon} name="clock" />${readWords(readAt, viewerZone(), Date.now())}`}
        ${!way && isNew && t("calendars.account.choose_now")}
      </span>
      ${
        isChosen(account) &&
        status !== "leaving" &&
        !reading &&
        html`
          <span><${Icon} name="calendar" />${t("calendars.account.reads", { count: reads.length })}</span>
          <span><${Icon} name="note" /><bdi>${into ? t("calendars.account.writes", { name: into }) : t("calendars.account.writes_nowhere")}</bdi></span>
        `
      }
    </p>
  `;
}

/** What is wrong, and what to do about it. */
function Trouble({ account }) {
  const { service, status, calendars, writes_to: target } = account;
  const fault = status === "refused" && !services.value.includes(service) ? NOT_OFFERED : account.fault;
  if (status === "refused" || status === "broken") {
    return html`
      <p class="calendar-error">
        <${Icon} name="alert" />
        <span>${fault && faultWords(fault)} ${t(`calendars.account.then.${standing(account)}`)}</span>
      </p>
    `;
  }
  const isGone = target && status === "connected" && !calendars.some(({ id }) => id === target);
  return html`
    ${
      isGone &&
      html`<p class="calendar-error"><${Icon} name="alert" /><span>${t("calendars.account.target_gone")}</span></p>`
    }
    ${calendars
      .filter(({ busy: read }) => read)
      .map(({ id, name, busy: read }) => html`<${OfCalendar} key=${id} name=${name} read=${read} />`)}
  `;
}

function OfCalendar({ name, read }) {
  return html`
    ${
      read.status === "broken" &&
      html`<p class="calendar-error"><${Icon} name="alert" /><span><strong><bdi>${name}</bdi></strong> ${faultWords(read.fault)}</span></p>`
    }
    <${ReadInPart} calendar=${read} name=${name} />
  `;
}

function Body({ account, name }) {
  const { id, status } = account;
  if (status === "leaving") return null;
  if (leaving.value === id) return html`<${Leave} account=${account} name=${name} />`;
  if (signingIn.value?.id === id) return html`<${SignInAnew} account=${account} />`;
  const isOpen = choosing.value === id;
  return html`
    ${isOpen && html`<${AccountChoice} account=${account} />`}
    <${Actions} account=${account} name=${name} isOpen=${isOpen} />
  `;
}

function Actions({ account, name, isOpen }) {
  const { id, service, status, user, reading, calendars } = account;
  const hasConsent = asksForConsent(service);
  const isBusy = String(Boolean(busy.value));
  const mayRead = status === "connected" || status === "broken";
  const isRead = reading || busy.value === `read ${id}`;

  function change() {
    note.value = null;
    startEdit(account);
    focusLater(`[data-id="${CSS.escape(id)}"] form :is(input, select)`);
  }

  function giveAnew() {
    note.value = null;
    startSignIn(account);
    focusLater(status === "refused" ? "#field-password" : "#field-provider");
  }

  return html`
    <p class="pane-actions">
      ${
        status === "refused" &&
        (hasConsent
          ? services.value.includes(service) &&
            html`<${ConsentButton} service=${service} name=${user || name} account=${account} />`
          : html`<button class="button button-primary" type="button" data-sign-in=${id} onClick=${giveAnew}>${rich("calendars.account.sign_in", { name, hidden })}</button>`)
      }
      ${
        status !== "refused" &&
        !isOpen &&
        calendars.length > 0 &&
        html`<button class="button" type="button" data-choose onClick=${change}>${rich("calendars.account.choose", { name, hidden })}</button>`
      }
      ${
        mayRead &&
        !isOpen &&
        html`
          <button class="button" type="button" aria-disabled=${String(isRead || Boolean(busy.value))} onClick=${() => isRead || readAccountNow(id)}>
            ${isRead ? html`<span class="spinner"></span>` : html`<${Icon} name="retry" />`}${rich(isRead ? "calendars.card.reading_now" : "calendars.card.read_now", { name, hidden })}
          </button>
        `
      }
      ${
        status !== "refused" &&
        !hasConsent &&
        html`<button class="text-button" type="button" data-sign-in=${id} aria-disabled=${isBusy} onClick=${giveAnew}>${rich("calendars.account.other_password", { name, hidden })}</button>`
      }
      <button class="text-button" type="button" data-leave=${id} onClick=${() => (leaving.value = id)}>
        ${rich("calendars.account.disconnect", { name, hidden })}
      </button>
    </p>
  `;
}

function SignInAnew({ account }) {
  const form = useRef(null);
  const back = `[data-sign-in="${CSS.escape(account.id)}"]`;

  async function send(event) {
    event.preventDefault();
    if (await signIn()) focusLater(`[data-id="${CSS.escape(account.id)}"] h2`);
    else focusFirstWrong(form.current);
  }

  function cancel() {
    endSignIn();
    refusals.value = {};
    problem.value = null;
    focusLater(back);
  }

  return html`
    <form class="pane-form account-choice" novalidate ref=${form} aria-label=${t("calendars.account.sign_in_label")} onSubmit=${send}>
      <${CredentialFields} value=${signingIn.value} onType=${typeSignIn} />
      <${FormError}>${sent.value === "sign in" && problem.value}</${FormError}>
      <p class="pane-actions">
        <button class="button button-primary" type="submit" aria-disabled=${String(Boolean(busy.value))}>
          ${busy.value === "sign in" && html`<span class="spinner"></span>`}${t("calendars.connect.connect")}
        </button>
        <button class="button" type="button" onClick=${cancel}>${t("calendars.choice.cancel")}</button>
      </p>
    </form>
  `;
}

/** Asks what becomes of the entries that were written, if there may be any. */
function Leave({ account, name }) {
  const stay = useRef(null);
  useLayoutEffect(() => stay.current.focus(), []);
  const { id, service, writes_to: target, status } = account;
  const mayHaveEntries = Boolean(target) && status !== "refused";
  const question = mayHaveEntries ? "with_entries" : asksForConsent(service) ? "consented" : "text";

  async function leave(entries) {
    const went = await disconnect(id, entries);
    if (!went) return;
    if (entries === "keep") focusOn(".calendars h1");
    else focusLater(`[data-id="${CSS.escape(id)}"] h2`);
  }

  function cancel() {
    leaving.value = null;
    focusLater(`[data-leave="${CSS.escape(id)}"]`);
  }

  const button = (entries, words, isDanger) => html`
    <button class=${isDanger ? "button button-danger" : "button"} type="button" aria-disabled=${String(Boolean(busy.value))} onClick=${() => leave(entries)}>
      ${busy.value === `leave ${entries}` && html`<span class="spinner"></span>`}${words}
    </button>
  `;
  return html`
    <div class="pane-question" role="group" aria-label=${t("calendars.leave.label", { name })}>
      <p>${t(`calendars.leave.${question}`)}</p>
      <p class="pane-actions">
        ${mayHaveEntries && button("keep", t("calendars.leave.keep_entries"))}
        ${mayHaveEntries && button("remove", t("calendars.leave.remove_entries"), true)}
        ${!mayHaveEntries && button("keep", t("calendars.leave.leave"), true)}
        <button class="button" type="button" ref=${stay} onClick=${cancel}>${t("calendars.leave.stay")}</button>
      </p>
    </div>
  `;
}
