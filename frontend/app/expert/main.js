import { mount } from "../shared/mount.js";
import { begin } from "../booking/times/start.js";
import { ExpertPage } from "./ExpertPage.js";
import { listenToHistory } from "../booking/times/navigation.js";
import { fetchMove } from "../booking/parts.js";
import { address } from "../booking/times/state.js";

begin(address.value.move && fetchMove());
listenToHistory();
mount(ExpertPage);
