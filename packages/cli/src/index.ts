/** The avcl command, for programs that start it in their own process. */
export { main } from './main.js';
export { commandTree } from './program.js';
