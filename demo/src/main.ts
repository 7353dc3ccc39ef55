/** The demonstration: in this terminal, or with `--web` in a browser. */
import { HELP, readOptions } from './options.ts';
import { Refused, refusalText } from './refused.ts';

try {
  const wish = readOptions(process.argv.slice(2), process.env);
  switch (wish.kind) {
    case 'help':
      process.stdout.write(HELP);
      break;
    case 'terminal':
      await import('./demo.ts');
      break;
    case 'web': {
      const { runWebDemo } = await import('./web/web-demo.ts');
      process.exit(await runWebDemo(wish.options));
    }
  }
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  process.stderr.write(`${refusalText(error)}\n`);
  process.exitCode = error.exitCode;
}
