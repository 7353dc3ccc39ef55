import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `npm run build` puts them there. The same folder from `src` and from `dist`: in the repository, and where the package is installed. */
const BUILT = fileURLToPath(new URL('../../dist/pages', import.meta.url));

/** The folder of the built pages; null where there are none. */
export function builtPages(folder: string = BUILT): string | null {
  return existsSync(join(folder, 'index.html')) ? folder : null;
}
