// The process that holds the model; started by the server, which talks to it over the channel between them.
import { work } from '../dist/model/work.js';

await work();
