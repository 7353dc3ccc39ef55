import { openStage } from '../ground.ts';
import { casesOfChanging } from './ports/changing.ts';
import { casesOfMaking } from './ports/making.ts';
import { setStage } from './ports/stage.ts';

const stage = await openStage(setStage);

casesOfMaking(stage);
casesOfChanging(stage);
