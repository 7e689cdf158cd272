// The gallery's modules; collecting static files puts each file in the place of its line.
import "../js/gallery.js";
import "../js/gallery-rows.js";
import "../js/gallery-uploads.js";
