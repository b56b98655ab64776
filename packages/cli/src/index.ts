/** The avcl command, for programs that start it in their own process. */
export { type Check, examine } from './doctor/index.js';
export { main } from './main.js';
export { commandTree } from './program.js';
