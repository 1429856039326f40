// Text on a canvas: broken into lines in any script, and as large as it fits.

// Letters of scripts that are written from the right.
const FROM_RIGHT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const LETTER = /\p{L}/u;
const OPENING = /^[\p{Ps}\p{Pi}¿¡]$/u;

/**
 * @typedef {object} Style
 * @property {number} weight
 * @property {number[]} sizes in pixels, the largest first
 * @property {number} lines how many there may be
 * @property {string} color
 */

/**
 * @typedef {object} Fitted lines of one text, with the size at which they fit
 * @property {string[]} lines
 * @property {number} size
 * @property {number} height
 * @property {Style} style
 */

const LINE_HEIGHT = 1.18;

/**
 * Whether a text is written from the right, as `dir="auto"` has it: by its first letter.
 * @param {string} text
 */
export function isFromRight(text) {
  return FROM_RIGHT.test(LETTER.exec(text)?.[0] ?? "");
}

/**
 * The lines of a text at the largest of its sizes at which it needs no more lines than it may have, and no more height;
 * at the smallest one it's cut.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {Style} style
 * @param {number} width
 * @param {number} height
 * @param {string} family
 * @returns {Fitted}
 */
export function fit(context, text, style, width, height, family) {
  const smallest = style.sizes.at(-1) ?? 0;
  for (const size of style.sizes) {
    context.font = fontOf(style, size, family);
    const lines = breakLines(context, text, width);
    const most = Math.max(1, Math.min(style.lines, Math.floor(height / (size * LINE_HEIGHT))));
    if (lines.length > most && size !== smallest) continue;
    const kept = (lines.length > most ? cut(context, lines, most, width) : lines).map((line) => line.trim());
    return { lines: kept, size, height: kept.length * size * LINE_HEIGHT, style };
  }
  return { lines: [], size: 0, height: 0, style };
}

/**
 * Draws the lines from y down, at x: their start, which is at the right where they are `mirrored`.
 * @param {CanvasRenderingContext2D} context
 * @param {Fitted} fitted
 * @param {number} x
 * @param {number} y
 * @param {{ mirrored: boolean, family: string }} how
 */
export function write(context, { lines, size, style }, x, y, { mirrored, family }) {
  context.font = fontOf(style, size, family);
  context.fillStyle = style.color;
  context.textBaseline = "alphabetic";
  context.textAlign = mirrored ? "right" : "left";
  lines.forEach((line, at) => {
    context.direction = isFromRight(line) ? "rtl" : "ltr";
    context.fillText(line, x, y + (at + 0.5) * size * LINE_HEIGHT + size * 0.36);
  });
}

/**
 * @param {Style} style
 * @param {number} size
 * @param {string} family
 */
export function fontOf(style, size, family) {
  return `${style.weight} ${size}px ${family}`;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 */
function breakLines(context, text, width) {
  const lines = [""];
  for (const piece of piecesOf(text)) {
    const line = lines[lines.length - 1] + piece;
    if (fits(context, line, width)) {
      lines[lines.length - 1] = line;
      continue;
    }
    // A word that is longer than a line is broken between its letters.
    let rest = piece;
    if (lines[lines.length - 1]) lines.push("");
    while (!fits(context, rest, width)) {
      const head = longest(context, rest, width);
      lines[lines.length - 1] = head;
      lines.push("");
      rest = rest.slice(head.length);
    }
    lines[lines.length - 1] = rest;
  }
  return lines;
}

/**
 * What stays together: a word with the signs after it. Scripts without spaces have words too.
 * @param {string} text
 */
function piecesOf(text) {
  /** @type {string[]} */
  const pieces = [];
  let opens = "";
  for (const { segment, isWordLike } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)) {
    if (OPENING.test(segment)) opens += segment;
    else if (isWordLike || !pieces.length) {
      pieces.push(opens + segment);
      opens = "";
    } else pieces[pieces.length - 1] += segment.replace(/\s+/, " ");
  }
  if (opens) pieces.push(opens);
  return pieces;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string[]} lines
 * @param {number} most
 * @param {number} width
 */
function cut(context, lines, most, width) {
  const last = lines.slice(most - 1).join("");
  return [...lines.slice(0, most - 1), `${longest(context, last, width, "…").trimEnd()}…`];
}

/**
 * The longest beginning that fits, at least one whole letter.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 * @param {string} [end] what comes behind it
 */
function longest(context, text, width, end = "") {
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept && !fits(context, kept + segment + end, width)) break;
    kept += segment;
  }
  return kept;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 */
function fits(context, text, width) {
  return context.measureText(text.trimEnd()).width <= width;
}
