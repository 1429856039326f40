import { html } from "../../vendor/preact.js";
import { busy } from "../shared/forms/attempt.js";
import { hidden } from "../shared/hidden.js";
import { rich } from "../shared/words.js";
import { goForConsent } from "./change_account.js";

/**
 * What each service calls itself by, in its own colors. Google verifies no app whose button to its consent page isn't made
 * as https://developers.google.com/identity/branding-guidelines says: so, and with these words. The other one is its like.
 * @type {Record<string, { box: string, paths: [color: string, drawing: string][] }>}
 */
const LOGOS = {
  google: {
    box: "0 0 48 48",
    paths: [
      [
        "#EA4335",
        "M24 9.5c3.54 0 6.71 1.22 9.21 3.6l6.85-6.85C35.9 2.38 30.47 0 24 0 14.62 0 6.51 5.38 2.56 13.22l7.98 6.19C12.43 13.72 17.74 9.5 24 9.5z",
      ],
      [
        "#4285F4",
        "M46.98 24.55c0-1.57-.15-3.09-.38-4.55H24v9.02h12.94c-.58 2.96-2.26 5.48-4.78 7.18l7.73 6c4.51-4.18 7.09-10.36 7.09-17.65z",
      ],
      [
        "#FBBC05",
        "M10.53 28.59c-.48-1.45-.76-2.99-.76-4.59s.27-3.14.76-4.59l-7.98-6.19C.92 16.46 0 20.12 0 24c0 3.88.92 7.54 2.56 10.78l7.97-6.19z",
      ],
      [
        "#34A853",
        "M24 48c6.48 0 11.93-2.13 15.89-5.81l-7.73-6c-2.15 1.45-4.92 2.3-8.16 2.3-6.26 0-11.57-4.22-13.47-9.91l-7.98 6.19C6.51 42.62 14.62 48 24 48z",
      ],
    ],
  },
  microsoft: {
    box: "0 0 21 21",
    paths: [
      ["#F25022", "M1 1h9v9H1z"],
      ["#7FBA00", "M11 1h9v9h-9z"],
      ["#00A4EF", "M1 11h9v9H1z"],
      ["#FFB900", "M11 11h9v9h-9z"],
    ],
  },
};

/** Leads to the page of a service on which an expert lets us in: for an account that is there, or else for a new one. */
export function ConsentButton({ service, name, account = null }) {
  const { box, paths } = LOGOS[service];
  const isUnderWay = busy.value === `consent ${account?.id ?? service}`;
  return html`
    <button class="consent-button" type="button" aria-disabled=${String(Boolean(busy.value))} onClick=${() => goForConsent(service, account)}>
      ${
        isUnderWay
          ? html`<span class="spinner"></span>`
          : html`<svg viewBox=${box} aria-hidden="true" focusable="false">${paths.map(([color, drawing]) => html`<path key=${color} fill=${color} d=${drawing} />`)}</svg>`
      }
      <span>${rich(`calendars.consent.go_on.${service}`, { name, hidden })}</span>
    </button>
  `;
}
