import { Progress, type ProgressParts } from './progress.ts';
import { SelfService, type SelfServiceParts } from './self-service.ts';

/** What customers ask by metadata, and what they are told there. */
export function openSelfService(parts: SelfServiceParts & ProgressParts): {
  start(): void;
  stop(): Promise<void>;
} {
  const wishes = new SelfService(parts);
  const progress = new Progress(parts);
  return {
    start: () => {
      wishes.start();
      progress.start();
    },
    stop: async () => {
      await Promise.all([wishes.stop(), progress.stop()]);
    },
  };
}
