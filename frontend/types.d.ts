// What the API says, as far as the site's modules are typed. Not published: `make check` alone reads it. The API's own
// description is /api/openapi.json.

/** An instant as the API writes it: RFC 3339 in UTC, to the second. All of one length, so they sort like time. */
type Instant = string;

/** "2026-11-24" */
type DateText = string;

/** "09:30"; "24:00" for midnight as an end. */
type ClockText = string;

/** [from, to] of a day's hours: as the API has them, or as somebody types them. */
type Interval = [ClockText, ClockText];

type WeekdayName = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

declare namespace Api {
  type Accent = "violet" | "indigo" | "blue" | "teal" | "green" | "amber" | "rose" | "slate";

  type PhoneRule = "required" | "optional" | "hidden";

  type PlaceKind = "jitsi" | "link" | "phone" | "in_person";

  interface Place {
    kind: PlaceKind;
    /** In person only. */
    address?: string;
    /** To the expert only: the link or the address. */
    detail?: string;
  }

  interface Question {
    id: string;
    kind: "text" | "choice" | "checkbox";
    label: string;
    required: boolean;
    options?: string[];
  }

  interface EventType {
    slug: string;
    title: string;
    description: string;
    duration_minutes: number;
    interval_minutes: number;
    buffer_before_minutes: number;
    buffer_after_minutes: number;
    minimum_notice_minutes: number;
    cancel_notice_minutes: number;
    booking_window_days: number;
    daily_cap: number | null;
    requires_confirmation: boolean;
    place: Place;
    price: string;
    phone: PhoneRule;
    questions: Question[];
  }

  /** How many minutes before a booking each side is reminded of it, the earliest first. */
  interface Reminders {
    client: number[];
    expert: number[];
  }

  interface OwnEventType extends EventType {
    hidden: boolean;
    reminders: Reminders;
    revision: string;
  }

  /** One of an account's calendars; `busy` is what was read of it. */
  interface AccountCalendar {
    id: string;
    name: string;
    writable: boolean;
    busy: Record<string, unknown> | null;
  }

  type CalendarService = "caldav" | "google" | "microsoft";

  /** An expert's account at a calendar service. */
  interface CalendarAccount {
    id: string;
    service: CalendarService;
    host: string;
    server: string;
    user: string;
    status: "connecting" | "connected" | "refused" | "broken" | "leaving";
    fault: Fault | null;
    reading: boolean;
    read_at: Instant | null;
    calendars: AccountCalendar[];
    reads: string[];
    writes_to: string | null;
    on_delete: "ask" | "cancel" | "put_back";
    title: string;
    description: string;
    invites: boolean;
    revision: string;
  }

  /** A booking as it stands in a calendar of its expert's; `fault` is why it was put back there. */
  interface CalendarEntry {
    booking_id: string;
    status: "written" | "moved" | "deleted" | "asked";
    fault: Fault | null;
    start: Instant;
    end: Instant;
  }

  /** "thin" has the ids of what an event is about, "full" all of it. */
  type WebhookPayload = "thin" | "full";

  /** An address of an expert's own, which hears of what happens. */
  interface Webhook {
    id: string;
    url: string;
    events: string[];
    payload: WebhookPayload;
    status: "unverified" | "active" | "paused";
    paused_because: "failed" | "by_you" | "restored" | null;
    failing_since: Instant | null;
    /** Until when the secret before the newest one is good. */
    previous_secret_valid_until: Instant | null;
    created_at: Instant;
  }

  /** An attempt to bring an event there; without a status nobody answered. */
  interface Attempt {
    event_id: string;
    type: string;
    booking_id: string | null;
    at: Instant;
    status: number | null;
    problem: string | null;
    /** The beginning of what was answered. */
    answer: string;
    milliseconds: number;
    next_try_at: Instant | null;
    redelivery: boolean;
  }

  interface Category {
    name: string;
    count: number;
  }

  interface ExpertCard {
    handle: string;
    name: string;
    category: string;
    headline: string;
    experience_years: number;
    rating: number | null;
    /** How many the rating is the mean of. */
    reviews: number;
    timezone: string;
    photo_url: string;
    accent: Accent;
  }

