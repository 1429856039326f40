// The reviews of the shown expert, as far as somebody has paged.
import { batch, signal } from "../../vendor/preact.js";
import { listReviews } from "../shared/reviews/api.js";

/** Null until the first ten are there. */
export const reviews = signal(null);
/** Where the next page begins; null at the end. */
export const next = signal(null);
export const loading = signal(false);
export const failure = signal(null);

/** The next ten. */
export async function showMore(handle) {
  if (loading.value) return;
  batch(() => {
    loading.value = true;
    failure.value = null;
  });
  try {
    const page = await listReviews(handle, { cursor: next.value });
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
