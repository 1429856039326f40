import { html } from "../../vendor/preact.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";

/** In the place of a page that can't be had without a network. */
export function OfflinePage() {
  return html`
    <${Page}>
      <${Notice} icon="offline" title="This page needs the internet" action="My bookings" href="/bookings">
        It opens by itself when you are back. The bookings that you have seen here can be read offline.
      </${Notice}>
    </${Page}>
  `;
}
