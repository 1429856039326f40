import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { FormError } from "../shared/forms/FormError.js";
import { Icon } from "../shared/Icon.js";
import { spanWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { answerProposal } from "./change.js";
import { booking, done, mayDo, role, sending, told } from "./state.js";

/** What the mail's button that led here is for, "accept" or "refuse"; else null. */
const wanted = new URLSearchParams(location.search).get("proposal");

/** Another time that one of the two proposed by mail: to be answered by the other one, in the viewer's `zone`. */
export function Proposal({ zone }) {
  const { proposal, expert, name } = booking.value;
  const isAsked = mayDo.value.has("answer_proposal");
  const wasAsked = useRef(wanted !== null);
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    // Whoever answers here reads what was done.
    setLate(!isAsked && wasAsked.current && !done.value);
    wasAsked.current ||= isAsked;
  }, [isAsked]);
  if (isLate)
    return html`<p class="status-note entry-note"><${Icon} name="calendar" />${t("booking_page.proposal.over")}</p>`;
  if (!proposal) return null;
  const values = {
    name: html`<bdi>${role.value === "expert" ? name : expert.name}</bdi>`,
    when: html`<strong>${spanWords(proposal.start, proposal.end, zone)}</strong>`,
  };
  if (isAsked) return html`<${Question} values=${values} />`;
  if (proposal.by !== role.value) return null;
  return html`
    <p class="status-note entry-note">
      <${Icon} name="calendar" />
      <span>${rich(proposal.refused ? "booking_page.proposal.refused" : "booking_page.proposal.yours", values)}</span>
    </p>
  `;
}

function Question({ values }) {
  useEffect(() => {
    if (wanted) focusLater(`[data-proposal="${wanted === "refuse" ? "refuse" : "accept"}"]`);
  }, []);
  return html`
    <section class="status-note entry-asked" aria-labelledby="proposal-heading">
      <h2 id="proposal-heading">${rich("booking_page.proposal.heading", values)}</h2>
      <p>${rich("booking_page.proposal.when", values)}</p>
      <div class="actions">
        <${Answer} action="accept" words=${t("booking_page.proposal.accept")} primary />
        <${Answer} action="refuse" words=${t("booking_page.proposal.refuse")} />
      </div>
      <${FormError}>${told.value?.action.endsWith("_proposal") && told.value.words}</${FormError}>
    </section>
  `;
}

function Answer({ action, words, primary }) {
  return html`
    <button
      class=${`button ${primary ? "button-primary" : ""}`}
      type="button"
      data-proposal=${action}
      aria-disabled=${String(Boolean(sending.value))}
      onClick=${() => answerProposal(action)}
    >
      ${sending.value === `${action}_proposal` && html`<span class="spinner"></span>`}${words}
    </button>
  `;
}
