import { html, useState } from "../../../vendor/preact.js";
import { t } from "../words.js";
import { Field } from "./Field.js";
import { FormError } from "./FormError.js";
import { tooLong } from "./limits.js";

/**
 * A button that opens the form for a reply, which is given once.
 * @param {object} props
 * @param {string} props.id tells it from the others on the page
 * @param {string} props.to the name of whom it is to
 * @param {string} props.help who reads it
 * @param {number} props.longest
 * @param {boolean} props.busy whether it is on its way
 * @param {any} props.wrong why it wasn't sent
 * @param {(text: string) => Promise<boolean>} props.onSend resolves to whether it was
 */
export function Reply({ to, ...rest }) {
  const [replying, setReplying] = useState(false);
  if (replying) return html`<${ReplyForm} ...${rest} onClose=${() => setReplying(false)} />`;
  return html`
    <p>
      <button class="text-button" type="button" onClick=${() => setReplying(true)}>
        ${t("shared.reply.ask")}<span class="hidden-label"> ${t("shared.reply.to", { name: to })}</span>
      </button>
    </p>
  `;
}

function ReplyForm({ id, help, longest, busy, wrong, onSend, onClose }) {
  const [text, setText] = useState("");

  async function send(event) {
    event.preventDefault();
    if (text.trim() && !tooLong(text, longest) && (await onSend(text.trim()))) onClose();
  }

  return html`
    <form class="reason" aria-label=${t("shared.reply.ask")} onSubmit=${send}>
      <${Field}
        name=${`reply-${id}`}
        label=${t("shared.reply.yours")}
        help=${help}
        value=${text}
        multiline
        rows="3"
        dir="auto"
        autofocus
        longest=${longest}
        onType=${setText}
      />
      <${FormError}>${wrong}</${FormError}>
      <div class="actions">
        <button class="button button-primary" type="submit" aria-disabled=${String(busy || !text.trim())}>
          ${busy && html`<span class="spinner"></span>`}${t("shared.reply.send")}
        </button>
        <button class="button" type="button" onClick=${onClose}>${t("shared.reply.leave")}</button>
      </div>
    </form>
  `;
}
