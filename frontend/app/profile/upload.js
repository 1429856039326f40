import { askForUpload } from "../expert_area/api.js";
import { Unreachable } from "../shared/api.js";

const PATIENCE_MS = 60_000;

/** Puts a picture where the API will look for it; resolves to the id under which it is saved. */
export async function upload(blob) {
  const { id, url, fields } = await askForUpload();
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  // S3 reads no field behind the file.
  form.append("file", blob);
  const response = await send(url, form);
  if (!response.ok) throw new Error(`The upload was answered ${response.status}`);
  return id;
}

async function send(url, form) {
  try {
    return await fetch(url, { method: "POST", body: form, signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    throw new Unreachable("The upload did not arrive.", { cause: error });
  }
}
