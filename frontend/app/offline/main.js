import { mount } from "../shared/mount.js";
import { OfflinePage } from "./OfflinePage.js";

// It stands at the address that was asked for: loading it again shows what belongs there.
addEventListener("online", () => location.reload());
mount(OfflinePage);
