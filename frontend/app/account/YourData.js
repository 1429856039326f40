import { html, useState } from "../../vendor/preact.js";
import { eraseAccount, exportAccount } from "../shared/api.js";
import { FormError } from "../shared/FormError.js";
import { Icon } from "../shared/Icon.js";
import { wordsFor } from "../shared/problem_words.js";
import { saveFile } from "../shared/save_file.js";
import { sessionToken } from "../shared/session.js";
import { signOut } from "./sign_out.js";
import { account, erased } from "./state.js";

/** Everything that is kept: to take along, or to be rid of. */
export function YourData() {
  const [asking, setAsking] = useState(false);
  const [wrong, setWrong] = useState(null);

  async function download() {
    try {
      saveFile(await exportAccount(sessionToken()), "expertbook.json");
      setWrong(null);
    } catch (error) {
      setWrong(wordsFor(error));
    }
  }

  return html`
    <section class="account-part glass" aria-labelledby="data-heading">
      <h2 id="data-heading">Your data</h2>
      <p class="account-actions">
        <button class="button" type="button" onClick=${download}><${Icon} name="download" />Download everything</button>
        <button class="button" type="button" aria-expanded=${String(asking)} onClick=${() => setAsking(!asking)}>
          Erase everything
        </button>
      </p>
      <${FormError}>${wrong}</${FormError}>
      ${asking && html`<${Erasing} onClose=${() => setAsking(false)} />`}
    </section>
  `;
}

function Erasing({ onClose }) {
  const [sure, setSure] = useState(false);
  const [wrong, setWrong] = useState(null);

  async function erase(event) {
    event.preventDefault();
    if (!sure) {
      setWrong("Tick the box first.");
      return;
    }
    try {
      await eraseAccount(sessionToken());
      signOut();
      erased.value = true;
    } catch (error) {
      setWrong(wordsFor(error));
    }
  }

  return html`
    <form class="erasing" onSubmit=${erase}>
      <ul>
        <li>Your sessions ahead are cancelled, and whom they were with is told by e-mail.</li>
        <li>Your name, address, phone number and notes are taken out of the sessions that are over.</li>
        <li>Your account is deleted.</li>
        ${account.value.expert && html`<li>Your page as an expert is deleted too, and its address is not given to anybody else.</li>`}
      </ul>
      <label class="check">
        <input type="checkbox" checked=${sure} onChange=${(event) => setSure(event.currentTarget.checked)} />
        Erase everything about ${account.value.email}. It can’t be undone.
      </label>
      <${FormError}>${wrong}</${FormError}>
      <p class="account-actions">
        <button class="button button-danger" type="submit">Erase it</button>
        <button class="button" type="button" onClick=${onClose}>Keep my account</button>
      </p>
    </form>
  `;
}
