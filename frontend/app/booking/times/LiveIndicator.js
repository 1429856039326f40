import { html } from "../../../vendor/preact.js";
import { LiveIndicator as Indicator } from "../../shared/LiveIndicator.js";
import { freshness } from "./state.js";

export function LiveIndicator() {
  return html`<${Indicator} state=${freshness.value} />`;
}
