import { openStage } from '../ground.ts';
import { casesOfLife } from './image/life.ts';
import { casesOfReading } from './image/reading.ts';
import { setStage } from './image/stage.ts';

const stage = await openStage(setStage);

casesOfLife(stage);
casesOfReading(stage);
