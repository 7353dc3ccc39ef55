export type { Schedule } from './generated.ts';
