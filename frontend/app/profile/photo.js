// Turns whatever picture somebody chooses into a small square one, in the browser: what is sent has no place, no
// camera and nothing else in it than the pixels.

import { t } from "../shared/words.js";

const MEGABYTE = 1024 * 1024;
const MOST_MEGABYTES = 10;
const SIDE_PIXELS = 512;
const MOST_BYTES = 200_000;
const TYPE = "image/jpeg";
const QUALITIES = [0.86, 0.7, 0.5, 0.3];

/** Its message is a sentence for the person who chose the file. */
export class BadPhoto extends Error {}

/**
 * A Blob of the middle of the picture, at most 512 pixels wide and 200 KB big.
 * @param {File} file
 */
export async function squarePhoto(file) {
  if (file.size > MOST_MEGABYTES * MEGABYTE) {
    const size = Math.ceil(file.size / MEGABYTE);
    throw new BadPhoto(t("profile.photo.too_large", { size, most: MOST_MEGABYTES }));
  }
  const picture = await decode(file);
  try {
    return await encode(draw(picture));
  } finally {
    picture.close();
  }
}

/**
 * As a URL that a page may show under the strictest policy.
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
export function readAsDataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/**
 * The file's name says nothing; what counts is whether the browser finds pixels in it.
 * @param {File} file
 */
async function decode(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new BadPhoto(t("profile.photo.unreadable"));
  }
}

/** @param {ImageBitmap} picture */
function draw(picture) {
  const side = Math.min(picture.width, picture.height);
  const size = Math.min(side, SIDE_PIXELS);
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const context = canvas.getContext("2d");
  if (!context) throw new BadPhoto(t("profile.photo.no_canvas"));
  context.imageSmoothingQuality = "high";
  // What is transparent would be black in a JPEG.
  context.fillStyle = "white";
  context.fillRect(0, 0, size, size);
  context.drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, size, size);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas */
async function encode(canvas) {
  for (const quality of QUALITIES) {
    const blob = await toBlob(canvas, quality);
    if (blob && blob.size <= MOST_BYTES) return blob;
  }
  throw new BadPhoto(t("profile.photo.too_rich"));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} quality
 * @returns {Promise<Blob | null>}
 */
function toBlob(canvas, quality) {
  return new Promise((resolve) => canvas.toBlob(resolve, TYPE, quality));
}
