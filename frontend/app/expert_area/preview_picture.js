// The picture of a page in link previews, 1200 x 630 as all who show one ask for, in the dark scheme's colours.
import { initials } from "../shared/initials.js";
import { durationWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { fit, fontOf, isFromRight, write } from "./preview_text.js";

const [WIDTH, HEIGHT] = [1200, 630];
const EDGE = 80;
const PORTRAIT = 330;
const COVER_HEIGHT = 290;
const BOTTOM = HEIGHT - EDGE;
const BUTTON_HEIGHT = 68;
const LOGO = 52;
const TEXT_WIDTH = WIDTH - 3 * EDGE - PORTRAIT;
const GAP = 20;
const PILL = 56;

const QUALITIES = [0.9, 0.8, 0.65, 0.5];
const MOST_BYTES = 250_000;

/**
 * @param {Api.WantedPreview} preview what it shows
 * @returns {Promise<Blob>} a JPEG
 */
export async function drawPreview(preview) {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("This browser has no canvas.");
  const look = lookOf(preview);
  const [logo, portrait, cover] = await Promise.all([
    load("/favicon.svg"),
    load(preview.photo_url),
    load(preview.cover_url),
    // The fonts of a canvas aren't fetched by themselves.
    document.fonts.load(`${look.strong} 48px ${look.family}`, textOf(preview)),
    document.fonts.load(`${look.text} 32px ${look.family}`, textOf(preview)),
  ]);
  const pen = { context, look, mirrored: isFromRight(preview.title || preview.name) };
  drawGround(pen);
  if (cover) drawCover(pen, cover);
  drawPortrait(pen, preview.name, portrait, Boolean(cover));
  drawWords(pen, preview, cover ? COVER_HEIGHT - 10 : EDGE + LOGO + GAP);
  drawBrand(pen, logo, Boolean(cover));
  drawButton(pen);
  return await encode(canvas);
}

/**
 * @typedef {object} Pen
 * @property {CanvasRenderingContext2D} context
 * @property {ReturnType<typeof lookOf>} look
 * @property {boolean} mirrored whether it's read from the right
 */

/**
 * The colours and the font as the styles have them, in the dark scheme and with the expert's accent.
 * @param {Api.WantedPreview} preview
 */
function lookOf({ accent }) {
  const probe = document.createElement("span");
  probe.dataset.accent = accent;
  probe.hidden = true;
  probe.style.colorScheme = "dark";
  document.body.append(probe);
  const style = getComputedStyle(probe);
  /** @param {string} token */
  const color = (token) => {
    probe.style.color = `var(--${token})`;
    return style.color;
  };
  const look = {
    family: style.fontFamily,
    strong: Number(style.getPropertyValue("--weight-strong")),
    medium: Number(style.getPropertyValue("--weight-medium")),
    text: Number(style.getPropertyValue("--weight-text")),
    ground: color("ground"),
    ink: color("ink"),
    soft: color("ink-soft"),
    hairline: color("hairline"),
    glass: color("glass-raised"),
    from: color("accent-from"),
    to: color("accent-to"),
    accentInk: color("accent-ink"),
    onAccent: color("on-accent"),
  };
  probe.remove();
  return look;
}

/** @param {Api.WantedPreview} preview */
function textOf({ name, category, headline, title, price }) {
  return [name, category, headline, title, price, "…"].join("");
}

/**
 * A picture of ours; null where there is none, or none that can be shown.
 * @param {string} url
 * @returns {Promise<HTMLImageElement | null>}
 */
async function load(url) {
  if (!url) return null;
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return image;
  } catch {
    return null;
  }
}

/** @param {Pen} pen */
function drawGround({ context, look }) {
  context.fillStyle = look.ground;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  glow(context, 110, -40, 640, look.from, 0.62);
  glow(context, WIDTH - 20, 140, 640, look.to, 0.55);
}

/**
 * A soft light.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} color
 * @param {number} strength
 */
function glow(context, x, y, radius, color, strength) {
  const light = context.createRadialGradient(x, y, 0, x, y, radius);
  // As a light falls off, so that no ring is seen.
  for (const [at, left] of [
    [0, 1],
    [0.25, 0.68],
    [0.5, 0.32],
    [0.75, 0.09],
    [1, 0],
  ]) {
    light.addColorStop(at, `color-mix(in srgb, ${color} ${100 * left}%, transparent)`);
  }
  context.save();
  context.globalAlpha = strength;
  context.fillStyle = light;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.restore();
}

