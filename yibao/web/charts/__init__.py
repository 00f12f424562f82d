"""Pictures made on the server: inline SVG without style or script."""
