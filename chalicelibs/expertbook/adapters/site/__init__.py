"""The bucket of the site: experts' pages, photos and QR codes."""