/**
 * Along the top, and fading into the ground.
 * @param {Pen} pen
 * @param {HTMLImageElement} cover
 */
function drawCover({ context }, cover) {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: COVER_HEIGHT });
  const layer = canvas.getContext("2d");
  if (!layer) return;
  drawFilling(layer, cover, 0, 0, WIDTH, COVER_HEIGHT);
  const fade = layer.createLinearGradient(0, 0, 0, COVER_HEIGHT);
  for (const [at, left] of [
    [0.5, 1],
    [0.7, 0.72],
    [0.85, 0.3],
    [1, 0],
  ]) {
    fade.addColorStop(at, `rgb(0 0 0 / ${left})`);
  }
  layer.globalCompositeOperation = "destination-in";
  layer.fillStyle = fade;
  layer.fillRect(0, 0, WIDTH, COVER_HEIGHT);
  context.drawImage(canvas, 0, 0);
}

/**
 * @param {Pen} pen
 * @param {string} name
 * @param {HTMLImageElement | null} portrait
 * @param {boolean} hasCover
 */
function drawPortrait({ context, look, mirrored }, name, portrait, hasCover) {
  const x = mirrored ? EDGE : WIDTH - EDGE - PORTRAIT;
  const y = hasCover ? EDGE + 60 : EDGE;
  const height = BOTTOM - BUTTON_HEIGHT - GAP - y;
  context.save();
  box(context, x, y, PORTRAIT, height, 32);
  context.clip();
  context.fillStyle = accentOf(context, look, x, y, PORTRAIT, height);
  context.fillRect(x, y, PORTRAIT, height);
  if (portrait) {
    // What is transparent in it stands on the ground.
    context.fillStyle = look.ground;
    context.fillRect(x, y, PORTRAIT, height);
    context.fillStyle = look.glass;
    context.fillRect(x, y, PORTRAIT, height);
    drawFilling(context, portrait, x, y, PORTRAIT, height);
  } else {
    const style = { weight: look.strong, sizes: [132], lines: 1, color: look.onAccent };
    context.font = fontOf(style, 132, look.family);
    context.fillStyle = style.color;
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    context.fillText(initials(name), x + PORTRAIT / 2, y + height / 2 + 46);
  }
  context.restore();
  box(context, x, y, PORTRAIT, height, 32);
  outline(context, look.hairline);
}

/**
 * Who it is, or what can be booked with whom.
 * @param {Pen} pen
 * @param {Api.WantedPreview} preview
 * @param {number} top where there is room from
 */
function drawWords(pen, { title, name, category, headline, duration_minutes: minutes, price }, top) {
  const { context, look, mirrored } = pen;
  const { family } = look;
  const x = mirrored ? WIDTH - EDGE : EDGE;
  const facts = title ? [durationWords(minutes), price].filter(Boolean) : [];
  const small = { weight: look.medium, sizes: [32, 28], lines: 1, color: look.accentInk };
  const strong = { weight: look.strong, sizes: [84, 76, 68, 60, 54, 48, 42], lines: 3, color: look.ink };
  const soft = { weight: look.text, sizes: [34, 30], lines: 2, color: look.soft };
  const room = BOTTOM - top;
  const above = fit(context, title ? name : category, small, TEXT_WIDTH, room, family);
  const below = fit(context, headline, soft, TEXT_WIDTH, room, family);
  const foot = facts.length ? GAP + PILL : below.height && 16 + below.height;
  const left = room - above.height - 8 - foot;
  const main = fit(context, title || name, strong, TEXT_WIDTH, left, family);
  let y = top + (left - main.height) / 2;
  write(context, above, x, y, { mirrored, family });
  y += above.height + 8;
  write(context, main, x, y, { mirrored, family });
  y += main.height;
  if (facts.length) drawFacts(pen, facts, x, y + GAP);
  else write(context, below, x, y + 16, { mirrored, family });
}

/**
 * Pills in a row; what doesn't fit is cut.
 * @param {Pen} pen
 * @param {string[]} facts
 * @param {number} x
 * @param {number} y
 */
