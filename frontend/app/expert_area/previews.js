// Draws the pictures for link previews that the API asks for: an expert's browser does it, since the functions can't.
// Nobody waits for it, and nobody is told if it fails: previews have the site's picture until the next try.
import { askForPreviews, keepPreviews } from "./api.js";
import { drawPreview } from "./preview_picture.js";
import { upload } from "./upload.js";

/** Ten pictures each: enough for all event types that an expert may have. */
const MOST_ROUNDS = 6;

/** @type {Promise<void> | null} */
let running = null;
let again = false;

/** Resolves when nothing is left to draw, or something failed. What changes meanwhile is drawn as well. */
export function drawPreviews() {
  again = running !== null;
  running ??= drawAll().finally(() => {
    running = null;
    if (again) return drawPreviews();
  });
  return running;
}

async function drawAll() {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { previews } = await askForPreviews();
    if (!previews.length) return;
    const drawn = [];
    for (const preview of previews) {
      const id = await upload(preview.upload, await drawPreview(preview));
      drawn.push({ page: preview.page, shows: preview.shows, upload: id });
    }
    const { previews_wanted: left } = await keepPreviews(drawn);
    if (!left) return;
  }
}
