import { html } from "../../vendor/preact.js";
import { ExpertArea } from "../expert_area/ExpertArea.js";
import { ProfileForm } from "./ProfileForm.js";
import { Share } from "./Share.js";

export function ProfilePage() {
  return html`
    <${ExpertArea} current="profile">
      <div class="profile">
        <h1>Your profile</h1>
        <${ProfileForm} />
        <${Share} />
      </div>
    </${ExpertArea}>
  `;
}
