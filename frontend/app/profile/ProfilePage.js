import { html } from "../../vendor/preact.js";
import { ExpertArea } from "../expert_area/ExpertArea.js";
import { t } from "../shared/words.js";
import { ProfileForm } from "./ProfileForm.js";
import { Share } from "./Share.js";

export function ProfilePage() {
  return html`
    <${ExpertArea} current="profile">
      <div class="profile">
        <h1>${t("profile.heading")}</h1>
        <${ProfileForm} />
        <${Share} />
      </div>
    </${ExpertArea}>
  `;
}
