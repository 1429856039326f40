// For other web sites: puts the times of an expert into every element that has data-expertbook, as docs/embed.md tells.
//
//   <script src="https://SITE/embed.js" async></script>
//   <div data-expertbook="ada-lovelace/deep-dive"></div>
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const { origin } = new URL(script.src);
  const ELEMENTS = "[data-expertbook]";
  const CLIENT = ["name", "email", "phone"];
  const ATTRIBUTES = ["expertbook", "theme", "title", ...CLIENT].map((name) => `data-${name}`);
  // In the language of the site; put here when it is published (infra/site/files.py).
  const TITLE = "{{frame_title}}";
  // Near to what most experts' times take, so that little moves when the page in the frame says what it needs.
  const FIRST_HEIGHT = 720;
  const HIGHEST = 20_000;
  // The page in the frame is itself at its own address, for the API and for what it keeps while somebody types. It
  // may not lead this page elsewhere, nor open dialogs or save files; its links open tabs that are free of all this.
  const MAY = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox";

  const HERE = Symbol.for(`ExpertBook at ${origin}`);
  const page = /** @type {Document & Record<symbol, boolean>} */ (document);
  if (page[HERE]) return; // The script may stand on a page more than once.
  page[HERE] = true;

  /** @type {Map<HTMLElement, { frame: HTMLIFrameElement, asked: string }>} */
  const frames = new Map();

  function fillAll() {
    for (const element of frames.keys()) if (!element.isConnected) frames.delete(element);
    /** @type {NodeListOf<HTMLElement>} */
    const elements = document.querySelectorAll(ELEMENTS);
    elements.forEach(fill);
  }

  /** @param {HTMLElement} element */
  function fill(element) {
    const asked = ATTRIBUTES.map((name) => element.getAttribute(name)).join("\n");
    const before = frames.get(element);
    if (before?.asked === asked && before.frame.parentNode === element) return;
    // A new one, as another address in the old one would be a step in the history of this page.
    const frame = frameFor(element);
    frames.set(element, { frame, asked });
    element.replaceChildren(frame);
  }

  /** @param {HTMLElement} element */
  function addressFor(element) {
    const { expertbook = "", theme = schemeAround(element) } = element.dataset;
    const [expert, eventType] = expertbook.split("/").map((part) => part.trim());
    const query = { expert, event_type: eventType, theme };
    // What this page knows of the client is for the frame alone: behind the #, no server is sent it.
    const client = Object.fromEntries(CLIENT.map((name) => [name, element.dataset[name]]));
    const hash = String(parameters(client));
    return `${origin}/embed?${parameters(query)}${hash && `#${hash}`}`;
  }

  /** @param {Record<string, string | undefined>} given */
  function parameters(given) {
    return new URLSearchParams(Object.entries(given).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  }

  /**
   * A page that says nothing of schemes is a light one, whatever the system asks for; one that has both follows it.
   * @param {HTMLElement} element
   */
  function schemeAround(element) {
    const schemes = getComputedStyle(element).colorScheme.split(" ");
    if (!schemes.includes("dark")) return "light";
    return schemes.includes("light") ? undefined : "dark";
  }

  /** @param {HTMLElement} element */
  function frameFor(element) {
    const frame = document.createElement("iframe");
    frame.title = element.dataset.title || TITLE;
    frame.loading = "lazy";
    frame.referrerPolicy = "no-referrer";
    frame.setAttribute("sandbox", MAY);
    frame.setAttribute("scrolling", "no"); // It is always as high as its content.
    Object.assign(frame.style, { display: "block", width: "100%", height: `${FIRST_HEIGHT}px`, border: "0" });
    frame.src = addressFor(element);
    return frame;
  }

  addEventListener("message", ({ data, origin: from, source }) => {
    if (from !== origin) return;
    const sender = [...frames.values()].find(({ frame }) => frame.contentWindow === source);
    const height = Number(data?.expertbook?.height);
    if (sender && height > 0 && height <= HIGHEST) sender.frame.style.height = `${Math.ceil(height)}px`;
  });

  new MutationObserver(fillAll).observe(document, { subtree: true, childList: true, attributeFilter: ATTRIBUTES });
  fillAll();
})();
