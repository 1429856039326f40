import { html } from "../../vendor/preact.js";
import { Page } from "../shared/Page.js";
import { CategoryPills } from "./CategoryPills.js";
import { Results } from "./Results.js";
import { SearchBox } from "./SearchBox.js";

export function DirectoryPage() {
  return html`
    <${Page}>
      <section class="hero">
        <h1>Book time with someone who knows</h1>
        <p>Choose an expert, then a time. What you see is free right now, on every screen.</p>
        <${SearchBox} />
      </section>
      <${CategoryPills} />
      <${Results} />
    </${Page}>
  `;
}
