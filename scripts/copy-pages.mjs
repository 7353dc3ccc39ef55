// Puts the built pages where `baton serve` looks for them, and where they are packed with it:
// packages/dashboard/dist -> packages/baton/dist/pages. Part of the build of packages/dashboard.
import { cpSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = (path) => fileURLToPath(new URL(`../packages/${path}`, import.meta.url));
const [built, coming, pages] = [folder('dashboard/dist'), folder('baton/dist/pages.new'), folder('baton/dist/pages')];

// What an earlier build left has other names, and would be served for ever.
rmSync(coming, { recursive: true, force: true });
cpSync(built, coming, { recursive: true });
rmSync(pages, { recursive: true, force: true });
renameSync(coming, pages);
