// Writes frontend/vendor/preact.js from entry.js, and the licences of what is in it beside it. With --check it writes
// nothing and fails if a committed file is not what the lock file's versions give.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const vendor = "../../frontend/vendor";
const names = ["preact", "@preact/signals", "@preact/signals-core", "htm"];

async function banner() {
  const versions = names.map(async (name) => {
    const { version, license } = JSON.parse(await readFile(here(`node_modules/${name}/package.json`), "utf8"));
    return `${name} ${version} (${license})`;
  });
  return [
    "// @ts-nocheck",
    '// @ts-self-types="../../infra/vendor_bundle/preact.d.ts"',
    `/* ${(await Promise.all(versions)).join(", ")}. Licences in licenses/. Made by infra/vendor_bundle; do not edit. */`,
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

// What each of them asks to go with its code: its own file of terms, as it lies in the package.
async function licence(name) {
  const folder = here(`node_modules/${name}`);
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  if (!file) throw new Error(`${name} comes without its licence.`);
  const text = await readFile(`${folder}/${file}`, "utf8");
  return [`licenses/${name.replace("@", "").replace("/", "-")}.txt`, `${text.trim()}\n`];
}

const made = [["preact.js", outputFiles[0].text], ...(await Promise.all(names.map(licence)))];

if (process.argv.includes("--check")) {
  for (const [name, text] of made) {
    const committed = await readFile(here(`${vendor}/${name}`), "utf8").catch(() => "");
    if (committed !== text) {
      console.error(
        `frontend/vendor/${name} is not what its lock file makes: run \`npm ci && npm run build\` in infra/vendor_bundle.`,
      );
      process.exit(1);
    }
  }
  console.log("frontend/vendor is what its lock file makes.");
} else {
  await mkdir(here(`${vendor}/licenses`), { recursive: true });
  for (const [name, text] of made) await writeFile(here(`${vendor}/${name}`), text);
  console.log(`Wrote frontend/vendor: ${made.map(([name]) => name).join(", ")}.`);
}
