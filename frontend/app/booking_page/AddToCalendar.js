import { html, signal, useState } from "../../vendor/preact.js";
import { downloadEntry } from "../shared/bookings_api.js";
import { complain } from "../shared/complain.js";
import { MenuButton } from "../shared/MenuButton.js";
import { wordsFor } from "../shared/problem_words.js";
import { saveFile } from "../shared/save_file.js";
import { t } from "../shared/words.js";
import { googleLink, microsoft365Link, outlookLink } from "./calendar_links.js";

/** `other` is whom the booking is with, and `token` opens it. */
export function AddToCalendar({ booking, other, token, primary }) {
  const [wrong] = useState(() => signal(null));

  async function download() {
    try {
      saveFile(await downloadEntry(booking.id, token), "expertbook.ics");
      wrong.value = null;
    } catch (error) {
      complain(wrong, wordsFor(error));
    }
  }

  const items = [
    { words: t("booking_page.calendar.google"), href: googleLink(booking, other) },
    { words: t("booking_page.calendar.outlook"), href: outlookLink(booking, other) },
    { words: t("booking_page.calendar.microsoft_365"), href: microsoft365Link(booking, other) },
    { words: t("booking_page.calendar.file"), onChoose: download },
  ];
  return html`
    <div class="add-to">
      <${MenuButton} id="add-to-calendar" icon="calendar" words=${t("booking_page.calendar.add")} primary=${primary} items=${items} />
      <span role="status">${wrong.value}</span>
    </div>
  `;
}
