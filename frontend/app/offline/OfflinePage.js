import { html } from "../../vendor/preact.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { t } from "../shared/words.js";

/** In the place of a page that can't be had without a network. */
export function OfflinePage() {
  return html`
    <${Page}>
      <${Notice} icon="offline" title=${t("offline.title")} action=${t("offline.bookings")} href="/bookings">
        ${t("offline.words")}
      </${Notice}>
    </${Page}>
  `;
}
