import { mount } from "../shared/mount.js";
import { readableOffline } from "../shared/offline.js";
import { EventTypesPage } from "./EventTypesPage.js";
import { listenToHistory } from "./navigation.js";

listenToHistory();
mount(EventTypesPage);
readableOffline();
