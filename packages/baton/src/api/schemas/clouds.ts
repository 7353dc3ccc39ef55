import { z } from 'zod';
import { CLOUD_USES } from '../../domain/tenant-clouds.ts';
import type { NameableCloud } from '../clouds-of.ts';
import { named, told } from './components.ts';
import type { Same, Sure } from './same.ts';
import { handle, text, texts } from './shared.ts';

export const cloudParams = z.object({ cloud: handle });

const nameableCloud = named(
  'NameableCloud',
  'A cloud that this controller has a session for, and that one may name.',
  z.object({
    name: text,
    as: told(
      "As what a plan of one's own may name it: as the source, as the target, or as the session of the target's operator.",
      z.array(z.enum(CLOUD_USES)),
    ),
  }),
);
export type NameableCloudIsSame = Sure<Same<NameableCloud, typeof nameableCloud>>;

export const clouds = named(
  'Clouds',
  'The clouds of this controller that one may name, in the order of its clouds.yaml.',
  z.object({ clouds: z.array(nameableCloud) }),
);

export const cloudIdentity = named(
  'CloudIdentity',
  "Whom the controller's session belongs to. Only operators are told the services and the warnings.",
  z.object({
    cloud: text,
    authUrl: text,
    region: text.nullable(),
    userName: text,
    projectId: text,
    projectName: text,
    roles: texts,
    warnings: texts.exactOptional(),
    services: z.array(z.object({ type: text, url: text, microversions: text.nullable() })).exactOptional(),
  }),
);
