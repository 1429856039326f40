import { html, useState } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { CopyField } from "../shared/CopyField.js";
import { Icon } from "../shared/Icon.js";
import { Field } from "../shared/forms/Field.js";

/** The expert's page, or one event type's, to hand on: as a link, as a QR code, as a part of another web site. */
export function Share() {
  const { handle, event_types: types } = own.value;
  const [slug, setSlug] = useState("");
  const choices = [
    ["", "Your page, with all sessions"],
    ...types.map(({ slug, title, hidden }) => [slug, hidden ? `${title} (hidden, only by this link)` : title]),
  ];
  const path = [handle, slug].filter(Boolean).join("/");

  return html`
    <section class="profile-part glass" aria-labelledby="share-heading">
      <div class="profile-part-top">
        <h2 id="share-heading">Share</h2>
        <p class="quiet">
          Your address is <strong>${location.host}/${handle}</strong>. It stays as it is, so that links keep working.
        </p>
      </div>
      <${Field}
        name="share"
        label="What to share"
        help="Each session has a page of its own too."
        value=${slug}
        options=${choices}
        onType=${setSlug}
      />
      <${CopyField} key=${`link-${path}`} id="share-link" label="Link" value=${`${location.origin}/${path}`} />
      <${QrCode} key=${`code-${path}`} path=${path} />
      <${CopyField}
        key=${`embed-${path}`}
        id="share-embed"
        label="For your own web site"
        value=${snippet(path)}
        help="Paste it into the page where clients should book."
      />
    </section>
  `;
}

function QrCode({ path }) {
  const [broken, setBroken] = useState(false);
  const address = `/qr/${path}.svg`;
  const file = `${path.replace("/", "-")}.svg`;
  return html`
    <div class="qr">
      ${
        !broken
          ? html`<img
            class="qr-code"
            src=${address}
            alt=${`QR code of ${location.host}/${path}`}
            width="144"
            height="144"
            onError=${() => setBroken(true)}
          />`
          : html`<span class="qr-code" aria-hidden="true"></span>`
      }
      <div class="qr-words">
        <p>For a card, a slide or a poster: the camera of a phone opens your page.</p>
        ${broken && html`<p class="quiet" role="status">The QR code is not there yet. Reload the page in a moment.</p>`}
        ${!broken && html`<a class="button" href=${address} download=${file}><${Icon} name="download" />Download it</a>`}
      </div>
    </div>
  `;
}

function snippet(path) {
  return `<script src="${location.origin}/embed.js" async></script><div data-expertbook="${path}"></div>`;
}
