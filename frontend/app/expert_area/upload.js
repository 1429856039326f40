// Pictures on their way to where the API will look for them.
import { Unreachable } from "../shared/api.js";

const PATIENCE_MS = 60_000;

/**
 * @param {Api.Upload} form
 * @param {Blob} blob
 * @returns {Promise<string>} the id under which the picture can be saved
 */
export async function upload({ id, url, fields }, blob) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  // S3 reads no field behind the file.
  form.append("file", blob);
  const response = await post(url, form);
  if (!response.ok) throw new Error(`The upload was answered ${response.status}`);
  return id;
}

/**
 * @param {string} url
 * @param {FormData} form
 */
async function post(url, form) {
  try {
    return await fetch(url, { method: "POST", body: form, signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    throw new Unreachable("The upload did not arrive.", { cause: error });
  }
}
