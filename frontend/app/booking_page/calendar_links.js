// Links that open a calendar on the web with the session filled in. Nothing in them opens the booking.

/**
 * @param {Api.Booking} booking
 * @param {string} other who the session is with
 */
export function googleLink(booking, other) {
  const query = {
    action: "TEMPLATE",
    text: `${booking.event_type.title} with ${other}`,
    dates: [booking.start, booking.end].map((instant) => instant.replace(/[-:]/g, "")).join("/"),
    details: detailsText(booking),
    location: placeText(booking),
  };
  return `https://calendar.google.com/calendar/render?${new URLSearchParams(query)}`;
}

/**
 * @param {Api.Booking} booking
 * @param {string} other who the session is with
 */
export function outlookLink(booking, other) {
  const query = {
    path: "/calendar/action/compose",
    rru: "addevent",
    subject: `${booking.event_type.title} with ${other}`,
    startdt: booking.start,
    enddt: booking.end,
    body: detailsText(booking),
    location: placeText(booking),
  };
  return `https://outlook.live.com/calendar/0/deeplink/compose?${new URLSearchParams(query)}`;
}

/** @param {Api.Booking} booking */
function placeText({ place, video_url: video }) {
  return video ?? place.address ?? (place.kind === "phone" ? "Phone call" : "Video call");
}

/** @param {Api.Booking} booking */
function detailsText({ id }) {
  return `Booking ${id}, under “My bookings” at ${location.origin}/bookings`;
}
