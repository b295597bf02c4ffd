/**
 * The logger that an app passes in: the shape of pino, which winston and others follow too.
 */

/** Takes structured lines: what happened in fields, and a sentence. Text of clients is escaped. */
export interface HubLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
