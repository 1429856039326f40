import { html, useEffect, useSignalEffect } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { Icon } from "../shared/Icon.js";
import { whenBack } from "../shared/when_back.js";
import { t } from "../shared/words.js";
import { writeAddress } from "./address.js";
import { Attempts } from "./Attempts.js";
import { Badge } from "./Badge.js";
import { Delete } from "./Delete.js";
import { follow as followNew, show } from "./deliveries.js";
import { follow } from "./navigation.js";
import { Replay } from "./Replay.js";
import { NewSecret, Secret } from "./Secret.js";
import { Settings } from "./Settings.js";
import { Standing } from "./Standing.js";
import { asked, edit, forgetEdit, note, secret } from "./state.js";

/** One webhook: its state, each attempt to bring an event there, and what can be done with it. */
export function Webhook({ webhook }) {
  const { id, url } = webhook;

  useEffect(() => {
    note.value = null;
    asked.value = null;
    if (edit.value && edit.value.id !== id) forgetEdit();
    if (secret.value?.id !== id) {
      // Whoever leaves has seen it.
      secret.value = null;
      focusLater(".webhooks h1");
    }
    show(id);
    return whenBack(() => show(id));
  }, []);
  useSignalEffect(followNew);

  return html`
    <div class="panes webhooks">
      <div class="panes-top">
        <a class="webhook-back" href=${writeAddress(null)} onClick=${follow(null)}><${Icon} name="back" />${t("webhooks.back")}</a>
        <div class="webhook-top">
          <h1 tabindex="-1" dir="ltr">${url}</h1>
          <${Badge} webhook=${webhook} />
        </div>
      </div>
      <div class="panes-main">
        ${secret.value?.id === id && html`<${NewSecret} />`}
        <${Standing} webhook=${webhook} />
        <${Attempts} webhook=${webhook} />
      </div>
      <div class="panes-main">
        <${Settings} webhook=${webhook} />
        <${Secret} webhook=${webhook} />
        <${Replay} webhook=${webhook} />
        <${Delete} webhook=${webhook} />
      </div>
    </div>
  `;
}
