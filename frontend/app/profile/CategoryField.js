import { html, useEffect, useState } from "../../vendor/preact.js";
import { listCategories } from "../shared/api.js";
import { Field } from "../shared/forms/Field.js";
import { PROFILE } from "../shared/forms/limits.js";
import { t } from "../shared/words.js";

/** Any category may be written; those that others chose are offered. */
export function CategoryField({ value, onType }) {
  const [categories, setCategories] = useState([]);
  useEffect(() => {
    // Without them the field is one for any text.
    listCategories().then(
      (answer) => setCategories(answer.categories),
      () => {},
    );
  }, []);
  return html`
    <${Field}
      name="category"
      label=${t("profile.labels.category")}
      help=${t("profile.help.category")}
      value=${value}
      longest=${PROFILE.category}
      list="categories"
      autocomplete="off"
      dir="auto"
      onType=${onType}
    >
      <datalist id="categories">${categories.map(({ name }) => html`<option key=${name} value=${name} />`)}</datalist>
    </${Field}>
  `;
}
