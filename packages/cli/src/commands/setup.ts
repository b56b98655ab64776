/** `avcl setup`: what npm does not bring: the system's packages, libtorch, the native code. The same code as `npm start` of a checkout. */
import { type CommonOptions, type Define, examples } from '../frame/define.js';

interface Options extends CommonOptions {
  readonly rebuild?: true;
}

export const define: Define = (command, run) => {
  command
    .option('--rebuild', 'build the native code anew, also where it is up to date')
    .addHelpText(
      'after',
      `
Run it once after installing or updating the npm packages, and as often as you
like: what is done is not done again. It needs Linux on x64 or arm64, Python 3
with pip, g++, make, CMake, ffmpeg and the libjpeg-turbo headers; as root on a
Debian-like system what is missing is installed, elsewhere the line to run is
printed. libtorch (0.5 GB, with an NVIDIA GPU 3.6 GB) goes into ~/.cache/avcl
(XDG_CACHE_HOME), or where LIBTORCH says that it lies.
${examples('setup', 'setup --rebuild')}`,
    )
    .action((options: Options) =>
      run(options, async () => {
        const { buildNative, installLibtorch, requireToolchain } = await import('../../setup/index.mjs');
        const { libtorchRoot } = await import('@avcl/torch');
        requireToolchain({ tests: false });
        installLibtorch(libtorchRoot());
        const { libtorch, built } = await buildNative({ rebuild: options.rebuild === true });
        const { directory, version } = libtorch;
        const done = built.length === 0 ? 'the native code was up to date' : `built ${built.join(', ')}`;
        return {
          json: { libtorch: { directory, version }, built },
          text: `libtorch ${version} in ${directory}; ${done}\nnext: npx avcl doctor`,
        };
      }),
    );
};
