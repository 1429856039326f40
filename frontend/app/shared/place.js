// Where a session happens, in words.

const WORDS = { jitsi: "Video call", link: "Video call", phone: "Phone call", in_person: "In person" };
const ICONS = { jitsi: "video", link: "video", phone: "phone", in_person: "pin" };

export function placeWords(place) {
  return WORDS[place?.kind] ?? "Online";
}

export function placeIcon(place) {
  return ICONS[place?.kind] ?? "video";
}

/** The address if it is one of the web, else null: a link is never made of anything else. */
export function webAddress(text) {
  try {
    return ["https:", "http:"].includes(new URL(text).protocol) ? text : null;
  } catch {
    return null;
  }
}
