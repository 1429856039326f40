/**
 * Has the whole page in the colour that an expert chose, as soon as it's known who that is.
 * @param {Api.Accent | undefined} accent
 */
export function showAccent(accent) {
  if (accent) document.documentElement.dataset.accent = accent;
}
