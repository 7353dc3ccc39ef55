import { openStage } from '../ground.ts';
import { casesOfCopies } from './block-storage/copies.ts';
import { casesOfRefusals } from './block-storage/refusals.ts';
import { setStage } from './block-storage/stage.ts';
import { casesOfVolumes } from './block-storage/volumes.ts';

const stage = await openStage(setStage);

casesOfVolumes(stage);
casesOfCopies(stage);
casesOfRefusals(stage);
