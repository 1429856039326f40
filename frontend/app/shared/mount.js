import { html, render } from "../../vendor/preact.js";

export function mount(component) {
  render(html`<${component} />`, document.getElementById("app"));
}
