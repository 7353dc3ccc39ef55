export { createInternet, type InternetOptions, type RunningInternet } from './create-internet.ts';
export type { Internet, Server } from './internet.ts';
