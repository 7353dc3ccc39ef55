/**
 * For all tests here: whoever waits again and again under one signal and leaves its listeners behind fails the run. These stories
 * last for days of simulated time, so that what grows by one at each look shows.
 */
import { setMaxListeners } from 'node:events';

// As in a process of Baton: one step's signal is handed to all its calls.
setMaxListeners(500);
process.on('warning', (warning) => {
  if (warning.name === 'MaxListenersExceededWarning') throw warning;
});
