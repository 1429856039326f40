import { html, useRef, useState } from "../../vendor/preact.js";
import { saveProfile } from "../expert_area/api.js";
import { keepOwn, own } from "../expert_area/own.js";
import { ContactFields } from "../profile/ContactFields.js";
import { fieldsOf } from "../profile/fields.js";
import { attempt, busy, focusFirstWrong, forgive, problem } from "../shared/forms/attempt.js";
import { FormError } from "../shared/forms/FormError.js";
import { t } from "../shared/words.js";

/** Asks an expert from before there was a choice, until they choose: to share nothing is a choice too. */
export function ContactHint() {
  const form = useRef(null);
  const [typed, setTyped] = useState({ contact_email: own.value.email, contact_phone: "" });
  if (own.value.contact_email !== null || own.value.contact_phone !== null) return null;

  function type(field, text) {
    setTyped({ ...typed, [field]: text });
    forgive(field);
  }

  async function choose(contact) {
    if (!(await attempt("contact", () => save(contact)))) focusFirstWrong(form.current);
  }

  function share(event) {
    event.preventDefault();
    choose(typed);
  }

  const saving = busy.value === "contact";
  return html`
    <section class="hint contact-hint glass" aria-label=${t("dashboard.hint.contact.label")}>
      <form novalidate ref=${form} onSubmit=${share}>
        <${ContactFields} email=${typed.contact_email} phone=${typed.contact_phone} onType=${type} />
        <${FormError}>${problem.value}</${FormError}>
        <div class="form-actions">
          <button class="button button-primary" type="submit" aria-disabled=${String(saving)}>
            ${saving && html`<span class="spinner"></span>`}${t("dashboard.hint.contact.share")}
          </button>
          <button
            class="button"
            type="button"
            aria-disabled=${String(saving)}
            onClick=${() => choose({ contact_email: "", contact_phone: "" })}
          >
            ${t("dashboard.hint.contact.nothing")}
          </button>
        </div>
      </form>
    </section>
  `;
}

/** Only the one thing is changed here; what was saved elsewhere meanwhile stays. */
async function save(contact) {
  try {
    keep(await saveProfile(withContact(own.value, contact)));
  } catch (error) {
    if (error.type !== "changed" || !error.current) throw error;
    keepOwn(error.current);
    keep(await saveProfile(withContact(error.current, contact)));
  }
}

function keep({ expert }) {
  keepOwn(expert);
}

function withContact(expert, contact) {
  return { ...fieldsOf(expert), ...contact, revision: expert.revision };
}
