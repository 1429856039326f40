import { mount } from "../shared/mount.js";
import { registerWorker } from "../shared/service_worker.js";
import { EventTypesPage } from "./EventTypesPage.js";
import { listenToHistory } from "./navigation.js";

listenToHistory();
mount(EventTypesPage);
registerWorker();
