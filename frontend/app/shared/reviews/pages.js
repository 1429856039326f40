// A list of reviews, as far as somebody has paged.
import { batch, signal } from "../../../vendor/preact.js";

/** `ask(cursor, ...whose)` resolves to a page: the first one without a cursor. */
export function createReviewPages(ask) {
  /** Null until the first ten are there. */
  const reviews = signal(null);
  /** Where the next page begins; null at the end. */
  const next = signal(null);
  const loading = signal(false);
  const failure = signal(null);

  /** The next ten. */
  async function showMore(...whose) {
    if (loading.value) return;
    batch(() => {
      loading.value = true;
      failure.value = null;
    });
    try {
      const page = await ask(next.value, ...whose);
      batch(() => {
        reviews.value = [...(reviews.value ?? []), ...page.reviews];
        next.value = page.next;
      });
    } catch (error) {
      failure.value = error;
      reviews.value ??= [];
    } finally {
      loading.value = false;
    }
  }

  return { reviews, next, loading, failure, showMore };
}
