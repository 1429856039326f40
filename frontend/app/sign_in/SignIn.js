import { html, useState } from "../../vendor/preact.js";
import { CodeStep } from "./CodeStep.js";
import { EmailStep } from "./EmailStep.js";

/** Proves an e-mail address with a code that is sent to it. `onDone` is called once somebody is signed in. */
export function SignIn({ title = "Sign in", heading = "h1", children, onDone }) {
  const [asked, setAsked] = useState(null);
  return html`
    <section class="sign-in glass" aria-labelledby="sign-in-heading">
      <${heading} id="sign-in-heading" class="sign-in-title">${title}</${heading}>
      ${
        asked
          ? html`<${CodeStep} email=${asked} onDone=${onDone} onOther=${() => setAsked(null)} />`
          : html`<${EmailStep} onAsked=${setAsked}>${children}</${EmailStep}>`
      }
    </section>
  `;
}
