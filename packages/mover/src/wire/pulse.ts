/** Lets the parts of one end of a pass wait for each other: whoever changed something rings, and those whose condition holds by then go on. */

export interface Pulse {
  /**
   * Until the condition holds; rejects once the pulse is broken, whether it holds or not. A condition may take what it waits for: it is asked
   * no more once it has answered yes, in the order in which they began to wait.
   */
  until(condition: () => boolean): Promise<void>;
  ring(): void;
  /** Everybody who waits, now or later, is rejected with this. The first counts. */
  break(error: unknown): void;
  readonly broken: { readonly error: unknown } | null;
}

interface Waiter {
  readonly condition: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function makePulse(): Pulse {
  let waiting: Waiter[] = [];
  let broken: { readonly error: unknown } | null = null;
  let [ringing, again] = [false, false];

  // Asked here and not by each who waits: to wake all of them for one costs more than what most of them wait for.
  const askAll = (): void => {
    const asked = waiting;
    waiting = [];
    const still = asked.filter(({ condition, resolve, reject }) => {
      try {
        if (broken !== null || !condition()) return true;
        resolve();
      } catch (error) {
        reject(error);
      }
      return false;
    });
    // Before those that began to wait meanwhile.
    waiting = [...still, ...waiting];
  };
  const rejectAll = (error: unknown): void => {
    const woken = waiting;
    waiting = [];
    for (const { reject } of woken) reject(error);
  };

  return {
    until: async (condition) => {
      if (broken !== null) throw broken.error;
      if (condition()) return;
      await new Promise<void>((resolve, reject) => {
        waiting.push({ condition, resolve, reject });
      });
      // It may have been broken between the ring and this turn.
      if (broken !== null) throw (broken as { readonly error: unknown }).error;
    },
    ring: () => {
      again = true;
      // A condition that rings is heard when all have been asked.
      if (ringing) return;
      ringing = true;
      while (again) {
        again = false;
        if (waiting.length > 0) askAll();
      }
      ringing = false;
      if (broken !== null) rejectAll(broken.error);
    },
    break: (error) => {
      if (broken !== null) return;
      broken = { error };
      rejectAll(error);
    },
    get broken() {
      return broken;
    },
  };
}
