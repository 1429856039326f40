// Writes frontend/vendor/preact.js from entry.js. With --check it writes nothing and fails if the committed
// file is not what the lock file's versions give.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = here("../../frontend/vendor/preact.js");
const names = ["preact", "@preact/signals", "@preact/signals-core", "htm"];

async function banner() {
  const versions = names.map(async (name) => {
    const { version, license } = JSON.parse(await readFile(here(`node_modules/${name}/package.json`), "utf8"));
    return `${name} ${version} (${license})`;
  });
  return [
    "// @ts-nocheck",
    '// @ts-self-types="../../infra/vendor_bundle/preact.d.ts"',
    `/* ${(await Promise.all(versions)).join(", ")}. Made by infra/vendor_bundle; do not edit. */`,
  ].join("\n");
}

const { outputFiles } = await build({
  entryPoints: [here("entry.js")],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  banner: { js: await banner() },
  write: false,
});
const made = outputFiles[0].text;

if (process.argv.includes("--check")) {
  const committed = await readFile(target, "utf8").catch(() => "");
  if (committed !== made) {
    console.error(
      "frontend/vendor/preact.js is not what its lock file makes: run `npm ci && npm run build` in infra/vendor_bundle.",
    );
    process.exit(1);
  }
  console.log("frontend/vendor/preact.js is what its lock file makes.");
} else {
  await writeFile(target, made);
  console.log(`Wrote frontend/vendor/preact.js, ${made.length} bytes.`);
}
