// What a booking's page says of what was just done with it.

/**
 * @param {"new" | "moved"} what
 * @param {string} status
 * @param {string} name whom it is with
 * @returns {{ title: string, words: string }}
 */
export function newsWords(what, status, name) {
  const waits = status === "pending";
  if (what === "moved") {
    return waits
      ? {
          title: "New time requested",
          words: `${name} will confirm the new time. It’s kept until then, and we’ll email you both.`,
        }
      : { title: "Moved", words: `Your booking with ${name} has a new time. We’ve emailed you both.` };
  }
  return waits
    ? {
        title: "Request sent",
        words: `${name} will confirm it. Your time is kept until then, and we’ll email you either way.`,
      }
    : { title: "Booked", words: `You’re booked with ${name}. We’ve emailed you the details.` };
}
