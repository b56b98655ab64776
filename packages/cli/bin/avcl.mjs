#!/usr/bin/env node
// The `avcl` command. Everything heavy is loaded by the subcommand that needs it.
import { main } from '../dist/main.js';

process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
