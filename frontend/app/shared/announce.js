/**
 * Has all modules of a part of the page fetched at once, which the browser would find one after the other. The page's
 * head names them in a `template` that is made when the site is published.
 */
export function announce(part) {
  const template = document.querySelector(`template[data-part="${part}"]`);
  if (template instanceof HTMLTemplateElement) document.head.append(template.content);
}
