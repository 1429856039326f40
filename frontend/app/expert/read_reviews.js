// The reviews of the shown expert.
import { listReviews } from "../shared/reviews/api.js";
import { createReviewPages } from "../shared/reviews/pages.js";

export const { reviews, next, loading, failure, showMore } = createReviewPages((cursor, handle) =>
  listReviews(handle, { cursor }),
);
