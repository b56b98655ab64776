// One long file through predictTimeline: node bench/long-video.avcl.mjs RUN FILE. Prints a JSON line.
import { readFileSync } from 'node:fs';
import { predictTimeline } from 'avcl';

const [, , run, file] = process.argv;
/** Peak of resident memory of this process, MB. */
const peak = () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
const resident = [];
const began = process.cpuUsage();
const timeline = await predictTimeline({
  run,
  file,
  window: 10,
  hop: 5,
  clips: 2,
  onProgress: () => resident.push(process.memoryUsage.rss() / 2 ** 20),
});
const { user, system } = process.cpuUsage(began);
const at = (share) => resident[Math.min(resident.length - 1, Math.floor(share * resident.length))];
console.log(
  JSON.stringify({
    video_seconds: timeline.seconds,
    windows: timeline.windows.length,
    seconds: timeline.took,
    cpu_seconds: (user + system) / 1e6,
    resident_mb_at_a_quarter: at(0.25),
    resident_mb_at_the_end: at(1),
    peak_mb: peak(),
  }),
);
