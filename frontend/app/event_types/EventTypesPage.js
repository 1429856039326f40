import { html } from "../../vendor/preact.js";
import { ExpertArea } from "../expert_area/ExpertArea.js";
import { Editor } from "./Editor.js";
import { view } from "./navigation.js";
import { TypeList } from "./TypeList.js";

export function EventTypesPage() {
  return html`<${ExpertArea} current="event-types"><${Content} /></${ExpertArea}>`;
}

function Content() {
  const { name, slug } = view.value;
  if (name === "list") return html`<${TypeList} />`;
  const which = name === "edit" ? { slug } : { from: slug };
  return html`<${Editor} key=${`${name} ${slug}`} ...${which} />`;
}
