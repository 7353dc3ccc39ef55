/** Where a controller tells what it does. A logger of pino is one. */
export interface ControllerLog {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}
