"""The bucket that serves the site: experts' pages, photos and QR codes."""
