import { html } from "../../vendor/preact.js";
import { t } from "../shared/words.js";
import { CodeStep } from "./CodeStep.js";
import { EmailStep } from "./EmailStep.js";
import { LinkStep } from "./LinkStep.js";
import { asked, linked } from "./state.js";

/** Proves an email address with a code that is sent to it. `onDone` is called once somebody is signed in. */
export function SignIn({ title = t("sign_in.title"), heading = "h1", children, onDone }) {
  function done() {
    onDone();
    // The field that had the focus goes with this part of the page.
    document.getElementById("content").focus();
  }

  function step() {
    if (linked.value) return html`<${LinkStep} onDone=${done} />`;
    return asked.value ? html`<${CodeStep} onDone=${done} />` : html`<${EmailStep}>${children}</${EmailStep}>`;
  }

  return html`
    <section class="sign-in glass" aria-labelledby="sign-in-heading">
      <${heading} id="sign-in-heading" class="sign-in-title">${title}</${heading}>
      ${step()}
    </section>
  `;
}
