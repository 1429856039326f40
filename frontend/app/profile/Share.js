import { html, useState } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { CopyField } from "../shared/CopyField.js";
import { Icon } from "../shared/Icon.js";
import { Field } from "../shared/forms/Field.js";
import { rich, t } from "../shared/words.js";

/** The expert's page, or one event type's, to hand on: as a link, as a QR code, as a part of another web site. */
export function Share() {
  const { handle, event_types: types } = own.value;
  const [slug, setSlug] = useState("");
  const choices = [
    ["", t("profile.share.page")],
    ...types.map(({ slug, title, hidden }) => [slug, hidden ? t("profile.share.hidden", { title }) : title]),
  ];
  const path = [handle, slug].filter(Boolean).join("/");

  return html`
    <section class="profile-part glass" aria-labelledby="share-heading">
      <div class="profile-part-top">
        <h2 id="share-heading">${t("profile.share.heading")}</h2>
        <p class="quiet">
          ${rich("profile.share.address", { address: html`<strong dir="ltr">${location.host}/${handle}</strong>` })}
        </p>
      </div>
      <${Field}
        name="share"
        label=${t("profile.share.what")}
        help=${t("profile.share.what_help")}
        value=${slug}
        options=${choices}
        onType=${setSlug}
      />
      <${CopyField} key=${`link-${path}`} id="share-link" label=${t("profile.share.link")} value=${`${location.origin}/${path}`} />
      <${QrCode} key=${`code-${path}`} path=${path} />
      <${CopyField}
        key=${`embed-${path}`}
        id="share-embed"
        label=${t("profile.share.snippet")}
        value=${snippet(path)}
        help=${t("profile.share.snippet_help")}
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
            alt=${t("profile.share.code_of", { address: `${location.host}/${path}` })}
            width="144"
            height="144"
            onError=${() => setBroken(true)}
          />`
          : html`<span class="qr-code" aria-hidden="true"></span>`
      }
      <div class="qr-words">
        <p>${t("profile.share.code_about")}</p>
        ${broken && html`<p class="quiet" role="status">${t("profile.share.code_missing")}</p>`}
        ${!broken && html`<a class="button" href=${address} download=${file}><${Icon} name="download" />${t("profile.share.download")}</a>`}
      </div>
    </div>
  `;
}

function snippet(path) {
  return `<script src="${location.origin}/embed.js" async></script><div data-expertbook="${path}"></div>`;
}
