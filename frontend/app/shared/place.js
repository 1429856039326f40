// Where a session happens, in words.

const WORDS = { jitsi: "Video call", link: "Video call", phone: "Phone call", in_person: "In person" };
const ICONS = { jitsi: "video", link: "video", phone: "phone", in_person: "pin" };

/**
 * "Video call". A booking that a browser kept from before there were places has none: all sessions were online then.
 * @param {Api.Place | null | undefined} place
 */
export function placeWords(place) {
  return (place && WORDS[place.kind]) ?? "Online";
}

/**
 * The name of its icon in Icon.js, which always stands right beside the words.
 * @param {Api.Place | null | undefined} place
 */
export function placeIcon(place) {
  return (place && ICONS[place.kind]) ?? "video";
}

/**
 * The URL if it is one of the web, else null: a link is never made of anything else.
 * @param {string | null} text
 */
export function webAddress(text) {
  try {
    return text && ["https:", "http:"].includes(new URL(text).protocol) ? text : null;
  } catch {
    return null;
  }
}
