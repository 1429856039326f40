// Everything the site takes from libraries, and nothing more: what is not named here is shaken off.
export { options, render } from "preact";
export { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
export { batch, computed, effect, signal, useSignalEffect } from "@preact/signals";
export { html } from "htm/preact";
