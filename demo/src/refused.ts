/** What the demonstration cannot do as it was asked: what happened and why, and how to solve it. */
export class Refused extends Error {
  readonly code: string;
  readonly remedy: string;

  constructor(told: { readonly code: string; readonly message: string; readonly remedy: string }) {
    super(told.message);
    this.name = 'Refused';
    this.code = told.code;
    this.remedy = told.remedy;
  }

  /** As Baton's own command line counts: 2 for a line that is wrong, 1 for everything else. */
  get exitCode(): 1 | 2 {
    return this.code === 'USAGE' ? 2 : 1;
  }
}

export function usage(message: string, remedy: string): Refused {
  return new Refused({ code: 'USAGE', message, remedy });
}

/** In the form of Baton's own command line. */
export function refusalText(error: unknown): string {
  if (error instanceof Refused) return `Error: ${error.message} (${error.code})\nHow to solve it: ${error.remedy}`;
  const message = error instanceof Error ? error.message : String(error);
  return `Error: ${message}\nHow to solve it: solve what it says, and start the demonstration again.`;
}