  /** A form to upload a picture. */
  interface Upload {
    id: string;
    url: string;
    fields: Record<string, string>;
  }

  /** What the picture of a page in link previews is to show; `title` is empty for the page of the expert. */
  interface WantedPreview {
    page: string;
    shows: string;
    name: string;
    category: string;
    headline: string;
    photo_url: string;
    cover_url: string;
    accent: Accent;
    title: string;
    duration_minutes: number;
    price: string;
    upload: Upload;
  }

  interface ListedCard extends ExpertCard {
    price: string;
    next_open: Instant[];
    open_count: number;
  }

  interface Expert extends ExpertCard {
    cover_url: string;
    bio: string;
    specializations: string[];
    event_types: EventType[];
  }

  interface Hours {
    timezone: string;
    weekly: Record<WeekdayName, Interval[]>;
    overrides: Record<DateText, Interval[]>;
  }

  interface Slot {
    start: Instant;
    end: Instant;
    /** What the viewer's clock shows at the start. */
    time: ClockText;
    status: "open" | "taken" | "past";
    held_until?: Instant;
  }

  type Status = "pending" | "confirmed" | "completed" | "cancelled" | "expired" | "no_show";

  type Action =
    | "confirm"
    | "cancel"
    | "complete"
    | "no_show"
    | "reschedule"
    | "review"
    | "report_absence"
    | "reply_to_absence"
    | "answer_proposal";

  interface Booking {
    id: string;
    status: Status;
    /** `photo_url` and `accent` are missing in what was kept here before there was one. */
    expert: { handle: string | null; name: string; category: string; photo_url?: string; accent?: Accent };
    event_type: { slug: string; title: string; duration_minutes: number; cancel_notice_minutes: number };
    start: Instant;
    end: Instant;
    timezone: string;
    name: string;
    email: string;
    /** As E.164, and with spaces; empty where none was given. */
    phone: string;
    phone_text: string;
    notes: string;
    answers?: { question: string; answer: string }[];
    place: Place;
    /** How to reach the expert; null unless they share it and the booking is, or was, confirmed. */
    contact?: { email: string | null; phone: string | null } | null;
    video_url: string | null;
    reason: string | null;
    status_by: "client" | "expert" | null;
    cancelled_from: "pending" | "confirmed" | null;
    /** The client's, if they have reviewed it; missing in what was kept here before there were reviews. */
    stars?: number | null;
    /** That the expert didn't come, as the client says; missing in what was kept here before that could be said. */
    absence?: { reported_at: Instant; reply: string | null; replied_at: Instant | null } | null;
    /** What they replied by mail to the invitation; missing in what was kept here before they could. */
    attendance?: Record<"client" | "expert", "accepted" | "tentative" | null>;
    /** Another time that one of them proposed so. */
    proposal?: { by: "client" | "expert"; start: Instant; end: Instant; refused: boolean } | null;
    sequence: number;
    created_at: Instant;
    updated_at: Instant;
  }

  /** What everybody reads. */
  interface Review {
    id: string;
    stars: number;
    text: string;
    /** A first name; empty once the client is erased. */
    name: string;
    /** Like "2026-11". */
    month: string;
    reply: string | null;
  }

  /** What its author and its expert read. */
  interface OwnReview extends Review {
    given_at: Instant;
    changed_at: Instant | null;
    changeable_until: Instant;
    hidden: string | null;
  }

  interface BookingAnswer {
    booking: Booking;
    role: "client" | "expert";
    actions: Action[];
  }

  interface Hold {
    id: string;
    from: Instant;
    to: Instant;
    until: Instant;
  }

  /** What is wrong, as a code that has words in `site.faults`. The first number decides about plurals. */
  interface Fault {
    code: string;
    values: Record<string, number | string | string[]>;
  }

  interface FieldProblem extends Fault {
    field: string;
    message: string;
  }

  /** What a watcher of an expert is told. */
  interface SlotsMessage {
    type: "slots";
    expert: string;
    sequence: string;
    taken: [Instant, Instant][];
    freed: [Instant, Instant][];
    held?: [Instant, Instant, Instant][];
    changed?: [Instant, Instant][];
  }
}
