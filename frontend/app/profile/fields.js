/** What an expert says of themselves, as the API names it. */
export const FIELDS = [
  "name",
  "category",
  "headline",
  "bio",
  "specializations",
  "experience_years",
  "hidden",
  "contact_email",
  "contact_phone",
  "accent",
];

/** @param {Record<string, any> | null | undefined} expert */
export function fieldsOf(expert) {
  return Object.fromEntries(FIELDS.map((field) => [field, expert?.[field]]));
}

/**
 * @param {unknown} one
 * @param {unknown} other
 */
export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
