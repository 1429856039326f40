// The photo that is being chosen, on its way to where it can be saved.
import { signal } from "../../vendor/preact.js";
import { askForUpload } from "../expert_area/api.js";
import { upload } from "../expert_area/upload.js";
import { Problem, Unreachable } from "../shared/api.js";
import { wordsFor } from "../shared/problem_words.js";
import { forgetSignIn } from "../shared/sign_in.js";
import { t } from "../shared/words.js";
import { BadPhoto, readAsDataUrl, squarePhoto } from "./photo.js";

/**
 * @typedef {object} ChosenPicture
 * @property {"idle" | "preparing" | "uploading" | "failed"} stage
 * @property {string} [preview] a URL
 * @property {Blob} [blob]
 * @property {string} [words] why it failed
 */

export const picture = signal(/** @type {ChosenPicture} */ ({ stage: "idle" }));

let underWay = Promise.resolve();

/** Takes a file; `onReady({id, preview})` once it can be saved. */
export function choose(file, onReady) {
  underWay = prepare(file, onReady);
}

export function tryAgain(onReady) {
  const { blob, preview } = picture.value;
  underWay = send(blob, preview, onReady);
}

export function forgetPicture() {
  picture.value = { stage: "idle" };
}

/** Once nothing is on its way any more, however that ended. */
export function whenUploaded() {
  return underWay;
}

async function prepare(file, onReady) {
  /** @type {ChosenPicture} */
  const mine = { stage: "preparing" };
  picture.value = mine;
  try {
    const blob = await squarePhoto(file);
    const preview = await readAsDataUrl(blob);
    if (picture.value === mine) await send(blob, preview, onReady);
  } catch (error) {
    const words = error instanceof BadPhoto ? error.message : t("profile.photo.not_read");
    if (picture.value === mine) picture.value = { stage: "failed", words };
  }
}

async function send(blob, preview, onReady) {
  /** @type {ChosenPicture} */
  const mine = { stage: "uploading", blob, preview };
  picture.value = mine;
  try {
    const id = await upload(await askForUpload(), blob);
    if (picture.value !== mine) return;
    forgetPicture();
    onReady({ id, preview });
  } catch (error) {
    if (picture.value !== mine) return;
    picture.value = { stage: "failed", blob, preview, words: failureWords(error) };
    if (error.status === 401) forgetSignIn();
  }
}

function failureWords(error) {
  const isKnown = error instanceof Problem || error instanceof Unreachable;
  return t("profile.photo.failed", { why: isKnown ? wordsFor(error) : t("profile.photo.not_taken") });
}
