import { mount } from "../shared/mount.js";
import { begin } from "./begin.js";
import { ExpertPage } from "./ExpertPage.js";
import { listenToHistory } from "./navigation.js";
import { fetchForm, fetchMove } from "./parts.js";
import { address } from "./state.js";

const { move, start } = address.value;
const ready = move && fetchMove();
if (start && !move) fetchForm();

begin(ready);
listenToHistory();
mount(ExpertPage);
