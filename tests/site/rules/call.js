/// <reference lib="deno.ns" />
// Reads calls, a JSON value a line: {module, name, given}. Writes what came of each: {returned} or {thrown}. On the way
// a Map is {"$map": [[key, value], …]}, and NaN {"$nan": true}.
const APP = new URL("../../../frontend/app/", import.meta.url);
const CATALOGUE = new URL("../../../chalicelibs/expertbook/words/en.json", import.meta.url);

// What words.js reads of a page.
const { site } = JSON.parse(await Deno.readTextFile(CATALOGUE));
Object.assign(globalThis, {
  document: { documentElement: { lang: "en" }, getElementById: () => ({ textContent: JSON.stringify(site) }) },
});

// What is said of a date depends on the year it is.
Date.now = () => Date.parse("2026-11-23T08:00:00Z");

for await (const line of readLines(Deno.stdin.readable)) {
  console.log(JSON.stringify(await call(JSON.parse(line, revive)), replace));
}

/** @param {{ module: string, name: string, given: unknown[] }} call */
async function call({ module, name, given }) {
  try {
    const { [name]: value } = await import(new URL(`${module}.js`, APP).href);
    return { returned: typeof value === "function" ? await value(...given) : value };
  } catch (error) {
    return { thrown: String(error) };
  }
}

/** @param {ReadableStream<Uint8Array>} stream */
async function* readLines(stream) {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines[lines.length - 1];
    yield* lines.slice(0, -1);
  }
}

/**
 * @param {string} _
 * @param {any} value
 */
function revive(_, value) {
  return value?.$map ? new Map(value.$map) : value;
}

/**
 * @param {string} _
 * @param {unknown} value
 */
function replace(_, value) {
  if (Number.isNaN(value)) return { $nan: true };
  return value instanceof Map ? { $map: [...value] } : value;
}
