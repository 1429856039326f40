// Providers of calendars, as far as this page knows more of them than what an expert types. Pure.

/**
 * @typedef {object} Provider
 * @property {string} id
 * @property {string | null} server where its calendars are; "" where the user's address says it, null where it's typed
 * @property {string} help its page about app passwords; "" where nobody knows
 * @property {string[]} domains of its email addresses
 */

/** @type {Provider[]} */
export const PROVIDERS = [
  {
    id: "icloud",
    server: "https://caldav.icloud.com",
    help: "https://support.apple.com/102654",
    domains: ["icloud.com", "me.com", "mac.com"],
  },
  {
    id: "fastmail",
    server: "https://caldav.fastmail.com",
    help: "https://www.fastmail.help/hc/en-us/articles/360058752854-App-passwords",
    domains: ["fastmail.com", "fastmail.fm"],
  },
  {
    id: "mailbox",
    server: "https://dav.mailbox.org",
    help: "https://kb.mailbox.org/en/private/security-and-privacy/access-security-for-mailbox-2fa-app-passwords-and-e-mail-passwords",
    domains: ["mailbox.org"],
  },
  {
    id: "gmx",
    server: "",
    help: "https://hilfe.gmx.net/sicherheit/2fa/anwendungsspezifisches-passwort.html",
    domains: ["gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.com"],
  },
  {
    id: "web_de",
    server: "",
    help: "https://hilfe.web.de/sicherheit/2fa/anwendungsspezifisches-passwort.html",
    domains: ["web.de"],
  },
  {
    id: "posteo",
    server: "https://posteo.de:8443",
    help: "https://posteo.de/en/help",
    domains: ["posteo.de", "posteo.net"],
  },
  {
    id: "yahoo",
    server: "https://caldav.calendar.yahoo.com",
    help: "https://help.yahoo.com/kb/SLN15241.html",
    domains: ["yahoo.com", "ymail.com"],
  },
  {
    id: "nextcloud",
    server: null,
    help: "https://docs.nextcloud.com/server/latest/user_manual/en/session_management.html",
    domains: [],
  },
  { id: "other", server: null, help: "", domains: [] },
];

const OTHER = PROVIDERS[PROVIDERS.length - 1];

/**
 * Whether a service asks experts on a page of its own if they let us in, and takes no password.
 * @param {Api.CalendarService} service
 */
export function asksForConsent(service) {
  return service !== "caldav";
}

/**
 * @param {string} id
 * @returns {Provider}
 */
export function providerNamed(id) {
  return PROVIDERS.find((each) => each.id === id) ?? OTHER;
}

/**
 * The provider that an email address is of; null where that is nobody whom we know.
 * @param {string} address
 */
export function providerOfAddress(address) {
  const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  return PROVIDERS.find(({ domains }) => domains.includes(domain)) ?? null;
}

/**
 * The provider that an account is at.
 * @param {Pick<Api.CalendarAccount, "server" | "user">} account
 * @returns {Provider}
 */
export function providerOf({ server, user }) {
  if (!server) return providerOfAddress(user) ?? OTHER;
  return PROVIDERS.find((each) => each.server === server) ?? OTHER;
}
