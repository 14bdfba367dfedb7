"""Media: pictures, from the upload to the page that shows them."""
