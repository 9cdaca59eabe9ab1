/** The board under mouse, thumb and keyboard; without this script its forms do the same. */
import "./board_drag.js";
import "./board_find.js";
import "./board_fold.js";
import "./board_form.js";
import "./board_keys.js";
import "./board_pick.js";
import "./board_take.js";
