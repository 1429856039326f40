import { html, useRef } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { busy, focusFirstWrong, problem } from "../shared/forms/attempt.js";
import { Field } from "../shared/forms/Field.js";
import { FormError } from "../shared/forms/FormError.js";
import { CALENDAR } from "../shared/forms/limits.js";
import { t } from "../shared/words.js";
import { add } from "./change.js";
import { calendars, draft, most, sent, type } from "./state.js";

export function AddCalendar() {
  const form = useRef(null);
  const adding = busy.value === "add";

  async function send(event) {
    event.preventDefault();
    const added = await add();
    if (!added) focusFirstWrong(form.current);
    else focusLater(`[data-id="${CSS.escape(added.id)}"] h2`);
  }

  return html`
    <section class="pane glass" aria-labelledby="add-heading">
      <div class="pane-top">
        <h2 id="add-heading">${t("calendars.add.heading")}</h2>
        <p class="quiet">${t("calendars.add.lead")}</p>
      </div>
      ${
        calendars.value.length >= most.value
          ? html`<p class="quiet">${t("calendars.add.full", { count: most.value })}</p>`
          : html`
              <form class="pane-form" novalidate ref=${form} onSubmit=${send}>
                <${Field}
                  name="url"
                  label=${t("calendars.add.url")}
                  help=${t("calendars.add.url_help")}
                  value=${draft.value.url}
                  type="url"
                  inputmode="url"
                  autocomplete="off"
                  spellcheck=${false}
                  onType=${(url) => type({ url })}
                />
                <${Field}
                  name="name"
                  label=${t("calendars.add.name")}
                  help=${t("calendars.add.name_help")}
                  value=${draft.value.name}
                  longest=${CALENDAR.name}
                  dir="auto"
                  autocomplete="off"
                  onType=${(name) => type({ name })}
                />
                <${FormError}>${sent.value === "feed" && problem.value}</${FormError}>
                <p class="pane-actions">
                  <button class="button" type="submit" aria-disabled=${String(Boolean(busy.value))}>
                    ${adding && html`<span class="spinner"></span>`}${t("calendars.add.add")}
                  </button>
                </p>
              </form>
            `
      }
    </section>
  `;
}
