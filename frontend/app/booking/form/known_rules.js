// What is known of a client before they type, put together. Pure.

/** @typedef {{ name?: string, email?: string, phone?: string }} Details what is known of somebody */

const FIELDS = /** @type {const} */ (["name", "email", "phone"]);

/**
 * The details of one person, and which of the sources (the best first) each is from. A later source may add what is
 * missing, unless it is of somebody else: of another email address.
 * @param {(Details | null | undefined)[]} sources
 */
export function combine(sources) {
  /** @type {Details} */
  const details = {};
  /** @type {Partial<Record<keyof Details, number>>} */
  const from = {};
  sources.forEach((source, index) => {
    if (!source || isSomebodyElse(details, source)) return;
    for (const field of FIELDS) {
      if (details[field] || !source[field]) continue;
      details[field] = source[field];
      from[field] = index;
    }
  });
  return { details, from };
}

/**
 * @param {Details} known
 * @param {Details} source
 */
function isSomebodyElse(known, source) {
  return Boolean(known.email && source.email && known.email.toLowerCase() !== source.email.toLowerCase());
}
