// Every page's modules; collecting static files puts each file in the place of its line.
import "../js/theme.js";
import "../js/menus.js";
import "../js/dialogs.js";
import "../js/fields.js";
import "../js/leaving.js";
import "../js/toast.js";
import "../js/speak.js";
import "../js/live.js";
import "../js/focus.js";
import "../js/keys.js";
import "../js/notices.js";
