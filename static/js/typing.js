/** Typing slips over: everything that the page can do with scripts, one behaviour a file. */
import "./unfold.js";
import "./typing_alike.js";
import "./typing_camera.js";
import "./typing_draft.js";
import "./typing_hints.js";
import "./typing_keys.js";
import "./typing_list.js";
import "./typing_save.js";
import "./typing_scan.js";