function drawFacts({ context, look, mirrored }, facts, x, y) {
  const style = { weight: look.medium, sizes: [28], lines: 1, color: look.ink };
  let left = TEXT_WIDTH;
  let at = x;
  for (const fact of facts) {
    const fitted = fit(context, fact, style, left - 48, PILL, look.family);
    context.font = fontOf(style, fitted.size, look.family);
    const width = Math.ceil(context.measureText(fitted.lines[0] ?? "").width) + 48;
    if (left < 120) return;
    const start = mirrored ? at - width : at;
    box(context, start, y, width, PILL, PILL / 2);
    context.fillStyle = look.glass;
    context.fill();
    outline(context, look.hairline);
    write(context, fitted, mirrored ? at - 24 : at + 24, y + PILL / 2 - fitted.height / 2, {
      mirrored,
      family: look.family,
    });
    at += (mirrored ? -1 : 1) * (width + 14);
    left -= width + 14;
  }
}

/**
 * At the top; on a cover in a box of its own, to be read on any picture.
 * @param {Pen} pen
 * @param {HTMLImageElement | null} logo
 * @param {boolean} hasCover
 */
function drawBrand({ context, look, mirrored }, logo, hasCover) {
  const style = { weight: look.strong, sizes: [30], lines: 1, color: look.ink };
  const words = fit(context, "ExpertBook", style, TEXT_WIDTH, LOGO, look.family);
  const width = LOGO + 16 + context.measureText("ExpertBook").width;
  const top = hasCover ? EDGE - 28 : EDGE - 6;
  const start = hasCover ? EDGE - 12 : EDGE;
  if (hasCover) {
    const [wide, high] = [width + 36, LOGO + 24];
    box(context, mirrored ? WIDTH - start - wide + 12 : start - 12, top - 12, wide, high, 24);
    context.fillStyle = look.ground;
    context.save();
    context.globalAlpha = 0.78;
    context.fill();
    context.restore();
  }
  const x = mirrored ? WIDTH - start - LOGO : start;
  if (logo) context.drawImage(logo, x, top, LOGO, LOGO);
  const at = mirrored ? x - 16 : x + LOGO + 16;
  write(context, words, at, top + LOGO / 2 - words.height / 2, { mirrored, family: look.family });
}

/** @param {Pen} pen */
function drawButton({ context, look, mirrored }) {
  const x = mirrored ? EDGE : WIDTH - EDGE - PORTRAIT;
  const y = BOTTOM - BUTTON_HEIGHT;
  box(context, x, y, PORTRAIT, BUTTON_HEIGHT, 20);
  context.fillStyle = accentOf(context, look, x, y, PORTRAIT, BUTTON_HEIGHT);
  context.fill();
  const words = t("expert_area.preview_button");
  context.font = fontOf({ weight: look.strong, sizes: [], lines: 1, color: "" }, 28, look.family);
  context.fillStyle = look.onAccent;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.fillText(words, x + PORTRAIT / 2, y + BUTTON_HEIGHT / 2 + 10);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ReturnType<typeof lookOf>} look
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function accentOf(context, look, x, y, width, height) {
  const accent = context.createLinearGradient(x, y, x + width, y + height);
  accent.addColorStop(0, look.from);
  accent.addColorStop(1, look.to);
  return accent;
}

/**
 * The middle of a picture, as large as fills the place.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLImageElement} image
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function drawFilling(context, image, x, y, width, height) {
  // A drawing may have no size of its own: it's cut by the place, not by its own measure.
  const ratio = image.naturalWidth / image.naturalHeight || 1;
  const [wide, high] = width / height > ratio ? [width, width / ratio] : [height * ratio, height];
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.imageSmoothingQuality = "high";
  context.drawImage(image, x + (width - wide) / 2, y + (height - high) / 2, wide, high);
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {number} round
 */
function box(context, x, y, width, height, round) {
  context.beginPath();
  context.roundRect(x, y, width, height, round);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} color
 */
function outline(context, color) {
  context.lineWidth = 2;
  context.strokeStyle = color;
  context.stroke();
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {Promise<Blob>}
 */
async function encode(canvas) {
  for (const quality of QUALITIES) {
    /** @type {Blob | null} */
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob?.type === "image/jpeg" && blob.size <= MOST_BYTES) return blob;
  }
  throw new Error("This browser makes no small JPEG.");
}
