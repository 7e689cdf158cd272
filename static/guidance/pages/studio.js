// The studio's modules; collecting static files puts each file in the place of its line.
import "../js/studio.js";
import "../js/studio-numbers.js";
import "../js/studio-ended.js";
import "../js/feed.js";
import "../js/studio-uploads.js";
import "../js/studio-slots.js";
import "../js/studio-influence.js";
import "../js/studio-models.js";
import "../js/studio-presets.js";
import "../js/studio-prompts.js";
import "../js/studio-paste.js";
import "../js/copy.js";
