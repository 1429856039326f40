// Where a booking takes place, in words.
import { t } from "./words.js";

const WORDS = {
  jitsi: "shared.place.video",
  link: "shared.place.video",
  phone: "shared.place.phone",
  in_person: "shared.place.in_person",
};
const ICONS = { jitsi: "video", link: "video", phone: "phone", in_person: "pin" };

/**
 * "Video call". A booking that a browser kept from before there were places has none: all were online then.
 * @param {Api.Place | null | undefined} place
 */
export function placeWords(place) {
  return t((place && WORDS[place.kind]) ?? "shared.place.online");
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
