// Everything the site takes from libraries, and nothing more: what is not named here is shaken off.
export { render } from "preact";
export { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
export { batch, computed, effect, signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
export { html } from "htm/preact";
