// @ts-check
// Where the extras begin: every page works without any of these files.

import { enhance } from "./enhance.js";
import { openFilterHere } from "./filter.js";
import { showPasswords } from "./password.js";
import { keepPlace } from "./place.js";
import { openRowsByClick } from "./rows.js";
import { announceDownloads, guardSending } from "./sending.js";
import { oneTabStop } from "./sorting.js";
import { guardSession } from "./staying.js";
import { beginAtFaults, listenForShortcut } from "./start.js";
import { guardChanges } from "./unsaved.js";

beginAtFaults();
showPasswords();
listenForShortcut();
// Before the sending: what was refused as a second press is not a leaving of the page.
guardSending();
guardChanges();
announceDownloads();
oneTabStop();
keepPlace();
openRowsByClick();
openFilterHere();
enhance(document);
guardSession();
