import { mount } from "../shared/mount.js";
import { listenToHistory } from "./navigation.js";
import { WebhooksPage } from "./WebhooksPage.js";

listenToHistory();
mount(WebhooksPage);
