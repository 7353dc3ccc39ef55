/** One server lives through this file: its cases follow one another, from its creation to its end. */
import { openStage } from '../ground.ts';
import { casesOfAttachedVolumes } from './servers/attached-volumes.ts';
import { casesOfEnd } from './servers/end.ts';
import { casesOfFinding } from './servers/finding.ts';
import { casesOfImages } from './servers/images.ts';
import { casesOfMetadata } from './servers/metadata.ts';
import { casesOfPower } from './servers/power.ts';
import { casesOfRefusals } from './servers/refusals.ts';
import { casesOfShape } from './servers/shape.ts';
import { setStage } from './servers/stage.ts';

const stage = await openStage(setStage);

casesOfShape(stage);
casesOfAttachedVolumes(stage);
casesOfRefusals(stage);
casesOfPower(stage);
casesOfFinding(stage);
casesOfMetadata(stage);
casesOfImages(stage);
casesOfEnd(stage);
