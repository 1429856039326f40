import { mount } from "../shared/mount.js";
import { start } from "./browse.js";
import { DirectoryPage } from "./DirectoryPage.js";

start();
mount(DirectoryPage);
