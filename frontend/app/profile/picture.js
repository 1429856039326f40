// Photo and cover that are being chosen, on their way to where they can be saved.
import { signal } from "../../vendor/preact.js";
import { askForUpload } from "../expert_area/api.js";
import { upload } from "../expert_area/upload.js";
import { Problem, Unreachable } from "../shared/api.js";
import { wordsFor } from "../shared/problem_words.js";
import { forgetSignIn } from "../shared/sign_in.js";
import { t } from "../shared/words.js";
import { BadPhoto, makeSmall, readAsDataUrl } from "./small_picture.js";

/**
 * @typedef {object} ChosenPicture
 * @property {"idle" | "preparing" | "uploading" | "failed"} stage
 * @property {string} [preview] a URL
 * @property {Blob} [blob]
 * @property {string} [words] why it failed
 */

export const pictures = {
  photo: createPicture({ width: 512, height: 512, mostBytes: 200_000 }),
  // It comes on top of what a first visit loads.
  cover: createPicture({ width: 1200, height: 200, mostBytes: 30_000 }),
};

/** Once nothing is on its way any more, however that ended. */
export function whenUploaded() {
  return Promise.all(Object.values(pictures).map((each) => each.whenUploaded()));
}

export function forgetPictures() {
  Object.values(pictures).forEach((each) => each.forget());
}

function createPicture(shape) {
  const state = signal(/** @type {ChosenPicture} */ ({ stage: "idle" }));
  let underWay = Promise.resolve();

  /** Takes a file; `onReady({id, preview})` once it can be saved. */
  function choose(file, onReady) {
    underWay = prepare(file, onReady);
  }

  function tryAgain(onReady) {
    const { blob, preview } = state.value;
    underWay = send(blob, preview, onReady);
  }

  function forget() {
    state.value = { stage: "idle" };
  }

  async function prepare(file, onReady) {
    /** @type {ChosenPicture} */
    const mine = { stage: "preparing" };
    state.value = mine;
    try {
      const blob = await makeSmall(file, shape);
      const preview = await readAsDataUrl(blob);
      if (state.value === mine) await send(blob, preview, onReady);
    } catch (error) {
      const words = error instanceof BadPhoto ? error.message : t("profile.picture.not_read");
      if (state.value === mine) state.value = { stage: "failed", words };
    }
  }

  async function send(blob, preview, onReady) {
    /** @type {ChosenPicture} */
    const mine = { stage: "uploading", blob, preview };
    state.value = mine;
    try {
      const id = await upload(await askForUpload(), blob);
      if (state.value !== mine) return;
      forget();
      onReady({ id, preview });
    } catch (error) {
      if (state.value !== mine) return;
      state.value = { stage: "failed", blob, preview, words: failureWords(error) };
      if (error.status === 401) forgetSignIn();
    }
  }

  return { state, choose, tryAgain, forget, whenUploaded: () => underWay };
}

function failureWords(error) {
  const isKnown = error instanceof Problem || error instanceof Unreachable;
  return t("profile.picture.failed", { why: isKnown ? wordsFor(error) : t("profile.picture.not_taken") });
}
