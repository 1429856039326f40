import { html } from "../../vendor/preact.js";
import { ExpertArea } from "../expert_area/ExpertArea.js";
import { LiveIndicator } from "../shared/LiveIndicator.js";
import { Calendar } from "./Calendar.js";
import { Hints } from "./Hints.js";
import { News } from "./News.js";
import { SessionPanel } from "./SessionPanel.js";
import { Sessions } from "./Sessions.js";
import { connection, opened } from "./state.js";
import { Weeks } from "./Weeks.js";

export function DashboardPage() {
  return html`<${ExpertArea} current="sessions"><${Dashboard} /></${ExpertArea}>`;
}

function Dashboard() {
  const shown = opened.value?.place === "calendar" ? opened.value.id : null;
  return html`
    <div class="dashboard">
      <div class="dashboard-top">
        <h1>Sessions</h1>
        <${LiveIndicator} state=${connection.value} />
        <${News} />
      </div>
      <${Hints} />
      <${Calendar} />
      <div class="dashboard-side">
        ${shown && html`<${SessionPanel} key=${shown} id=${shown} />`}
        <${Weeks} />
      </div>
      <${Sessions} />
    </div>
  `;
}
