// Turns whatever picture somebody chooses into a small one of a shape that is ours, in the browser: what is sent has no
// place, no camera and nothing else in it than the pixels.

import { t } from "../shared/words.js";

const MEGABYTE = 1024 * 1024;
const MOST_MEGABYTES = 10;
const TYPE = "image/jpeg";
const QUALITIES = [0.86, 0.78, 0.7, 0.6, 0.5, 0.4, 0.3];

/** Its message is a sentence for the person who chose the file. */
export class BadPhoto extends Error {}

/**
 * How a picture is to be: as wide and high, in pixels, or smaller in the same shape; and how big a file at most.
 * @typedef {object} Shape
 * @property {number} width
 * @property {number} height
 * @property {number} mostBytes
 */

/**
 * A Blob of the middle of the picture.
 * @param {File} file
 * @param {Shape} shape
 */
export async function makeSmall(file, shape) {
  if (file.size > MOST_MEGABYTES * MEGABYTE) {
    const size = Math.ceil(file.size / MEGABYTE);
    throw new BadPhoto(t("profile.picture.too_large", { size, most: MOST_MEGABYTES }));
  }
  const picture = await decode(file);
  try {
    return await encode(draw(picture, shape), shape.mostBytes);
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
    throw new BadPhoto(t("profile.picture.unreadable"));
  }
}

/**
 * @param {ImageBitmap} picture
 * @param {Shape} shape
 */
function draw(picture, shape) {
  const ratio = shape.width / shape.height;
  const cutWidth = Math.min(picture.width, picture.height * ratio);
  const cutHeight = cutWidth / ratio;
  const width = Math.round(Math.min(cutWidth, shape.width));
  const height = Math.max(1, Math.round(width / ratio));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  if (!context) throw new BadPhoto(t("profile.picture.no_canvas"));
  context.imageSmoothingQuality = "high";
  // What is transparent would be black in a JPEG.
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  const [left, top] = [(picture.width - cutWidth) / 2, (picture.height - cutHeight) / 2];
  context.drawImage(picture, left, top, cutWidth, cutHeight, 0, 0, width, height);
  return canvas;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} mostBytes
 */
async function encode(canvas, mostBytes) {
  for (const quality of QUALITIES) {
    const blob = await toBlob(canvas, quality);
    if (blob && blob.size <= mostBytes) return blob;
  }
  throw new BadPhoto(t("profile.picture.too_rich"));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} quality
 * @returns {Promise<Blob | null>}
 */
function toBlob(canvas, quality) {
  return new Promise((resolve) => canvas.toBlob(resolve, TYPE, quality));
}
