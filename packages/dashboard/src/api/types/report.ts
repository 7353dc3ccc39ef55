export type { Report as MigrationReport } from './generated.ts';
