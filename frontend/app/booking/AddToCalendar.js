import { html, useState } from "../../vendor/preact.js";
import { downloadEntry } from "../shared/api.js";
import { Icon } from "../shared/Icon.js";
import { wordsFor } from "../shared/problem_words.js";
import { saveFile } from "../shared/save_file.js";
import { googleLink, outlookLink } from "./calendar_links.js";
import { booking, role, token } from "./state.js";

export function AddToCalendar() {
  const [wrong, setWrong] = useState(null);
  const other = role.value === "expert" ? booking.value.name : booking.value.expert.name;

  async function download() {
    try {
      saveFile(await downloadEntry(booking.value.id, token()), "session.ics");
      setWrong(null);
    } catch (error) {
      setWrong(wordsFor(error));
    }
  }

  return html`
    <div class="add-to">
      <span class="quiet">Add to calendar</span>
      <a href=${googleLink(booking.value, other)} target="_blank" rel="noopener noreferrer">Google</a>
      <a href=${outlookLink(booking.value, other)} target="_blank" rel="noopener noreferrer">Outlook</a>
      <button class="text-button" type="button" onClick=${download}><${Icon} name="download" />Calendar file</button>
      <span role="status">${wrong}</span>
    </div>
  `;
}
