import type { Command } from 'commander';
import type { CommandLine } from './command-line.ts';
import { withOutput } from './command-line.ts';
import { EXIT } from './exit-code.ts';
import { printable } from './render/printable.ts';
import type { OutputOptions } from './session.ts';

/** `baton cloud ...` */
export function addCloud(program: Command, line: CommandLine): void {
  const cloud = program.command('cloud').helpCommand(false).description('a cloud of clouds.yaml');

  line.does<OutputOptions>(
    withOutput(cloud.command('check'))
      .description('log in and show who we are there and what the cloud offers')
      .argument('<name>', 'entry of clouds.yaml'),
    async (session, [name = ''], options) => {
      const services = await session.services();
      const found = await services.checkCloud(name, session.signal);
      for (const warning of found.warnings) session.say(`Warning: ${printable(warning)}`);
      const typeColumns = Math.max(0, ...found.services.map(({ type }) => type.length));
      const versionColumns = Math.max(0, ...found.services.map(({ microversions }) => microversions?.length ?? 1));
      session.record(
        [
          { name: 'cloud', value: found.cloud },
          { name: 'auth_url', value: found.authUrl },
          { name: 'region', value: found.region },
          { name: 'user', value: found.userName },
          { name: 'project', value: found.projectName },
          { name: 'project_id', value: found.projectId },
          { name: 'roles', value: found.roles, text: found.roles.join(', ') },
          {
            name: 'services',
            value: found.services.map(({ type, url, microversions }) => ({ type, url, microversions })),
            text: found.services
              .map(
                ({ type, url, microversions }) =>
                  `${type.padEnd(typeColumns)}  ${(microversions ?? '-').padEnd(versionColumns)}  ${url}`,
              )
              .join('\n'),
          },
        ],
        options,
      );
      return EXIT.done;
    },
  );
}
