/** What an expert says of themselves, as the API names it and as people do. */
export const LABELS = {
  name: "Name",
  category: "Category",
  headline: "Headline",
  bio: "About you",
  specializations: "Specialisations",
  experience_years: "Years of experience",
  hidden: "Hidden from the directory",
  contact_email: "Email for clients",
  contact_phone: "Phone for clients",
};

/** @param {Record<string, any> | null | undefined} expert */
export function fieldsOf(expert) {
  return Object.fromEntries(Object.keys(LABELS).map((field) => [field, expert?.[field]]));
}

/**
 * @param {unknown} one
 * @param {unknown} other
 */
export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
