// The expert's times within another web site: /embed?expert=<handle>[&event_type=<event type>][&theme=<scheme>].
// Whatever is around may lie about what is clicked, so no module of this page reads who is signed in.
import { begin } from "../booking/times/start.js";
import { address, phase } from "../booking/times/state.js";
import { mount } from "../shared/mount.js";
import { EmbedPage } from "./EmbedPage.js";

const HANDLE = /^[a-z0-9-]+$/;

if (HANDLE.test(address.value.handle ?? "")) begin();
else phase.value = "missing";

mount(EmbedPage);
tellHeight(document.getElementById("app"));

/** Tells the page around how high this one is, now and whenever it changes; and nothing else. */
function tellHeight(element) {
  const tell = () => parent.postMessage({ expertbook: { height: element.offsetHeight } }, "*");
  new ResizeObserver(tell).observe(element);
}
