// Says what went wrong. What is said while the browser is offline goes by itself once it's back: nothing is wrong any more.

/**
 * @template Said
 * @param {{ value: Said | null }} place where it is said
 * @param {Said} said
 * @param {Said | null} [then] what is left of it when the browser is back
 */
export function complain(place, said, then = null) {
  place.value = said;
  if (navigator.onLine) return;
  const takeBack = () => {
    if (place.value === said) place.value = then;
  };
  addEventListener("online", takeBack, { once: true });
}
