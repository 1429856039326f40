import { html } from "../../vendor/preact.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { t } from "../shared/words.js";

export function MissingPage() {
  return html`
    <${Page}>
      <${Notice} icon="search" title=${t("missing.title")} action=${t("missing.experts")} href="/">
        ${t("missing.words")}
      </${Notice}>
    </${Page}>
  `;
}
