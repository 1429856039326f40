"""CalDAV (RFC 4791, 6578, 6764): the calendars of iCloud, Fastmail, Nextcloud and many others."""
