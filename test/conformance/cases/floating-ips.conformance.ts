import { openStage } from '../ground.ts';
import { casesOfAddresses } from './floating-ips/addresses.ts';
import { casesOfMoves } from './floating-ips/moves.ts';
import { setStage } from './floating-ips/stage.ts';

const stage = await openStage(setStage);

casesOfAddresses(stage);
casesOfMoves(stage);
