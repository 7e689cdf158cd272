// The image page's modules; collecting static files puts each file in the place of its line.
import "../js/image.js";
import "../js/image-steps.js";
import "../js/image-compare.js";
import "../js/image-zoom.js";
import "../js/copy.js";
