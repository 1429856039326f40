import { html, useState } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";

/** An address of the site to open and to copy. */
export function CopyAddress({ path, title }) {
  const [told, setTold] = useState("");
  const { href: address, host } = new URL(path, location.origin);

  async function copy() {
    try {
      await navigator.clipboard.writeText(address);
      setTold("Copied");
    } catch {
      setTold("Copying is not allowed here: open the link, and copy its address.");
    }
  }

  return html`
    <div class="copy-address">
      <a href=${path}><span class="copy-host">${host}</span>${path}</a>
      <button class="text-button" type="button" onClick=${copy}>
        <${Icon} name="copy" />Copy link<span class="hidden-label"> to ${title}</span>
      </button>
      <span class="quiet" role="status">${told}</span>
    </div>
  `;
}
