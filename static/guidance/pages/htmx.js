// One classic script: htmx looks over the page as soon as it has run, its extension must be there.
import "../../vendor/htmx/htmx.min.js";
import "../../vendor/htmx/hx-sse.min.js";
