/** One server is rescued and comes back: its cases follow one another. */
import { openStage } from '../ground.ts';
import { casesOfDevices } from './rescue/devices.ts';
import { casesOfRescue } from './rescue/rescued.ts';
import { casesOfReboot } from './rescue/reboot.ts';
import { casesOfRefusals } from './rescue/refusals.ts';
import { setStage } from './rescue/stage.ts';
import { casesOfWayBack } from './rescue/way-back.ts';

const stage = await openStage(setStage);

casesOfDevices(stage);
casesOfRefusals(stage);
casesOfRescue(stage);
casesOfWayBack(stage);
casesOfReboot(stage);
