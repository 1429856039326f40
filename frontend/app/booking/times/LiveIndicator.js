import { html } from "../../../vendor/preact.js";
import { LiveIndicator as Indicator } from "../../shared/LiveIndicator.js";
import { connection } from "./state.js";

export function LiveIndicator() {
  return html`<${Indicator} state=${connection.value} />`;
}
