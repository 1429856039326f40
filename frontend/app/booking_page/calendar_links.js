// Links that open a calendar on the web with the booking filled in. Nothing in them opens the booking.
import { placeWords } from "../shared/place.js";
import { t } from "../shared/words.js";

const OUTLOOK = "https://outlook.live.com";
const MICROSOFT_365 = "https://outlook.office.com";

/**
 * @param {Api.Booking} booking
 * @param {string} other whom it is with
 */
export function googleLink(booking, other) {
  const query = {
    action: "TEMPLATE",
    text: titleText(booking, other),
    dates: [booking.start, booking.end].map((instant) => instant.replace(/[-:]/g, "")).join("/"),
    details: detailsText(booking),
    location: placeText(booking),
  };
  return `https://calendar.google.com/calendar/render?${new URLSearchParams(query)}`;
}

/**
 * A person's own calendar at Outlook.com.
 * @param {Api.Booking} booking
 * @param {string} other whom it is with
 */
export function outlookLink(booking, other) {
  return microsoftLink(OUTLOOK, booking, other);
}

/**
 * The calendar that a company has at Microsoft.
 * @param {Api.Booking} booking
 * @param {string} other whom it is with
 */
export function microsoft365Link(booking, other) {
  return microsoftLink(MICROSOFT_365, booking, other);
}

/**
 * @param {string} site
 * @param {Api.Booking} booking
 * @param {string} other
 */
function microsoftLink(site, booking, other) {
  const query = {
    path: "/calendar/action/compose",
    rru: "addevent",
    subject: titleText(booking, other),
    startdt: booking.start,
    enddt: booking.end,
    body: detailsText(booking),
    location: placeText(booking),
  };
  return `${site}/calendar/0/deeplink/compose?${new URLSearchParams(query)}`;
}

/**
 * @param {Api.Booking} booking
 * @param {string} other
 */
function titleText({ event_type: type }, other) {
  return t("booking_page.calendar.title", { event_type: type.title, name: other });
}

/** @param {Api.Booking} booking */
function placeText({ place, video_url: video }) {
  return video ?? place.address ?? placeWords(place);
}

/** @param {Api.Booking} booking */
function detailsText({ id }) {
  return t("booking_page.calendar.details", { id, url: `${location.origin}/bookings` });
}
