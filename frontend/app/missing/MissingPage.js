import { html } from "../../vendor/preact.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";

export function MissingPage() {
  return html`
    <${Page}>
      <${Notice} icon="search" title="There is nothing at this address" action="See all experts" href="/">
        The link may be old or mistyped.
      </${Notice}>
    </${Page}>
  `;
}
